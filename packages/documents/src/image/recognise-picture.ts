import type { Box, TextLine } from "../outcome.ts";
import { type GrayPicture, pgmFile, type QuarterTurn, stretchContrast, turnPicture } from "./gray-picture.ts";
import type { PageLayout, Recognised, TextRecogniser } from "./text-recogniser.ts";

/** Boxes are in pixels of the picture as it was recognised: turned upright, in its given size. */
export type RecognisedPicture = Recognised & Readonly<{ turned: QuarterTurn }>;

/** Below this a picture may lie on its side or stand on its head, and other ways are tried. */
const DOUBTFUL_CONFIDENCE = 65;
const PREFERRED_HEIGHT_OF_LETTERS = 30;

/** Recognises text in a gray picture: contrast first, then other orientations and layouts while the result is doubtful. */
export async function recognisePicture(
  picture: GrayPicture,
  recogniser: TextRecogniser,
  page: number,
): Promise<RecognisedPicture> {
  const clear = stretchContrast(picture);
  const attempt = async (turned: QuarterTurn, layout: PageLayout): Promise<RecognisedPicture> => ({
    ...(await recogniser.recognise(pgmFile(turnPicture(clear, turned)), layout, page)),
    turned,
  });
  let best = await attempt(0, "page");
  if (worth(best) >= DOUBTFUL_CONFIDENCE) return best;
  for (const turned of [180, 90, 270] as const) {
    best = better(best, await attempt(turned, "page"));
    if (worth(best) >= DOUBTFUL_CONFIDENCE) return best;
  }
  return better(best, await attempt(best.turned, "block"));
}

function better(left: RecognisedPicture, right: RecognisedPicture): RecognisedPicture {
  return score(right) > score(left) ? right : left;
}

/** Confidence, or nothing when there is hardly any text to be confident of. */
function worth(result: Recognised): number {
  return sureLetters(result.lines) >= 8 ? result.confidence : 0;
}

/** Letters of words that look right: more of them means a better reading. */
function score(result: Recognised): number {
  return sureLetters(result.lines) * (result.confidence + 10);
}

function sureLetters(lines: readonly TextLine[]): number {
  const words = lines
    .flatMap((line) => line.words)
    .filter((word) => word.confidence >= 60 && /[\p{L}\p{N}]{2}/u.test(word.text));
  return words.reduce((sum, word) => sum + word.text.length, 0);
}

/** The typical height of a line of text, `pixels`; null when there is none. */
export function lineHeight(lines: readonly TextLine[]): number | null {
  const heights = lines.map((line) => heightOf(line.box)).sort((left, right) => left - right);
  return heights[Math.floor(heights.length / 2)] ?? null;
}

function heightOf(box: Box): number {
  return box.bottom - box.top;
}

/** How much a picture of that size is scaled before recognition: small ones up, huge ones down. */
export function recognitionScale(width: number, height: number): number {
  const longest = Math.max(width, height);
  const shortest = Math.min(width, height);
  if (longest > 3_600) return 3_600 / longest;
  if (shortest >= 1_000) return 1;
  return Math.min(3, PREFERRED_HEIGHT_OF_LETTERS / 10, 1_200 / shortest, 3_600 / longest);
}
