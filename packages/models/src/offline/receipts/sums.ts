import { labelText } from "./label.ts";
import type { LabelKind } from "./label-words.ts";
import type { Money, ReceiptLine } from "./receipt-line.ts";

/** The amounts of a receipt sorted by what their labels say, in the currency's smallest unit. */
export type Sums = Readonly<{
  totals: readonly Money[];
  weakTotals: readonly Money[];
  subtotals: readonly number[];
  taxes: readonly number[];
  taxesInside: readonly number[];
  tips: readonly number[];
  discounts: readonly number[];
  saved: readonly number[];
  fees: readonly number[];
  roundings: readonly number[];
  cash: readonly Money[];
  /** payments by card and the like, with `paid` among them */
  cards: readonly Money[];
  /** lines that say how much was paid in all */
  paid: readonly Money[];
  /** to be paid at a later time, at the hotel for instance */
  later: readonly number[];
  change: readonly number[];
  balances: readonly Money[];
  previous: readonly number[];
  partials: readonly number[];
  items: readonly number[];
  /** totals and balances that are still to be paid by their words */
  due: readonly number[];
  /** a line named total, not one of what is due, says zero */
  hasZeroTotal: boolean;
  /** amounts taken off that no label explains */
  takenOff: readonly number[];
  /** it says that a balance was paid */
  isBalancePaid: boolean;
  /** every item line ended in one clear amount */
  itemsAreClear: boolean;
  /** a line for a tip without an amount */
  hasBlankTip: boolean;
  /** rate times 100 with the tax it belongs to */
  rates: readonly Readonly<{ rate: number; tax: number }>[];
  /** gross amounts of tax tables whose net and tax add up to them */
  grossOfRates: readonly number[];
}>;

const last = (line: ReceiptLine): Money | undefined => line.money.at(-1);

function ofKind(lines: readonly ReceiptLine[], kinds: readonly LabelKind[]): readonly Money[] {
  return lines.flatMap((line) => {
    const money = last(line);
    return line.label !== null && kinds.includes(line.label.kind) && money !== undefined ? [money] : [];
  });
}

const minors = (money: readonly Money[]): readonly number[] => money.map(({ minor }) => minor);

/** Index of the first line that names a sum; items stand before it. */
function firstSum(lines: readonly ReceiptLine[]): number {
  const index = lines.findIndex(
    (line) =>
      line.label !== null && ["total", "subtotal", "balance"].includes(line.label.kind) && line.money.length > 0,
  );
  return index < 0 ? paidBorder(lines) : index;
}

/** Without any sum, what was paid ends the items above it. */
function paidBorder(lines: readonly ReceiptLine[]): number {
  const item = lines.findIndex(({ label, money }) => label === null && money.length > 0);
  const paid = lines.findLastIndex(({ label, money }) => label?.kind === "paid" && money.length > 0);
  return item >= 0 && paid > item ? paid : lines.length;
}

/** Earlier balances; a sum that one page hands to the next is none. */
function previousOf(lines: readonly ReceiptLine[]): readonly number[] {
  const carried = new Set(minors(ofKind(lines, ["carried"])));
  return minors(ofKind(lines, ["previous"])).filter((value) => !carried.has(value));
}

/** Words such as `cash` or `card` in the name of something bought, above the first sum, name no payment. */
function withoutEarlyPayments(lines: readonly ReceiptLine[]): readonly ReceiptLine[] {
  const border = firstSum(lines);
  if (border === lines.length) return lines;
  return lines.map((line, index) =>
    index < border &&
    line.label !== null &&
    ["cash", "card", "change", "points"].includes(line.label.kind) &&
    line.money.length > 0
      ? { ...line, label: null }
      : line,
  );
}

const quantityTimesPrice =
  /^\W*\d+(?:[.,]\d+)?\s*(?:x|×|@|\*|à|stk\.?|pcs|st\.?|kg|l)\s*(?:x|×|@|\*|à)?\s*[€$£]?\s*\d/i;

/** The line only explains the one beside it: `2 x 1,29`. */
function isDetail(line: ReceiptLine, before: ReceiptLine | undefined, after: ReceiptLine | undefined): boolean {
  if (!quantityTimesPrice.test(line.text) || line.money.length !== 1) return false;
  const count = line.figures.find(
    (figure) => figure.isMeasure || figure.fraction === null || figure.fraction.length === 3,
  );
  const unit = last(line)?.minor ?? 0;
  const times = Number(`${count?.whole ?? "0"}.${count?.fraction ?? "0"}`);
  const product = Math.round(times * unit);
  return [before, after].some(
    (other) => other !== undefined && Math.abs((last(other)?.minor ?? Number.NaN) - product) <= 1,
  );
}

function itemsOf(lines: readonly ReceiptLine[]): { items: readonly number[]; areClear: boolean } {
  const border = firstSum(lines);
  const items: number[] = [];
  let areClear = true;
  for (let index = 0; index < border; index += 1) {
    const line = lines[index];
    const money = line === undefined ? undefined : last(line);
    if (line === undefined || money === undefined || line.label !== null) continue;
    if (isDetail(line, lines[index - 1], lines[index + 1])) continue;
    if (money.figure.doubts.length > 0 || money.isLoose) areClear = false;
    items.push(money.minor);
  }
  return { items, areClear };
}

/** Reads rows of a tax table such as `19% 16,81 3,19 20,00`. */
function rateRow(line: ReceiptLine): { rate: number; tax: number; gross: number } | null {
  const rate = line.rates[0];
  if (rate === undefined || line.money.length < 2) return null;
  const values = minors(line.money).map(Math.abs);
  for (const gross of values) {
    for (const tax of values) {
      if (tax >= gross || tax === 0) continue;
      const net = gross - tax;
      if (values.includes(net) && isTaxOf(net, rate, tax)) return { rate, tax, gross };
    }
  }
  return null;
}

/** Whether the tax is this rate (times 100) of the net amount, to within rounding. */
export function isTaxOf(net: number, rate: number, tax: number): boolean {
  return Math.abs((net * rate) / 10_000 - tax) <= 2;
}

function ratesOf(lines: readonly ReceiptLine[]): { rates: { rate: number; tax: number }[]; gross: number[] } {
  const rates: { rate: number; tax: number }[] = [];
  const gross: number[] = [];
  for (const line of lines) {
    const row = rateRow(line);
    if (row !== null) {
      rates.push({ rate: row.rate, tax: row.tax });
      gross.push(row.gross);
      continue;
    }
    const [rate] = line.rates;
    const isTax = line.label?.kind === "tax" || line.label?.kind === "tax-inside";
    if (isTax && rate !== undefined) for (const { minor } of line.money) rates.push({ rate, tax: Math.abs(minor) });
  }
  return { rates, gross };
}

/** Taxes by line; in a table row it is the tax column, else the last amount. */
function taxesOf(lines: readonly ReceiptLine[], kind: LabelKind): readonly number[] {
  return lines.flatMap((line) => {
    if (line.label?.kind !== kind || line.money.length === 0) return [];
    const row = rateRow(line);
    return row === null ? [last(line)?.minor ?? 0] : [row.tax];
  });
}

const dueWords =
  /\b(?:due|payable|to pay|owed|owe|outstanding|remaining|zu zahlen|zu bezahlen|zahlbetrag|offen\p{L}*|a payer|du|a pagar|pendiente|da pagare|dovuto)\b/u;
const isDue = (line: ReceiptLine): boolean => dueWords.test(labelText(line.text));
const balancePaid =
  /\b(?:balance|remainder|restbetrag|restzahlung|restsumme|solde|saldo)\b.*\b(?<!to be |not )(?:paid|settled|bezahlt|beglichen|regle|paye|pagado|abonado|liquidado|pagato|saldato)\b/;

/** Sorts the amounts of a receipt. */
export function sortSums(source: readonly ReceiptLine[]): Sums {
  const lines = withoutEarlyPayments(source);
  const { items, areClear } = itemsOf(lines);
  const { rates, gross } = ratesOf(lines);
  return {
    totals: ofKind(lines, ["total"]),
    weakTotals: ofKind(lines, ["weak-total"]),
    subtotals: lines.flatMap((line) =>
      line.label?.kind === "subtotal" ? minors(line.money.filter(({ isLoose }) => !isLoose)) : [],
    ),
    taxes: taxesOf(lines, "tax"),
    taxesInside: taxesOf(lines, "tax-inside"),
    tips: minors(ofKind(lines, ["tip"])),
    discounts: minors(ofKind(lines, ["discount"])).map(Math.abs),
    saved: minors(ofKind(lines, ["saved"])).map(Math.abs),
    fees: minors(ofKind(lines, ["fee"])),
    roundings: minors(ofKind(lines, ["rounding"])),
    cash: ofKind(lines, ["cash"]),
    cards: ofKind(lines, ["card", "paid"]),
    paid: ofKind(lines, ["paid"]),
    later: minors(ofKind(lines, ["later"])),
    change: minors(ofKind(lines, ["change"])).map(Math.abs),
    balances: ofKind(lines, ["balance"]),
    previous: previousOf(lines),
    partials: minors(ofKind(lines, ["partial"])).map(Math.abs),
    due: minors(ofKind(lines.filter(isDue), ["total", "balance"])),
    hasZeroTotal: ofKind(
      lines.filter((line) => !isDue(line)),
      ["total"],
    ).some(({ minor }) => minor === 0),
    takenOff: lines.flatMap((line) => (line.label === null ? minors(line.money).filter((value) => value < 0) : [])),
    isBalancePaid: lines.some(({ text }) => balancePaid.test(labelText(text))),
    items,
    itemsAreClear: areClear,
    hasBlankTip: lines.some(
      (line) =>
        line.label?.kind === "tip" &&
        line.money.length === 0 &&
        line.rates.length === 0 &&
        /^[^\p{L}]*(?:\p{L}+\s?){1,2}[\s:_.$€£-]*$/u.test(line.text),
    ),
    rates,
    grossOfRates: gross,
  };
}
