/** letters and figures compared at a time */
const PIECE = 12;
/** letters a line must have to say anything */
const SHORTEST = 20;
/** share of a line's pieces, and of its words, that must be missing */
const MISSING_PIECES = 0.6;
const MISSING_WORDS = 0.4;
/** characters of either text that are compared */
const MOST = 300_000;

/** The lines of a text whose words another text does not have, in whatever order or form it says them; addresses do not count. */
export function missingLines(text: string, other: string): readonly string[] {
  const words = new Set(wordsOf(other.slice(0, MOST)));
  const pieces = new Set(piecesOf(other.slice(0, MOST), 1));
  return paragraphs(text.slice(0, MOST)).filter((line) => {
    if (letters(line).length < SHORTEST) return false;
    const missing = <Part>(parts: readonly Part[], known: ReadonlySet<Part>) =>
      parts.filter((part) => !known.has(part)).length / Math.max(parts.length, 1);
    return (
      missing(wordsOf(line), words) >= MISSING_WORDS && missing(piecesOf(line, PIECE / 4), pieces) >= MISSING_PIECES
    );
  });
}

/** figures a number must have to be compared */
const SHORTEST_NUMBER = 3;

/** The lines of a text with a number that another text does not have, such as an amount or an account. */
export function linesWithOtherNumbers(text: string, other: string): readonly string[] {
  const digits = plain(other.slice(0, MOST)).replace(/\D+/g, "");
  return paragraphs(text.slice(0, MOST)).filter((line) =>
    (plain(line).match(/\d(?:[\d.,' \u00a0]*\d)?/g) ?? [])
      .map((number) => number.replace(/\D+/g, ""))
      .some((number) => number.length >= SHORTEST_NUMBER && !digits.includes(number)),
  );
}

/** Lines that were broken to a width are one. */
function paragraphs(text: string): string[] {
  return text
    .split(/\n\s*\n/)
    .map((each) => each.replace(/\s+/g, " ").trim())
    .filter((each) => each !== "");
}

function plain(text: string): string {
  return text
    .replace(/(?:https?:\/\/|mailto:|www\.)[^\s<>()\]]*/gi, " ")
    .normalize("NFKC")
    .toLowerCase();
}

function letters(text: string): string {
  return plain(text).replace(/[^\p{L}\p{N}]+/gu, "");
}

function wordsOf(text: string): string[] {
  return plain(text).match(/[\p{L}\p{N}]{2,}/gu) ?? [];
}

function piecesOf(text: string, step: number): string[] {
  const all = letters(text);
  const count = Math.max(1, Math.ceil((all.length - PIECE + 1) / step));
  return Array.from({ length: count }, (_, index) => all.slice(index * step, index * step + PIECE));
}
