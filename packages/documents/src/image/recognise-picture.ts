import type { Box, TextLine } from "../outcome.ts";
import {
  clearPicture,
  type GrayPicture,
  invertPicture,
  isDark,
  pgmFile,
  type QuarterTurn,
  shrinkPicture,
  turnPicture,
} from "./gray-picture.ts";
import type { Recognised, TextRecogniser } from "./text-recogniser.ts";

/** Boxes are in pixels of the picture as it was recognised: turned upright, in its given size. */
export type RecognisedPicture = Recognised & Readonly<{ turned: QuarterTurn }>;

/** Below this a picture may lie on its side or stand on its head, and other ways are tried. */
const DOUBTFUL_CONFIDENCE = 65;
/** Below this, and above that many letters, a text is read as a page too. */
const GOOD_CONFIDENCE = 85;
const LONG_TEXT = 600;
/** Above that many letters one reading takes a second, and a second one hardly finds more. */
const DENSE_TEXT = 1_000;
/** Fewer letters than that are taken for chance, as in a picture of something without writing. */
const FEW_LETTERS = 8;
/** Longest side of the copy that orientations are tried on, `pixels`. */
const TURN_TRIAL_SIDE = 1_000;

/**
 * Recognises text in a gray picture. As one block first, since page analysis drops columns of amounts; long or less certain texts
 * are read as a page too and the better result is kept. While the result is doubtful, other orientations are tried.
 */
export async function recognisePicture(
  picture: GrayPicture,
  recogniser: TextRecogniser,
  page: number,
): Promise<RecognisedPicture> {
  const clear = clearPicture(isDark(picture) ? invertPicture(picture) : picture);
  const read = async (turned: QuarterTurn): Promise<RecognisedPicture> => {
    const file = pgmFile(turnPicture(clear, turned));
    const block = { ...(await recogniser.recognise(file, "block", page)), turned };
    const letters = sureLetters(block.lines);
    if (letters < FEW_LETTERS || (block.confidence >= GOOD_CONFIDENCE && letters < LONG_TEXT)) return block;
    if (letters >= DENSE_TEXT && block.confidence >= DOUBTFUL_CONFIDENCE) return block;
    return better(block, { ...(await recogniser.recognise(file, "page", page)), turned });
  };
  const first = await read(0);
  if (worth(first) >= DOUBTFUL_CONFIDENCE && !isSideways(first.lines)) return first;
  const turned = await bestTurn(clear, first, recogniser);
  if (turned === 0) return first;
  const upright = await read(turned);
  return isSideways(first.lines) ? upright : better(first, upright);
}

/** Lines that are higher than wide are text lying on its side, which the engine reads but gives no usable lines for. */
function isSideways(lines: readonly TextLine[]): boolean {
  const long = lines.filter((line) => line.text.length >= 5);
  return long.filter((line) => heightOf(line.box) > line.box.right - line.box.left).length > long.length / 2;
}

/** The turn that gives the most text, found on a smaller copy. */
async function bestTurn(clear: GrayPicture, first: Recognised, recogniser: TextRecogniser): Promise<QuarterTurn> {
  const by = Math.max(1, Math.floor(Math.max(clear.width, clear.height) / TURN_TRIAL_SIDE));
  const small = shrinkPicture(clear, by);
  let best: { turned: QuarterTurn; score: number } = { turned: 0, score: isSideways(first.lines) ? 0 : score(first) };
  for (const turned of isSideways(first.lines) ? ([90, 270] as const) : ([180, 90, 270] as const)) {
    const result = await recogniser.recognise(pgmFile(turnPicture(small, turned)), "page", 1);
    const points = isSideways(result.lines) || worth(result) === 0 ? 0 : score(result);
    if (points > best.score) best = { turned, score: points };
    if (points > 0 && worth(result) >= GOOD_CONFIDENCE) break;
  }
  return best.turned;
}

function better(left: RecognisedPicture, right: RecognisedPicture): RecognisedPicture {
  return score(right) > score(left) ? right : left;
}

/** Confidence, or nothing when there is hardly any text to be confident of. */
function worth(result: Recognised): number {
  return sureLetters(result.lines) >= FEW_LETTERS ? result.confidence : 0;
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

function heightOf(box: Box): number {
  return box.bottom - box.top;
}

/** Pixels of a picture for recognition: a page of small print still has letters of 18 pixels, and more only cost time and memory. */
const ENOUGH_PIXELS = 2_400_000;
const LONGEST_SIDE = 3_600;
/** Shortest side that pictures with room for more are not made smaller than, `pixels`. */
const SHORTEST_SIDE = 1_000;

/** How much a picture of that size is scaled before recognition: small ones up, large ones down. */
export function recognitionScale(width: number, height: number): number {
  const longest = Math.max(width, height);
  const shortest = Math.min(width, height);
  if (shortest < SHORTEST_SIDE) return Math.min(3, 1_200 / shortest, LONGEST_SIDE / longest);
  const enough = Math.max(Math.sqrt(ENOUGH_PIXELS / (width * height)), SHORTEST_SIDE / shortest);
  return Math.min(1, enough, LONGEST_SIDE / longest);
}
