/** Which of two numbers is the day in `03/04/2026`. `isSure` when words of the paper settle it, not only its currency. */
export type DateHint = Readonly<{ order: "day-first" | "month-first" | "unknown"; isSure: boolean }>;

const states =
  "AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|DC";
const americanPlace = new RegExp(
  `\\p{L}{2,}, (?:${states})(?: \\d{5}(?:-\\d{4})?)?\\s*(?:$|USA)|\\p{L}{2,},? (?:${states}) \\d{5}(?![\\d])`,
  "mu",
);
const britishPaper =
  /(?<![A-Z\d])[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}(?![A-Z\d])|\bVAT (?:no|reg|number)\b|\+44\b|\b(?:United Kingdom|London|Manchester|Leeds|Bristol|Edinburgh|Glasgow|Birmingham|Liverpool|Cardiff|Oxford|Cambridge|York)\b/i;

/** Words of languages whose countries write the day first; two different ones settle the language. */
const dayFirstWords: readonly RegExp[] = [
  /(?<!\p{L})(?:summe|gesamt\p{L}*|mwst|ust|rechnung\p{L}*|quittung|betrag|rückgeld|kasse|beleg\p{L}*|datum|uhr|danke|straße|str\.|kartenzahlung|zahlung)(?!\p{L})/giu,
  /(?<!\p{L})(?:ttc|tva|montant|facture|merci|espèces|especes|reçu|rue|sous-total|payé|caisse|le total|à payer|rendu|siret|brasserie|boulangerie)(?!\p{L})/giu,
  /(?<!\p{L})(?:totale|iva|scontrino|fattura|contanti|resto|pagamento|documento|importo|via|grazie|ricevuta|complessivo|pagato)(?!\p{L})/giu,
  /(?<!\p{L})(?:importe|factura|iva|efectivo|fecha|gracias|calle|c\/|tarjeta|recibo|pagar|pagado|cambio|base imponible|nif|cif)(?!\p{L})/giu,
];

function isDayFirstLanguage(text: string): boolean {
  return dayFirstWords.some((words) => new Set((text.match(words) ?? []).map((word) => word.toLowerCase())).size >= 2);
}

/** Numeric dates that can only be read the other way say that the paper follows another custom. */
function contradicts(text: string, order: "day-first" | "month-first"): boolean {
  return [...text.matchAll(/(?<!\d)(\d{1,2})[/-](\d{1,2})[/-](?:\d{4}|\d{2})(?!\d)/g)].some(([, first, second]) =>
    order === "day-first" ? Number(second) > 12 : Number(first) > 12,
  );
}

/** What currency, places and language of a paper say about the order of day and month. */
export function dateHint(currency: string | null, text: string): DateHint {
  const isAmerican = americanPlace.test(text);
  if (currency === "USD" || /\b(?:sales tax|zip|suite \d|, [A-Z]{2} \d{5})\b/.test(text)) {
    const isSure = currency === "USD" && isAmerican && !contradicts(text, "month-first") && !isDayFirstLanguage(text);
    return { order: "month-first", isSure };
  }
  if (currency === null) return { order: "unknown", isSure: false };
  const isSettled = (currency === "GBP" && britishPaper.test(text)) || (currency !== "CAD" && isDayFirstLanguage(text));
  return { order: "day-first", isSure: isSettled && !isAmerican && !contradicts(text, "day-first") };
}
