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

/** Spreads the shades so that the darkest and the lightest hundredth become black and white; light on dark is turned over. */
export function stretchContrast(picture: GrayPicture): GrayPicture {
  const counts = new Uint32Array(256);
  for (const shade of picture.shades) counts[shade] = (counts[shade] ?? 0) + 1;
  const low = percentile(counts, picture.shades.length * 0.005);
  const high = percentile(counts, picture.shades.length * 0.95);
  const isInverted = percentile(counts, picture.shades.length * 0.5) < 100;
  const range = Math.max(high - low, 1);
  const table = new Uint8Array(256);
  for (let shade = 0; shade < 256; shade += 1) {
    const stretched = Math.min(255, Math.max(0, ((shade - low) * 255) / range));
    table[shade] = isInverted ? 255 - stretched : stretched;
  }
  return { ...picture, shades: picture.shades.map((shade) => table[shade] ?? shade) };
}

function percentile(counts: Uint32Array, wanted: number): number {
  let seen = 0;
  for (let shade = 0; shade < 256; shade += 1) {
    seen += counts[shade] ?? 0;
    if (seen > wanted) return shade;
  }
  return 255;
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
