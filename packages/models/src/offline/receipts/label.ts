import {
  cardWords,
  countWords,
  headingWords,
  insideWords,
  type LabelKind,
  labelWords,
  outsideWords,
  paidWords,
  subtotalWords,
  sumWords,
  taxWords,
  weakWords,
} from "./label-words.ts";
import { isChargedLater } from "./unpaid.ts";

/** How a line was named; `isGuessed` when a word had to be repaired to know it. */
export type Label = Readonly<{ kind: LabelKind; isGuessed: boolean }>;

const isCjk = (text: string): boolean => /[\u3000-\u9fff]/.test(text);

/** Lower case, without accents, digits and punctuation; single spaces. */
export function labelText(line: string): string {
  return line
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/ß/g, "ss")
    .toLowerCase()
    .replace(/(?<![\p{L}])\d[\d.,:'’/%-]*/gu, " ")
    .normalize("NFC")
    .replace(/[^\p{L}\d]+/gu, " ")
    .trim();
}

function hasPhrase(text: string, phrases: readonly string[]): boolean {
  const padded = ` ${text} `;
  return phrases.some((phrase) => (isCjk(phrase) ? text.includes(phrase) : padded.includes(` ${phrase} `)));
}

/** Long single words that tell the kind of a line; a picture's misread word is compared with these. */
const telling: readonly string[] = [
  ...new Set(
    [sumWords, subtotalWords, taxWords, cardWords, ...labelWords.map(([, words]) => words)]
      .flat()
      .filter((word) => /^[a-z]{5,}$/.test(word)),
  ),
];

const letterFor: Readonly<Record<string, string>> = { "0": "o", "1": "l", "5": "s", "8": "b", "4": "a", "3": "e" };

function distanceIsOne(left: string, right: string): boolean {
  if (Math.abs(left.length - right.length) > 1) return false;
  let head = 0;
  while (head < left.length && left[head] === right[head]) head += 1;
  const leftRest = left.slice(head);
  const rightRest = right.slice(head);
  return leftRest.slice(1) === rightRest.slice(1) || leftRest === rightRest.slice(1) || leftRest.slice(1) === rightRest;
}

function mendWord(word: string): string {
  if (telling.includes(word)) return word;
  const letters = word.replace(/[013458]/g, (digit) => letterFor[digit] ?? digit);
  if (telling.includes(letters)) return letters;
  if (letters.length < 5) return word;
  const near = telling.filter((known) => distanceIsOne(letters, known));
  return near.length === 1 ? (near[0] ?? word) : word;
}

/** Kinds whose words also occur in the names of goods (`chocolate bar`, `greeting card`): the word must begin the line. */
const mustLead: ReadonlySet<LabelKind> = new Set(["cash", "change", "tip", "partial", "balance"]);

function leads(text: string, phrases: readonly string[]): boolean {
  return phrases.some((phrase) => (isCjk(phrase) ? text.includes(phrase) : `${text} `.startsWith(`${phrase} `)));
}

function kindOf(text: string, hasMoney: boolean): LabelKind | null {
  for (const [kind, words] of labelWords) {
    if (
      !(mustLead.has(kind)
        ? leads(text.replace(/^(?:less|minus|abzgl|abzuglich|total|your|summe) /, ""), words)
        : hasPhrase(text, words))
    )
      continue;
    if (kind === "partial" && /\b(?:bottle|can|cup|container|key|crv)\b/.test(text)) continue;
    if (kind === "points" && hasPhrase(text, ["redeemed", "discount"])) return "discount";
    return kind;
  }
  if (!hasMoney && /\b(?:items?|articles?|artikel|articulos?|articoli|pieces|units|qty)\b/.test(text)) return "count";
  return sumKind(text) ?? otherKind(text, hasMoney);
}

type Marks = Readonly<{ isTax: boolean; isInside: boolean; isOutside: boolean }>;

/** Sums and taxes share words (`Total VAT`, `Total incl. VAT`, `VAT incl.`), so they are told apart together. */
function sumKind(text: string): LabelKind | null {
  const marks: Marks = {
    isTax: hasPhrase(text, taxWords),
    isInside: hasPhrase(text, insideWords),
    isOutside: hasPhrase(text, outsideWords),
  };
  if (/\b(?:zwischensumme|subtotal|sub total|sous total|subtotale|zwischentotal)\b/.test(text)) return "subtotal";
  if (hasPhrase(text, sumWords)) return namedSum(text, marks);
  if (marks.isTax) return namedTax(text, marks);
  if (marks.isInside && hasPhrase(text, weakWords)) return "total";
  return leads(text, subtotalWords) && text.split(" ").length <= 4 ? "subtotal" : null;
}

const paidVerbs = ["paid", "charged", "tendered", "bezahlt", "gezahlt", "regle", "pagado", "pagato", "cobrado"];

function namedSum(text: string, { isTax, isInside, isOutside }: Marks): LabelKind {
  if (isTax && !isInside && !isOutside && !/\b(?:to pay|due|zu zahlen|a payer)\b/.test(text)) return "tax";
  if (isOutside && !isInside) return "subtotal";
  if (hasPhrase(text, ["items", "item", "articles", "food", "drinks", "line"]))
    return /\bgrand\b/.test(text) ? "total" : "subtotal";
  return hasPhrase(text, paidVerbs) || hasPhrase(text, paidWords) ? "paid" : "total";
}

function namedTax(text: string, { isInside, isOutside }: Marks): LabelKind {
  if (hasPhrase(text, ["taxable", "base", "imponible", "imponibile"])) return "subtotal";
  if (isInside) return "tax-inside";
  return isOutside && hasPhrase(text, weakWords) ? "subtotal" : "tax";
}

function otherKind(text: string, hasMoney: boolean): LabelKind | null {
  if (leads(text, paidWords)) return "paid";
  if (leads(text.replace(/^(?:eur|usd|gbp|chf|par|mit|con|by|via|per|your|total) /, ""), cardWords)) return "card";
  if (!hasMoney && hasPhrase(text, countWords)) return "count";
  if (/^(?:total )?(?:amount|betrag|montant|importe|importo|sum|bill|fare|金額)(?: [a-z]{3})?$/.test(text))
    return "weak-total";
  return null;
}

const plainSumWords = new Set(
  [...sumWords, ...subtotalWords, ...taxWords, ...insideWords, ...outsideWords, ...weakWords, ...paidWords]
    .flatMap((phrase) => phrase.split(" "))
    .concat(["eur", "euro", "euros", "usd", "gbp", "chf", "sek", "nok", "dkk", "cad", "aud", "your", "the", "today"]),
);

/** Whether a sum counts something else than money: `Total guests` has a word that no sum of money has. */
export function isSumOfThings(line: string): boolean {
  const text = labelText(line);
  return !isCjk(text) && text.split(" ").some((word) => word.length > 2 && !plainSumWords.has(word));
}

/** Whether a line without amounts is the heading of a table (`Description Qty Price Total`). */
export function isHeading(line: string): boolean {
  const words = labelText(line).split(" ");
  return words.length >= 3 && words.filter((word) => headingWords.includes(word)).length >= 3;
}

/** Long lines are sentences; in them only plain words for the sum to pay count. */
function isSentence(text: string): boolean {
  return text.split(" ").length > 9;
}

/** A sum that only explains the line it stands on: `For invoice 77 (invoice total £20.00)`. */
function isAside(line: string): boolean {
  const inside = /^(.*)\(([^()]*\d[.,]\d{2}[^()]*)\)\W*$/.exec(line);
  if (inside === null || /\d[.,]\d{2}(?!\d)/.test(inside[1] ?? "")) return false;
  return (inside[1] ?? "").trim().split(/\s+/).length >= 2 && hasPhrase(labelText(inside[2] ?? ""), sumWords);
}

/** Names a line. `isRead` allows single misread letters. */
export function labelOf(line: string, hasMoney: boolean, isRead: boolean): Label | null {
  const text = labelText(line);
  if (text === "") return null;
  if (isChargedLater(text) || isAside(line)) return { kind: "held", isGuessed: false };
  if (isSentence(text)) return sentenceLabel(text);
  const plain = kindOf(text, hasMoney);
  if (plain !== null || !isRead) return plain === null ? null : { kind: plain, isGuessed: false };
  const mended = text.split(" ").map(mendWord).join(" ");
  if (mended === text) return null;
  const kind = kindOf(mended, hasMoney);
  return kind === null ? null : { kind, isGuessed: true };
}

function sentenceLabel(text: string): Label | null {
  const kind =
    /\b(?:total (?:of|is|was|amount|due)|you paid|was charged|charged|amount due|gesamtbetrag von|in hohe von|d un montant de|por un importe de|per un importo di)\b/.test(
      text,
    )
      ? "weak-total"
      : "ignored";
  return { kind, isGuessed: false };
}
