import { type Category, chooseCategory } from "./category.ts";
import { chooseCurrency, decimalsOf } from "./currency.ts";
import { dateHint } from "./date-order.ts";
import { chooseMerchant } from "./merchant.ts";
import { chooseDate } from "./receipt-date.ts";
import { cleanLine, readLines, type SourceLine } from "./receipt-line.ts";
import { findTotal, type TotalVerdict } from "./total.ts";

/** The text of one file that may be a receipt. */
export type ReceiptSource = Readonly<{
  path: string;
  lines: readonly SourceLine[];
  /** from a picture, so digits may be misread */
  isRead: boolean;
  /** sender of a mail */
  from: string | null;
  /** day a mail was sent, ISO */
  sentOn: string | null;
}>;

export type DoubtField = "total" | "date" | "currency" | "merchant" | "receipt";
/** Something a person should check, and why. */
export type Doubt = Readonly<{ field: DoubtField; why: string }>;

export type Receipt = Readonly<{
  path: string;
  date: string | null;
  merchant: string | null;
  category: Category;
  currency: string | null;
  /** in the currency's smallest unit; negative for money back */
  total: number | null;
  tax: number | null;
  doubts: readonly Doubt[];
  /** hash of the words, for finding the same receipt twice */
  mark: string;
  /** receipt or invoice number where one is printed */
  number: string | null;
  /** line of the total as it is read, and its index among the lines given; `null` without a total */
  proof: Readonly<{ line: number; quote: string }> | null;
}>;

const creditNote =
  /(?<![\p{L}])(?:credit note|credit memo|refund(?:ed)?|gutschrift|(?:r[üu]ck)?erstatt(?:ung|ungsbetrag|et|eter)|gutschrifts?betrag|storno(?:rechnung)?|avoir|rembours(?:ement|[ée]e?s?)|nota de cr[eé]dito|factura rectificativa|abono|reembols(?:o|ad[oa]s?)|devoluci[oó]n|nota di credito|rimbors(?:o|at[oaie])|storno|返金)(?![\p{L}])/iu;
const notARefund =
  /(?:no refunds?|refund policy|refunds? (?:within|only|are|policy|possible|may)|(?:for|non)[ -]?refund|not refundable|tax refund|vat refund|right to|keine|kein|umtausch|sans remboursement|ni remboursement|no se admiten|devoluciones? (?:en|dentro|con)|r[üu]ckerstattung (?:nur|innerhalb)|refund.*\bdays\b)/i;
const receiptNumber =
  /(?:receipt|invoice|bill|beleg|bon|rechnung|quittung|facture|ticket|factura|recibo|fattura|ricevuta|scontrino|transaction|trans|order|bestell\w*|commande|credit note|gutschrift|領収)[\s-]*(?:no|nr|num(?:ber|mer|[eé]ro|ero)?|n[°ºr.]|id|#|番号)?\.?\s*[:#°º]?\s*([A-Z]{0,5}[-/]?\d[\w/-]{2,})/i;

/** 32-bit FNV-1a over letters and digits only, so that layout does not matter. */
function textMark(text: string): string {
  let hash = 0x811c9dc5;
  for (const character of text.toLowerCase().replace(/[^\p{L}\d]/gu, "")) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return hash.toString(16).padStart(8, "0");
}

function isCreditNote(lines: readonly string[]): boolean {
  return lines.some((line) => creditNote.test(line) && !notARefund.test(line) && line.length < 80);
}

function findNumber(lines: readonly string[]): string | null {
  for (const line of lines) {
    const found = receiptNumber.exec(line)?.[1];
    if (found !== undefined && /\d{3}/.test(found)) return found;
  }
  return null;
}

/** Money back is negative; where the receipt prints it positive, a person should look. */
function signed(verdict: TotalVerdict, isCredit: boolean): { total: number | null; why: string | null } {
  if (verdict.total === null || !isCredit) return { total: verdict.total, why: null };
  if (verdict.total < 0) return { total: verdict.total, why: null };
  return { total: -verdict.total, why: "it reads like money back, so the amount is taken as negative" };
}

const isQuoted = ({ text }: SourceLine): boolean => /^\s*>/.test(text);

/** Lines of an older message below (`> …`) are left out when what stands above them is a receipt of its own. */
function ownLines(lines: readonly SourceLine[]): readonly SourceLine[] {
  const own = lines.filter((line) => !isQuoted(line));
  if (own.length === lines.length) return lines;
  const hasTotal = readLines(own, false, null).some(
    ({ label, money }) => ["total", "paid", "weak-total"].includes(label?.kind ?? "") && money.length > 0,
  );
  return hasTotal ? own : lines;
}

/** The sender of a message that was forwarded, where one is. */
function forwardedFrom(lines: readonly SourceLine[]): string | null {
  for (const { text } of lines) {
    const found = /^[>\s*]*(?:From|Von|De|Da)\s*:[\s*]*(.*[^\s<]@[\w.-]+.*)$/.exec(text)?.[1];
    if (found !== undefined) return found.replace(/\[mailto:|\]/g, "");
  }
  return null;
}

/** The line a total stands on, among the lines as they were given. */
function proofOf(source: ReceiptSource, text: string | undefined): Receipt["proof"] {
  const line = text === undefined ? -1 : source.lines.findIndex((each) => cleanLine(each.text) === text);
  return text === undefined || line < 0 ? null : { line, quote: text.replace(/\s+/g, " ").trim() };
}

/** Reads one receipt. Whatever is not certain is in `doubts`; a total without a doubt on `total` or `currency` agrees with the rest of the receipt. */
export function parseReceipt(source: ReceiptSource): Receipt {
  const written = ownLines(source.lines);
  const texts = written.map(({ text }) => cleanLine(text).trim()).filter((text) => text !== "");
  const whole = texts.join("\n");
  const guess = chooseCurrency(texts, new Set(), whole).code;
  const first = readLines(written, source.isRead, guess);
  const named = new Set(
    first.filter((line) => ["total", "card", "paid"].includes(line.label?.kind ?? "")).map((line) => line.index),
  );
  const currency = chooseCurrency(
    first.map((line) => line.text),
    named,
    whole,
  );
  const lines = currency.code === guess ? first : readLines(written, source.isRead, currency.code);
  const verdict = findTotal(lines, source.isRead);
  const { total, why } = signed(verdict, isCreditNote(texts));
  const found = chooseDate(texts, dateHint(currency.code, whole));
  const date =
    found.date === null && source.sentOn !== null
      ? { date: source.sentOn, doubt: "the date of the mail is used" }
      : found;
  const fileName = source.path.split("/").at(-1) ?? source.path;
  const merchant = chooseMerchant(texts, forwardedFrom(written) ?? source.from, fileName);
  return {
    path: source.path,
    date: date.date,
    merchant: merchant.name,
    category: chooseCategory(merchant.name, texts),
    currency: currency.code,
    total,
    tax: verdict.tax,
    doubts: [
      ...[...verdict.doubts, ...(why === null ? [] : [why]), ...scaleDoubt(total, currency.code)].map((reason) => ({
        field: "total" as const,
        why: reason,
      })),
      ...doubt("currency", currency.doubt),
      ...doubt("date", date.doubt),
      ...doubt("merchant", merchant.doubt),
    ],
    mark: textMark(whole),
    number: findNumber(texts),
    proof: proofOf(source, lines.find(({ index }) => index === verdict.line)?.text),
  };
}

function doubt(field: DoubtField, why: string | null): readonly Doubt[] {
  return why === null ? [] : [{ field, why }];
}

/** A total of nothing or of an unlikely size is looked at by a person. */
function scaleDoubt(total: number | null, currency: string | null): readonly string[] {
  if (total === null) return [];
  if (total === 0) return ["the total is zero"];
  const units = Math.abs(total) / 10 ** decimalsOf(currency ?? "EUR");
  return units > (currency !== null && decimalsOf(currency) === 0 ? 5_000_000 : 100_000)
    ? ["the total is unusually high"]
    : [];
}

/** Whether the text looks like a receipt at all: an amount and a word that receipts have. */
export function looksLikeReceipt(texts: readonly string[]): boolean {
  const whole = texts.join("\n");
  const hasAmount =
    /\d[.,]\d{2}(?!\d)|[€$£¥₹]\s?\d|\d\s?[€£円]|\d[.,][-–]|\b(?:JPY|KRW|EUR|USD|GBP|CHF|SEK|NOK|DKK)\s?\d|\d\s?(?:JPY|KRW|kr)\b/.test(
      whole,
    );
  const lines = readLines(
    texts.map((text) => ({ text, confidence: null })),
    false,
    null,
  );
  return (
    hasAmount &&
    lines.some((line) => line.label !== null && line.label.kind !== "ignored" && line.label.kind !== "count")
  );
}
