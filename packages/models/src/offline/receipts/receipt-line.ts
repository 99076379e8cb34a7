import { decimalsOf } from "./currency.ts";
import { type Figure, findFigures, minorOf } from "./figure.ts";
import { partCodes, withoutCardDigits } from "./hidden-digits.ts";
import { isHeading, isSumOfThings, type Label, labelOf, labelText } from "./label.ts";
import { isChargedLater } from "./unpaid.ts";

/** One line of a receipt as read; `confidence` 0 to 100 where the text came from a picture. */
export type SourceLine = Readonly<{ text: string; confidence: number | null }>;

/** An amount with the line it stands on. */
export type Money = Readonly<{ minor: number; figure: Figure; line: number; isLoose: boolean }>;

export type ReceiptLine = Readonly<{
  index: number;
  text: string;
  confidence: number | null;
  label: Label | null;
  isHeading: boolean;
  money: readonly Money[];
  figures: readonly Figure[];
  /** percentages written on the line, times 100 */
  rates: readonly number[];
}>;

/** Removes what Markdown and tables add around the words and makes odd spaces and wide characters plain. */
export function cleanLine(text: string): string {
  return partCodes(withoutCardDigits(text))
    .replace(/(\d)[\u00a0\u202f\u2009](?=\d{3})/g, "$1'")
    .normalize("NFKC")
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/\*\*|__|`|^#+\s|^>\s?/g, "")
    .replace(/\s*\|\s*/g, "   ")
    .replace(/\\([|*_#$])/g, "$1")
    .replace(/[.·_…]{4,}/g, "  ")
    .replace(/\t/g, "   ")
    .replace(/\u2212/g, "-")
    .trimEnd();
}

function isMoneyLike(figure: Figure, decimals: number): boolean {
  if (figure.isPercent || figure.isMeasure) return false;
  if (decimals === 0) return figure.currency !== null || figure.doubts.includes("grouping") || figure.fraction === "00";
  if (figure.fraction?.length === 2) return true;
  return figure.currency !== null && (figure.fraction === null || figure.fraction.length === 1);
}

function moneyOf(figures: readonly Figure[], index: number, decimals: number): readonly Money[] {
  return figures
    .filter((figure) => isMoneyLike(figure, decimals))
    .flatMap((figure) => {
      const minor = minorOf(figure, decimals);
      return minor === null
        ? []
        : [
            {
              minor,
              figure,
              line: index,
              isLoose: figure.fraction === null && decimals > 0 && figure.currency === null,
            },
          ];
    });
}

/** A bare whole number at the end of a line that is named a total: the point may be lost. */
function looseMoney(figures: readonly Figure[], index: number, decimals: number): readonly Money[] {
  const last = figures.at(-1);
  if (last === undefined || last.isPercent || last.isMeasure || last.fraction !== null) return [];
  const minor = minorOf(last, decimals);
  return minor === null || last.whole.length > 7 ? [] : [{ minor, figure: last, line: index, isLoose: decimals > 0 }];
}

const looseKinds = new Set([
  "total",
  "subtotal",
  "balance",
  "cash",
  "card",
  "paid",
  "change",
  "weak-total",
  "tax",
  "tax-inside",
]);

/** A picture's `Total 21:22` is an amount whose point was read as a colon. */
function mendColon(text: string, isRead: boolean): string {
  if (!isRead || !/^\D*\d{1,4}:\d{2}\s*$/.test(text)) return text;
  const kind = labelOf(text, true, true)?.kind;
  return kind !== undefined && looseKinds.has(kind) ? text.replace(/:(?=\d{2}\s*$)/, ". ") : text;
}

function readLine(source: SourceLine, index: number, isRead: boolean, decimals: number): ReceiptLine {
  const figures = findFigures(mendColon(source.text, isRead), isRead);
  const money = moneyOf(figures, index, decimals);
  const named = labelOf(source.text, money.length > 0, isRead);
  const isCount =
    named?.kind === "total" && money.length === 0 && !isRead && decimals > 0 && isSumOfThings(source.text);
  const label: Label | null = isCount ? { kind: "count", isGuessed: false } : named;
  const found =
    money.length === 0 && label !== null && looseKinds.has(label.kind) ? looseMoney(figures, index, decimals) : money;
  return {
    index,
    text: source.text,
    confidence: source.confidence,
    label,
    isHeading: found.length === 0 && isHeading(source.text),
    money: label === null && decimals === 0 ? itemMoneyWithoutDecimals(figures, index, money) : found,
    figures,
    rates: figures
      .filter((figure) => figure.isPercent)
      .map((figure) => Number(`${figure.whole}${(figure.fraction ?? "").padEnd(2, "0").slice(0, 2)}`)),
  };
}

/** In currencies without decimals a bare last number of an item line is its price. */
function itemMoneyWithoutDecimals(
  figures: readonly Figure[],
  index: number,
  money: readonly Money[],
): readonly Money[] {
  return money.length > 0 ? money : looseMoney(figures, index, 0);
}

/** Reads the lines of one receipt for a currency; amounts below a label without amounts are moved up to it. */
export function readLines(
  source: readonly SourceLine[],
  isRead: boolean,
  currency: string | null,
): readonly ReceiptLine[] {
  const decimals = currency === null ? 2 : decimalsOf(currency);
  const cleaned = source
    .map(({ text, confidence }) => ({ text: cleanLine(text), confidence }))
    .filter(({ text }) => text.trim() !== "" && !/^[\s\-=*_~.:+]+$/.test(text));
  const lines = cleaned.map((line, index) => readLine(line, index, isRead, decimals));
  return joinColumns(lines.map((line, index) => inSentence(line, lines[index - 1])));
}

/** A sentence on a later charge may go on in the next line. */
function inSentence(line: ReceiptLine, before: ReceiptLine | undefined): ReceiptLine {
  if (before === undefined || before.money.length > 0 || /[.:;!?]\s*$/.test(before.text)) return line;
  const isMore = /^\s*[\p{Ll}\d€$£(]/u.test(line.text) && before.text.trim().split(/\s+/).length >= 4;
  const isLater = isMore && isChargedLater(labelText(`${before.text} ${line.text}`));
  return isLater ? { ...line, label: { kind: "held", isGuessed: false } } : line;
}

const isAmountOnly = (line: ReceiptLine): boolean =>
  line.money.length === 1 &&
  line.label === null &&
  !/[\p{L}]{4,}/u.test(line.text.replace(/\b(?:euro?s?|dollars?)\b/gi, ""));

const isLabelOnly = (line: ReceiptLine): boolean =>
  line.label !== null && line.label.kind !== "ignored" && line.money.length === 0 && !line.isHeading;

/** First index from `from` where the test fails. */
function runEnd(lines: readonly ReceiptLine[], from: number, test: (line: ReceiptLine) => boolean): number {
  const length = lines.slice(from).findIndex((line) => !test(line));
  return length < 0 ? lines.length : from + length;
}

/** Pairs a block of labels with the block of amounts below it, in order; blocks of different length are left alone, but for one amount. */
function joinColumns(lines: readonly ReceiptLine[]): readonly ReceiptLine[] {
  const joined = [...lines];
  let at = 0;
  while (at < joined.length) {
    const labels = runEnd(joined, at, isLabelOnly);
    const amounts = runEnd(joined, labels, isAmountOnly);
    const count = labels - at;
    const isEven = count > 0 && amounts - labels === count;
    if (isEven) for (let offset = 0; offset < count; offset += 1) pair(joined, at + offset, labels + offset);
    else if (count > 0 && amounts - labels === 1) pair(joined, labels - 1, labels);
    at = Math.max(amounts, at + 1);
  }
  return joined;
}

function pair(lines: ReceiptLine[], label: number, amount: number): void {
  const named = lines[label];
  const valued = lines[amount];
  if (named === undefined || valued === undefined) return;
  lines[label] = { ...named, money: valued.money };
  lines[amount] = { ...valued, money: [], figures: [] };
}
