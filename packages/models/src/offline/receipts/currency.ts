/** A currency as receipts write it. */
type CurrencyMark = Readonly<{ code: string; decimals: number; pattern: RegExp; isShared: boolean }>;

const codes =
  "EUR|USD|GBP|CHF|JPY|CAD|AUD|NZD|SEK|NOK|DKK|ISK|PLN|CZK|HUF|RON|BGN|TRY|CNY|HKD|SGD|INR|KRW|BRL|MXN|ZAR|AED|THB|ILS|MYR|PHP|IDR|VND|TWD|SAR|CLP|COP|ARS";
const withoutDecimals = new Set(["JPY", "KRW", "ISK", "VND", "CLP"]);

function mark(code: string, pattern: RegExp, isShared = false): CurrencyMark {
  return { code, decimals: decimalsOf(code), pattern, isShared };
}

/** Digits after the decimal separator in this currency's amounts. */
export function decimalsOf(code: string): number {
  return withoutDecimals.has(code) ? 0 : 2;
}

const marks: readonly CurrencyMark[] = [
  ...codes.split("|").map((code) => mark(code, new RegExp(`(?<![A-Za-z])${code}(?![A-Za-z])`, "g"))),
  mark("CAD", /(?<![A-Za-z])(?:CA\$|C\$|Can\$)/g),
  mark("AUD", /(?<![A-Za-z])(?:AU\$|A\$)/g),
  mark("NZD", /(?<![A-Za-z])NZ\$/g),
  mark("HKD", /(?<![A-Za-z])HK\$/g),
  mark("SGD", /(?<![A-Za-z])S\$/g),
  mark("USD", /(?<![A-Za-z])US\$/g),
  mark("BRL", /(?<![A-Za-z])R\$/g),
  mark("MXN", /(?<![A-Za-z])(?:MX\$|Mex\$)/g),
  mark("EUR", /€|(?<![\p{L}])(?:euros?)(?![\p{L}])/giu),
  mark("GBP", /£/g),
  mark("JPY", /[¥円]/g),
  mark("CNY", /元/g),
  mark("INR", /₹/g),
  mark("KRW", /₩/g),
  mark("ILS", /₪/g),
  mark("TRY", /₺/g),
  mark("PLN", /(?<![\p{L}])zł(?![\p{L}])/gu),
  mark("CZK", /(?<![\p{L}])Kč(?![\p{L}])/gu),
  mark("HUF", /(?<![\p{L}])Ft(?![\p{L}])/gu),
  mark("CHF", /(?<![\p{L}])(?:SFr\.?|Fr\.|sFr\.?)(?![\p{L}])/gu),
  mark("SEK", /(?<![\p{L}])kr\.?(?![\p{L}])/gu, true),
  mark("USD", /(?<![A-Za-z])\$|\$(?=\s?\d)/g, true),
];

/** Where a currency mark stands in a line. */
export type CurrencyHit = Readonly<{ code: string; start: number; end: number; isShared: boolean }>;

/** Every currency mark of a line, without overlaps, in order. `isShared` marks several currencies use (`$`, `kr`). */
export function findCurrencies(line: string): readonly CurrencyHit[] {
  const hits: CurrencyHit[] = [];
  for (const { code, pattern, isShared } of marks) {
    for (const match of line.matchAll(pattern)) {
      const start = match.index;
      const end = start + match[0].length;
      if (!hits.some((hit) => start < hit.end && hit.start < end)) hits.push({ code, start, end, isShared });
    }
  }
  return hits.sort((left, right) => left.start - right.start);
}

/** The currency of a whole receipt, and why it is doubtful (`null` when it is not). */
export type CurrencyVerdict = Readonly<{ code: string | null; doubt: string | null }>;

const dollarHints: readonly (readonly [string, RegExp])[] = [
  [
    "CAD",
    /(?<![a-z])(?:hst|pst|qst|gst\/hst|ontario|canada|toronto|vancouver|montr[eé]al|qu[eé]bec|calgary|ottawa)(?![a-z])/i,
  ],
  ["AUD", /(?<![a-z])(?:abn|australia|sydney|melbourne|brisbane|perth|nsw|adelaide)(?![a-z])/i],
  ["NZD", /(?<![a-z])(?:new zealand|auckland|wellington)(?![a-z])/i],
  ["SGD", /(?<![a-z])singapore(?![a-z])/i],
  ["HKD", /(?<![a-z])hong ?kong(?![a-z])/i],
  ["MXN", /(?<![a-z])(?:m[eé]xico|cdmx|rfc)(?![a-z])/i],
];

const kronaHints: readonly (readonly [string, RegExp])[] = [
  ["SEK", /sverige|sweden|stockholm|göteborg|malmö|moms|kvitto/i],
  ["NOK", /norge|norway|oslo|bergen|kvittering|mva/i],
  ["DKK", /danmark|denmark|københavn|copenhagen|aarhus/i],
];

function hinted(text: string, hints: readonly (readonly [string, RegExp])[]): readonly string[] {
  return hints.filter(([, pattern]) => pattern.test(text)).map(([code]) => code);
}

function settleShared(code: string, text: string): CurrencyVerdict {
  const found = hinted(text, code === "SEK" ? kronaHints : dollarHints);
  const only = found.length === 1 ? found[0] : undefined;
  if (code === "USD") {
    if (found.length === 0) return { code: "USD", doubt: null };
    return {
      code: only ?? "USD",
      doubt: "the receipt only says $, and the place suggests another dollar than the US one",
    };
  }
  if (only !== undefined)
    return { code: only, doubt: "the receipt only says kr; the country was taken from its words" };
  return { code: "SEK", doubt: "the receipt only says kr, which several countries use" };
}

const wordHints: readonly (readonly [string, RegExp])[] = [
  ["USD", /\bsales tax\b|, [A-Z]{2} \d{5}\b/i],
  ["CHF", /(?<![\p{L}])(?:z[üu]rich|bern|basel|gen[eè]ve|lausanne|luzern|schweiz|suisse|svizzera|CHE-)/iu],
  [
    "GBP",
    /(?<![\p{L}])(?:london|manchester|leeds|bristol|edinburgh|glasgow|united kingdom|VAT (?:no|reg))(?![\p{L}])/iu,
  ],
  [
    "EUR",
    /(?<![\p{L}])(?:mwst|ust|gesamt\w*|summe|tva|ttc|iva|totale|imponibile|factura|facture|fattura)(?![\p{L}])/iu,
  ],
];

/** No mark at all: the words tell a likely currency, which stays a guess. */
function guessByWords(text: string): CurrencyVerdict {
  const code = wordHints.find(([, pattern]) => pattern.test(text))?.[0];
  if (code === undefined) return { code: null, doubt: "no currency is written on it" };
  return { code, doubt: `no currency is written on it; ${code} is a guess from its words` };
}

/** Counts marks over all lines; marks on the lines of totals decide. `text` gives hints for marks that several countries share. */
export function chooseCurrency(
  lines: readonly string[],
  totalLines: ReadonlySet<number>,
  text: string,
): CurrencyVerdict {
  const votes = new Map<string, { votes: number; onTotal: boolean; isShared: boolean }>();
  lines.forEach((line, index) => {
    if (
      /(?:tipo de cambio|exchange rate|wechselkurs|taux de change|tasso di cambio|umrechnung|\d\s?=\s?[\d$€£])/i.test(
        line,
      )
    )
      return;
    for (const hit of findCurrencies(line)) {
      const known = votes.get(hit.code) ?? { votes: 0, onTotal: false, isShared: true };
      votes.set(hit.code, {
        votes: known.votes + (totalLines.has(index) ? 5 : 1),
        onTotal: known.onTotal || totalLines.has(index),
        isShared: known.isShared && hit.isShared,
      });
    }
  });
  const dollars = [...votes].filter(([code, vote]) => code !== "USD" && code.endsWith("D") && !vote.isShared);
  const plain = votes.get("USD");
  if (plain?.isShared && dollars.length === 1) votes.delete("USD");
  const ranked = [...votes].sort((a, b) => b[1].votes - a[1].votes);
  const first = ranked[0];
  if (first === undefined) return guessByWords(text);
  const rivals = ranked.slice(1).filter(([, vote]) => vote.onTotal || vote.votes * 2 > first[1].votes);
  if (rivals.length > 0)
    return { code: first[0], doubt: `amounts in ${[first, ...rivals].map(([code]) => code).join(" and ")} are on it` };
  return first[1].isShared ? settleShared(first[0], text) : { code: first[0], doubt: null };
}
