import { drawPage } from "../pdf/draw-page.ts";
import type { PdfPage } from "../pdf/open-pdf.ts";
import { andMore, type Finding, fault, MOST_TEXTS, remark } from "./check-report.ts";
import type { PlacedWords } from "./placed-words.ts";

/** longest side pages are drawn with, `pixels`; stems of small letters must fill a pixel */
const SIDE = 1_700;
/** what the accessibility guidelines ask of text, and of text of 18 points and more */
const ENOUGH = 4.5;
const ENOUGH_LARGE = 3;
const LARGE_POINTS = 18;
/** marks of notes and the like: of so few pixels that only what cannot be read at all is told */
const TINY_POINTS = 7;
/** edges of small letters are blurred, so the measure comes out lower than the colours are */
const BLUR = 0.85;
/** below this nobody reads on */
const UNREADABLE = 1.9;
/** below this nobody sees that there is text */
const UNSEEN = 1.12;
/** there is no ink at all: the text may be meant not to be seen */
const NO_INK = 1.01;

/** Text whose colour is too near to what lies behind it, measured on the drawn page. */
export async function contrastFindings(
  page: PdfPage,
  words: readonly PlacedWords[],
  place: string,
): Promise<Finding[]> {
  if (words.length === 0) return [];
  const { context, width, height, scale } = await drawPage(page, SIDE);
  const { data } = context.getImageData(0, 0, width, height);
  const pixels: Pixels = { data, width, height };
  const weak = words.flatMap((each) => {
    if (each.isTurned || each.text.replace(/[^\p{L}\p{N}]/gu, "").length < 2) return [];
    const ratio = contrastIn(pixels, each, scale);
    const wanted = each.size >= LARGE_POINTS ? ENOUGH_LARGE : ENOUGH;
    const least = each.size < TINY_POINTS ? UNREADABLE : wanted * BLUR;
    return ratio !== null && ratio < least ? [{ ...each, ratio, wanted }] : [];
  });
  return weak
    .sort((one, other) => one.ratio - other.ratio)
    .slice(0, MOST_TEXTS)
    .map(({ text, ratio, wanted }, at) => {
      const say = ratio < UNREADABLE && ratio > NO_INK ? fault : remark;
      const short = text.trim().slice(0, 40);
      const because =
        ratio <= UNSEEN
          ? "cannot be seen: it has nearly the colour of what lies behind it."
          : `is hard to read: its contrast to what lies behind it is ${ratio.toFixed(1)} to 1, and ${wanted} is needed.`;
      return say("contrast", place, `The text "${short}" ${because}${andMore(at, weak.length)}`);
    });
}

type Pixels = Readonly<{ data: Uint8ClampedArray; width: number; height: number }>;

/** The contrast of the darkest or lightest fiftieth of a text's box to the shade most of it has; null when it lies off the page. */
function contrastIn({ data, width, height }: Pixels, { box }: PlacedWords, scale: number): number | null {
  const left = Math.max(0, Math.floor(box.left * scale));
  const right = Math.min(width, Math.ceil(box.right * scale));
  const top = Math.max(0, Math.floor(box.top * scale));
  const bottom = Math.min(height, Math.ceil(box.bottom * scale));
  if (right - left < 3 || bottom - top < 3) return null;
  const counts = new Map<number, number>();
  const shades: number[] = [];
  for (let y = top; y < bottom; y += 1)
    for (let x = left; x < right; x += 1) {
      const at = (y * width + x) * 4;
      const [red = 0, green = 0, blue = 0] = [data[at], data[at + 1], data[at + 2]];
      const shade = (red >> 4) * 256 + (green >> 4) * 16 + (blue >> 4);
      counts.set(shade, (counts.get(shade) ?? 0) + 1);
      shades.push(luminance(red, green, blue));
    }
  const [most] = [...counts].sort((one, other) => other[1] - one[1]);
  if (most === undefined) return null;
  const behind = luminance((most[0] >> 8) * 17, ((most[0] >> 4) & 15) * 17, (most[0] & 15) * 17);
  const ratios = shades.map((shade) => ratioOf(shade, behind)).sort((one, other) => other - one);
  return ratios[Math.floor(ratios.length * 0.02)] ?? null;
}

function ratioOf(one: number, other: number): number {
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

/** Relative luminance as the accessibility guidelines define it, 0 to 1. */
function luminance(red: number, green: number, blue: number): number {
  const linear = (value: number) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}
