const codeBefore = /(?<![A-Za-z])([A-Z]{3})(?=\d{1,3}(?:[.,'’]?\d{3})*(?:[.,]\d{2}(?!\d)))/g;
const codeAfter = /(?<=\d[.,]\d{2})([A-Z]{3})(?![A-Za-z\d])/g;
const knownBefore = /(?<![A-Za-z])(EUR|USD|GBP|CHF|JPY|CAD|AUD|NZD|SEK|NOK|DKK|KRW|ISK|PLN|CZK|HUF)(?=\d)/g;
const knownAfter = /(?<=\d)(EUR|USD|GBP|CHF|JPY|CAD|AUD|NZD|SEK|NOK|DKK|KRW|ISK|PLN|CZK|HUF)(?![A-Za-z\d])/g;

/** Parts a currency code from the amount it is glued to: `GBP12.34`, `12,34EUR`. */
export function partCodes(text: string): string {
  return text
    .replace(codeBefore, "$1 ")
    .replace(knownBefore, "$1 ")
    .replace(codeAfter, " $1")
    .replace(knownAfter, " $1");
}

const cover = "[*•●∙⋅·×#✱]";
const notMoney = "(?![\\d]|[.,]\\d)";
/** what is left visible of a card or account number; an amount after stars (`***12.34`) keeps its decimals and stays */
const hidden: readonly RegExp[] = [
  new RegExp(`\\d{2,6}\\s?(?:${cover}|[xX]){2,}[\\s*•xX-]*\\d{2,6}${notMoney}`, "g"),
  new RegExp(`${cover}{3,}[\\s-]*(?:${cover}{2,}[\\s-]*)*\\d{2,6}${notMoney}`, "g"),
  new RegExp(`${cover}{2}[\\s-]?\\d{3,6}${notMoney}(?!\\*\\*)`, "g"),
  new RegExp(`(?<![\\p{L}\\d])[xX]{2,}(?:[\\s-]*[xX]{2,})*[\\s-]*\\d{2,6}${notMoney}`, "gu"),
  new RegExp(
    "\\b(?:ending|ends|endet|endend|endziffern?|letzte (?:vier|4) (?:ziffern|stellen)|last (?:four|4)(?: digits)?|" +
      "(?:se )?terminant|finissant|terminad[ao]|termina|acabad[ao]|terminante|finale)" +
      `(?:\\s(?:in|with|auf|par|en|con|mit))?[\\s:.*•#-]*\\d{2,6}${notMoney}`,
    "giu",
  ),
];
const cardWord =
  /\b(?:visa|master ?card|maestro|amex|american express|discover|diners|girocard|v ?pay|card|karte|kreditkarte|carte|carta|tarjeta|debit|iban|account|konto|cuenta|compte|conto)\b/i;
const dotted = /(?:\.{2,}|…+)\s?\d{3,6}(?![\d]|[.,]\d)/g;
/** `Visa 4242`, `Visa - 4242`: four bare digits that end the name of a card */
const bare =
  /(?<=\b(?:visa|master ?card|maestro|amex|american express|discover|diners|girocard)\b(?: (?:debit|credit|card))?[\s:#–—-]{1,4})\d{4}(?![\d]|\s?[.,]\s?\d|\s?[€$£¥])/gi;

/** Takes out the visible digits of card numbers; they are never money. */
export function withoutCardDigits(text: string): string {
  const plain = hidden.reduce((left, pattern) => left.replace(pattern, " "), text);
  return cardWord.test(plain) ? plain.replace(dotted, " ").replace(bare, " ") : plain;
}
