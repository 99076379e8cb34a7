import type { PlacedPicture } from "./painted-areas.ts";
import { type Matrix, pointOf, type Rectangle } from "./text-state.ts";

/** The dots of a picture as the PDF library keeps them. */
export type PictureDots = Readonly<{ width: number; height: number; data: ArrayLike<number> }>;
export type DotsOf = (name: string) => PictureDots | null;

/** difference between the lightest and the darkest dot from which something is drawn there, 0 to 255 */
const CONTRAST = 32;
/** dots looked at in one direction */
const MOST_DOTS = 160;

/** Whether a picture shows anything but an even ground in a rectangle of the page; yes where its dots are not to be had. */
export function showsInk(picture: PlacedPicture, box: Rectangle, dotsOf: DotsOf): boolean {
  const dots = picture.name === null ? null : dotsOf(picture.name);
  const back = inverse(picture.matrix);
  if (!dots || !back) return true;
  const corners = [
    pointOf(back, box.left, box.bottom),
    pointOf(back, box.right, box.top),
    pointOf(back, box.left, box.top),
    pointOf(back, box.right, box.bottom),
  ];
  const [left, right] = span(
    corners.map(({ x }) => x),
    dots.width,
  );
  // a picture's rows run downwards
  const [top, bottom] = span(
    corners.map(({ y }) => 1 - y),
    dots.height,
  );
  let [darkest, lightest] = [255, 0];
  const [across, down] = [Math.ceil((right - left) / MOST_DOTS) || 1, Math.ceil((bottom - top) / MOST_DOTS) || 1];
  for (let row = top; row <= bottom; row += down)
    for (let column = left; column <= right; column += across) {
      const light = lightAt(dots, column, row);
      darkest = Math.min(darkest, light);
      lightest = Math.max(lightest, light);
      if (lightest - darkest >= CONTRAST) return true;
    }
  return false;
}

/** First and last dot of a span given in parts of the whole. */
function span(parts: readonly number[], count: number): [number, number] {
  const within = (part: number) => Math.min(count - 1, Math.max(0, Math.floor(part * count)));
  return [within(Math.min(...parts)), within(Math.max(...parts))];
}

/** 0 to 255. A dot takes three or four bytes, or one bit in rows of whole bytes. */
function lightAt({ width, height, data }: PictureDots, column: number, row: number): number {
  const at = row * width + column;
  const channels = data.length / (width * height);
  if (channels < 1) {
    const byte = data[row * Math.ceil(width / 8) + (column >> 3)] ?? 0;
    return ((byte >> (7 - (column & 7))) & 1) * 255;
  }
  if (channels < 3) return data[at] ?? 0;
  const first = at * (channels >= 4 ? 4 : 3);
  return (data[first] ?? 0) * 0.3 + (data[first + 1] ?? 0) * 0.59 + (data[first + 2] ?? 0) * 0.11;
}

function inverse([a, b, c, d, e, f]: Matrix): Matrix | null {
  const size = a * d - b * c;
  if (Math.abs(size) < 1e-9) return null;
  return [d / size, -b / size, -c / size, a / size, (c * f - d * e) / size, (b * e - a * f) / size];
}
