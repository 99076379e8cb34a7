/** A picture in shades of gray, 0 black to 255 white, row by row. */
export type GrayPicture = Readonly<{ width: number; height: number; shades: Uint8Array }>;
export type QuarterTurn = 0 | 90 | 180 | 270;

/** Gray shades of RGBA pixels over white. */
export function grayOf(pixels: Uint8ClampedArray, width: number, height: number): GrayPicture {
  const shades = new Uint8Array(width * height);
  for (let at = 0, from = 0; at < shades.length; at += 1, from += 4) {
    const alpha = pixels[from + 3] ?? 255;
    const shade = ((pixels[from] ?? 0) * 77 + (pixels[from + 1] ?? 0) * 151 + (pixels[from + 2] ?? 0) * 28) >> 8;
    shades[at] = alpha === 255 ? shade : (shade * alpha + 255 * (255 - alpha)) / 255;
  }
  return { width, height, shades };
}

/** Side of the squares that the background is measured in, `pixels`. */
const SQUARE = 32;
/** The darkest paper that is still lifted to white; darker areas are a table or a shadow without writing. */
const DARKEST_PAPER = 70;

/** Evens out shadows and faint print: every shade is taken relative to the paper around it, then spread to black and white. */
export function clearPicture(picture: GrayPicture): GrayPicture {
  return stretchContrast(evenBackground(picture));
}

function evenBackground(picture: GrayPicture): GrayPicture {
  const { width, height, shades } = picture;
  const columns = Math.ceil(width / SQUARE);
  const rows = Math.ceil(height / SQUARE);
  const paper = smooth(paperShades(picture, columns, rows), columns, rows);
  const even = new Uint8Array(shades.length);
  for (let y = 0; y < height; y += 1) {
    const top = Math.min(Math.max(y / SQUARE - 0.5, 0), rows - 1);
    const row = Math.floor(top);
    const below = Math.min(row + 1, rows - 1) * columns;
    for (let x = 0; x < width; x += 1) {
      const left = Math.min(Math.max(x / SQUARE - 0.5, 0), columns - 1);
      const column = Math.floor(left);
      const next = Math.min(column + 1, columns - 1);
      const across = left - column;
      const upper = (paper[row * columns + column] ?? 0) * (1 - across) + (paper[row * columns + next] ?? 0) * across;
      const lower = (paper[below + column] ?? 0) * (1 - across) + (paper[below + next] ?? 0) * across;
      const shade = upper + (lower - upper) * (top - row);
      even[y * width + x] = Math.min(255, ((shades[y * width + x] ?? 0) * 255) / Math.max(shade, DARKEST_PAPER));
    }
  }
  return { width, height, shades: even };
}

/** The shade that nine tenths of a square are darker than: its paper. */
function paperShades({ width, height, shades }: GrayPicture, columns: number, rows: number): Float32Array {
  const paper = new Float32Array(columns * rows);
  const counts = new Uint32Array(256);
  for (let square = 0; square < paper.length; square += 1) {
    counts.fill(0);
    const left = (square % columns) * SQUARE;
    const top = Math.floor(square / columns) * SQUARE;
    const right = Math.min(left + SQUARE, width);
    const bottom = Math.min(top + SQUARE, height);
    for (let y = top; y < bottom; y += 1) {
      for (let x = left; x < right; x += 1) {
        const shade = shades[y * width + x] ?? 0;
        counts[shade] = (counts[shade] ?? 0) + 1;
      }
    }
    paper[square] = percentile(counts, (right - left) * (bottom - top) * 0.9);
  }
  return paper;
}

/** The lightest of the squares around, then their mean, so that dark words do not count as shadow. */
function smooth(paper: Float32Array, columns: number, rows: number): Float32Array {
  const around = (source: Float32Array, at: number, join: (shades: number[]) => number) => {
    const shades: number[] = [];
    for (let down = -1; down <= 1; down += 1) {
      for (let across = -1; across <= 1; across += 1) {
        const column = (at % columns) + across;
        const row = Math.floor(at / columns) + down;
        if (column >= 0 && column < columns && row >= 0 && row < rows) shades.push(source[row * columns + column] ?? 0);
      }
    }
    return join(shades);
  };
  const lightest = paper.map((_, at) => around(paper, at, (shades) => Math.max(...shades)));
  return lightest.map((_, at) =>
    around(lightest, at, (shades) => shades.reduce((sum, shade) => sum + shade, 0) / shades.length),
  );
}

/** Spreads the shades, in place, so that the darkest two hundredths become black and the paper white. */
function stretchContrast(picture: GrayPicture): GrayPicture {
  const { shades } = picture;
  const counts = new Uint32Array(256);
  for (let at = 0; at < shades.length; at += 1) {
    const shade = shades[at] ?? 0;
    counts[shade] = (counts[shade] ?? 0) + 1;
  }
  const low = percentile(counts, shades.length * 0.005);
  const high = percentile(counts, shades.length * 0.9);
  const range = Math.max(high - low, 1);
  const table = Uint8Array.from({ length: 256 }, (_, shade) =>
    Math.min(255, Math.max(0, ((shade - low) * 255) / range)),
  );
  for (let at = 0; at < shades.length; at += 1) shades[at] = table[shades[at] ?? 0] ?? 0;
  return picture;
}

function percentile(counts: Uint32Array, wanted: number): number {
  let seen = 0;
  for (let shade = 0; shade < 256; shade += 1) {
    seen += counts[shade] ?? 0;
    if (seen > wanted) return shade;
  }
  return 255;
}

/** Light print on dark, such as a screen in night mode, as dark print on light. */
export function isDark(picture: GrayPicture): boolean {
  let sum = 0;
  for (let at = 0; at < picture.shades.length; at += 7) sum += picture.shades[at] ?? 0;
  return sum / Math.ceil(picture.shades.length / 7) < 80;
}

export function invertPicture(picture: GrayPicture): GrayPicture {
  return { ...picture, shades: picture.shades.map((shade) => 255 - shade) };
}

/** A whole number of times smaller, by the mean of every square of pixels. */
export function shrinkPicture(picture: GrayPicture, by: number): GrayPicture {
  const width = Math.max(1, Math.floor(picture.width / by));
  const height = Math.max(1, Math.floor(picture.height / by));
  const shades = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      let sum = 0;
      for (let down = 0; down < by; down += 1) {
        for (let across = 0; across < by; across += 1)
          sum += picture.shades[(y * by + down) * picture.width + x * by + across] ?? 0;
      }
      shades[y * width + x] = sum / (by * by);
    }
  }
  return { width, height, shades };
}

/** Turned clockwise. */
export function turnPicture(picture: GrayPicture, degrees: QuarterTurn): GrayPicture {
  if (degrees === 0) return picture;
  const { width, height, shades } = picture;
  const turned = new Uint8Array(shades.length);
  if (degrees === 180) {
    for (let at = 0; at < shades.length; at += 1) turned[shades.length - 1 - at] = shades[at] ?? 0;
    return { width, height, shades: turned };
  }
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const to = degrees === 90 ? x * height + (height - 1 - y) : (width - 1 - x) * height + y;
      turned[to] = shades[y * width + x] ?? 0;
    }
  }
  return { width: height, height: width, shades: turned };
}

/** The picture as a binary PGM file, which costs nothing to encode. */
export function pgmFile(picture: GrayPicture): Uint8Array {
  const header = new TextEncoder().encode(`P5\n${picture.width} ${picture.height}\n255\n`);
  const file = new Uint8Array(header.length + picture.shades.length);
  file.set(header);
  file.set(picture.shades, header.length);
  return file;
}
