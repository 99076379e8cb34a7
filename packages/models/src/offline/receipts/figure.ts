import { type CurrencyHit, findCurrencies } from "./currency.ts";

/** A number in a line that may be money. */
export type Figure = Readonly<{
  start: number;
  end: number;
  /** digits before the decimal separator, grouping removed */
  whole: string;
  /** digits after it, `null` when there is none */
  fraction: string | null;
  isNegative: boolean;
  /** code of the mark beside it */
  currency: string | null;
  /** what a reader should know: the writing needed repair, or could mean something else */
  doubts: readonly FigureDoubt[];
  /** `%` follows */
  isPercent: boolean;
  /** a quantity, weight or price per unit by the words beside it */
  isMeasure: boolean;
  /** decimal separator as written */
  separator: "." | "," | null;
  /** the same digits without the leading group, when a space could also have separated two numbers */
  alternative: Readonly<{ whole: string }> | null;
}>;

export type FigureDoubt = "repaired" | "grouping" | "short-fraction" | "split";

const dateOrTime =
  /\d{4}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日?|\d{1,2}\s?時\s?\d{1,2}\s?分|(?<![\d.,])(?:\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|\d{4}[./-]\d{1,2}[./-]\d{1,2}|\d{1,2}:\d{2}(?::\d{2})?|\d{1,2}\s?h\s?\d{2}(?![\d]))(?![\d])(?![.,]\d)/g;
const number =
  /(?<![\p{L}\d#*])(?<!\d[.,:/])(?:(?:\d{1,3}(?:(?<group>[.,'’ ])\d{3})(?:\k<group>\d{3})*|\d+)(?:[.,](?:\d+|-{1,2}|–|—))?|[.,]\d{2})(?![\d])/gu;
const measure =
  /^\s?(?:kg|g|l|ml|cl|km|m|cm|mm|h|hrs?|hours?|std|min|pcs?|stk|stück|st\.?|ea|units?|x|×|@|nights?|nächte|nuits?|notti|noches|days?|tage|pts?|points?|punkte|gb|kwh|mi|miles?|lb|oz|gal|items?|artikel|articles?|art[ií]culos?|articoli|点|個|名|人|本|枚)(?![\p{L}])/iu;
const perUnit =
  /^\s?(?:€|\$|£|EUR|CHF|USD|GBP)?\s?\/\s?(?:kg|g|l|km|h|stk|st|unit|pc|each|night|nacht|nuit|day|month|mo|user|100\s?g|kwh|gal|lb)/i;

/** Letters that reading a picture takes for digits. */
const lookAlikes: Readonly<Record<string, string>> = {
  O: "0",
  o: "0",
  Q: "0",
  D: "0",
  l: "1",
  I: "1",
  "|": "1",
  i: "1",
  S: "5",
  s: "5",
  B: "8",
  Z: "2",
  z: "2",
  g: "9",
};

/** Gives back a line of the same length in which words that are plainly amounts have digits instead of look-alike letters. */
function repairDigits(line: string): string {
  return line.replace(/[^\s€$£¥]+/g, (word) => {
    if (!/\d/.test(word) || !/[A-Za-z|]/.test(word)) return word;
    const cleaned = word.replace(/[OoQDlI|iSsBZzg]/g, (letter) => lookAlikes[letter] ?? letter);
    return /^[-+(]?\d{1,3}(?:[.,']?\d{3})*[.,]\d{2}[-)*]?$/.test(cleaned) ? cleaned : word;
  });
}

type Spelling = Readonly<{
  whole: string;
  fraction: string | null;
  separator: "." | "," | null;
  doubts: FigureDoubt[];
}>;

const digits = (text: string): string => text.replace(/\D/g, "");

/** Decides what the separators of one written number mean. */
function spell(text: string): Spelling {
  const dash = /^(.*?)[.,](?:-{1,2}|–|—)$/.exec(text);
  if (dash?.[1] !== undefined) return { whole: digits(dash[1]), fraction: "00", separator: null, doubts: [] };
  const last = Math.max(text.lastIndexOf("."), text.lastIndexOf(","));
  if (last < 0) return { whole: digits(text), fraction: null, separator: null, doubts: [] };
  const separator = text[last] === "." ? "." : ",";
  const before = text.slice(0, last);
  const after = text.slice(last + 1);
  const isRepeated = before.includes(separator);
  if (after.length === 3 && !isDecimalThree(before, separator))
    return { whole: digits(text), fraction: null, separator: null, doubts: isRepeated ? [] : ["grouping"] };
  const doubts: FigureDoubt[] = [];
  if (isRepeated) doubts.push("repaired");
  if (after.length === 1) doubts.push("short-fraction");
  return { whole: digits(before) || "0", fraction: after, separator, doubts };
}

/** `1.234,567` or `0,512` have three decimals; `1,234` and `1.234.567` are grouped. */
function isDecimalThree(before: string, separator: string): boolean {
  return before === "0" || before === "" || (/[.,'’ ]/.test(before) && !before.includes(separator));
}

function isNegativeAt(line: string, start: number, end: number): boolean {
  const head = line.slice(0, start);
  const tail = line.slice(end);
  if (/(?:^|[\s(:€$£¥]|[A-Z]{3})[-−–]\s?(?:[€$£¥]|[A-Z]{3})?\s?$/.test(head)) return true;
  if (/\(\s?(?:[€$£¥]|[A-Z]{3}\s)?\s?$/.test(head) && /^\s?(?:€|[A-Z]{3})?\)/.test(tail)) return true;
  return /^(?:\s?€)?[-−](?![\d-])/.test(tail) || /^\s?(?:CR|Cr)\b/.test(tail);
}

function besideCurrency(hits: readonly CurrencyHit[], line: string, start: number, end: number): string | null {
  for (const hit of hits) {
    const gap = hit.end <= start ? line.slice(hit.end, start) : hit.start >= end ? line.slice(end, hit.start) : null;
    if (gap !== null && /^[\s:()\-−–+*]*$/.test(gap) && gap.length <= 4) return hit.code;
  }
  return null;
}

/** Blanks out dates, times and what ties digits to words so that they are not read as money. */
function maskDates(line: string): string {
  return line.replace(dateOrTime, (found) => "~".repeat(found.length));
}

/** Joins amounts that reading a picture tore apart: `12 .50`, `12. 50`, `1 2,50` is left alone. Same length is not kept. */
function joinTorn(line: string): { line: string; changed: boolean } {
  const joined = line.replace(/(\d)\s?([.,])\s(\d{2})(?!\d)/g, "$1$2$3").replace(/(\d)\s([.,]\d{2})(?!\d)/g, "$1$2");
  return { line: joined, changed: joined !== line };
}

/** All figures of a line, left to right. `isRead` says that the text came from a picture, where digits may need repair. */
export function findFigures(source: string, isRead: boolean): readonly Figure[] {
  const torn = isRead ? joinTorn(source) : { line: source, changed: false };
  const repaired = isRead ? repairDigits(torn.line) : torn.line;
  const line = maskDates(repaired);
  const hits = findCurrencies(line);
  const figures: Figure[] = [];
  for (const match of line.matchAll(number)) {
    const start = match.index;
    const end = start + match[0].length;
    const wasRepaired = repaired.slice(start, end) !== torn.line.slice(start, end);
    figures.push(readFigure({ line, start, end, hits, isRepaired: wasRepaired || torn.changed }));
  }
  return figures;
}

type Place = Readonly<{ line: string; start: number; end: number; hits: readonly CurrencyHit[]; isRepaired: boolean }>;

function readFigure({ line, start, end, hits, isRepaired }: Place): Figure {
  const text = line.slice(start, end);
  const tail = line.slice(end);
  const { whole, fraction, separator, doubts } = spell(text);
  const space = text.indexOf(" ");
  const isPercent = /^\s?%/.test(tail);
  return {
    start,
    end,
    whole,
    fraction,
    separator,
    isNegative: isNegativeAt(line, start, end),
    currency: besideCurrency(hits, line, start, end),
    doubts: [...doubts, ...(isRepaired ? (["repaired"] as const) : []), ...(space > 0 ? (["split"] as const) : [])],
    isPercent,
    isMeasure: measure.test(tail) || perUnit.test(tail) || /[@à]\s?[€$£]?\s?$/.test(line.slice(0, start)),
    alternative: space > 0 ? { whole: digits(spell(text.slice(space + 1)).whole) } : null,
  };
}

/** In the smallest unit of a currency with so many decimals; `null` when the digits do not fit that currency. */
export function minorOf(figure: Figure, decimals: number): number | null {
  const fraction = figure.fraction ?? "";
  const kept = fraction.slice(0, decimals).padEnd(decimals, "0");
  if (/[1-9]/.test(fraction.slice(decimals)) || figure.whole.length > 11) return null;
  const size = Number(`${figure.whole}${kept}`);
  return figure.isNegative ? -size : size;
}
