import type { DateHint } from "./date-order.ts";
import { labelText } from "./label.ts";
import { isChargedLater } from "./unpaid.ts";

/** Day of a receipt; `doubt` says why it may be wrong. */
export type DateVerdict = Readonly<{ date: string | null; doubt: string | null }>;
type Found = Readonly<{ date: string; isAmbiguous: boolean; alternative: string | null; line: number; rank: number }>;

const monthNames: readonly (readonly string[])[] = [
  ["jan", "january", "januar", "janner", "janvier", "janv", "enero", "ene", "gennaio", "gen"],
  ["feb", "february", "februar", "fevrier", "fevr", "fev", "febrero", "febbraio"],
  ["mar", "march", "marz", "maerz", "mrz", "mars", "marzo"],
  ["apr", "april", "avril", "avr", "abril", "abr", "aprile"],
  ["may", "mai", "mayo", "maggio", "mag"],
  ["jun", "june", "juni", "juin", "junio", "giugno", "giu"],
  ["jul", "july", "juli", "juillet", "juil", "julio", "luglio", "lug"],
  ["aug", "august", "aout", "agosto", "ago"],
  ["sep", "sept", "september", "septembre", "septiembre", "settembre", "set"],
  ["oct", "october", "okt", "oktober", "octobre", "octubre", "ottobre", "ott"],
  ["nov", "november", "novembre", "noviembre"],
  ["dec", "december", "dez", "dezember", "decembre", "diciembre", "dic", "dicembre"],
];
const monthOf = new Map(monthNames.flatMap((names, index) => names.map((name) => [name, index + 1] as const)));
const word = [...monthOf.keys()].sort((a, b) => b.length - a.length).join("|");

const plain = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .normalize("NFC")
    .toLowerCase();

function iso(year: number, month: number, day: number): string | null {
  const full = year < 100 ? 2000 + year : year;
  if (full < 1990 || full > 2099) return null;
  const date = new Date(Date.UTC(full, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  return date.toISOString().slice(0, 10);
}

type Reading = Readonly<{ date: string | null; alternative: string | null }>;
const sure = (date: string | null): Reading => ({ date, alternative: null });

function numeric(match: RegExpMatchArray, hint: DateHint): Reading {
  const first = Number(match[1]);
  const second = Number(match[3]);
  const year = Number(match[4]);
  const dayFirst = iso(year, second, first);
  const monthFirst = iso(year, first, second);
  if (match[2] === "." || monthFirst === null || dayFirst === monthFirst) return sure(dayFirst ?? monthFirst);
  if (dayFirst === null) return sure(monthFirst);
  return hint.order === "month-first"
    ? { date: monthFirst, alternative: dayFirst }
    : { date: dayFirst, alternative: monthFirst };
}

const named = (year: string | undefined, month: string | undefined, day: string | undefined): Reading =>
  sure(iso(Number(year), monthOf.get(month ?? "") ?? 0, Number(day)));

const forms: readonly (readonly [RegExp, (match: RegExpMatchArray, hint: DateHint) => Reading])[] = [
  [
    /(?<!\d)((?:19|20)\d{2})\s?[-./年]\s?(\d{1,2})\s?[-./月]\s?(\d{1,2})(?!\d)/g,
    (m) => sure(iso(Number(m[1]), Number(m[2]), Number(m[3]))),
  ],
  [
    new RegExp(
      `(?<!\\d)(\\d{1,2})(?:st|nd|rd|th|er)?[.\\s-]{1,3}(?:de\\s|of\\s|di\\s)?(${word})[.,]?[\\s-]{0,2}(?:de[l]?\\s)?'?(\\d{4}|\\d{2})(?![\\d:])`,
      "g",
    ),
    (m) => named(m[3], m[2], m[1]),
  ],
  [
    new RegExp(
      `(?<!\\p{L})(${word})[.\\s-]{1,2}(\\d{1,2})(?:st|nd|rd|th)?[,\\s-]{1,3}'?(\\d{4}|\\d{2}(?!\\d|:))(?!\\d)`,
      "gu",
    ),
    (m) => named(m[3], m[1], m[2]),
  ],
  [/(?<![\d.,/-])(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?((?:19|20)\d{2}|\d{2})(?![\d]|[.,/-]\d)/g, numeric],
  [/(?<!\d)(20\d{2})(0[1-9]|1[0-2])([0-2]\d|3[01])(?!\d)/g, (m) => sure(iso(Number(m[1]), Number(m[2]), Number(m[3])))],
];

const good =
  /\b(?:date|datum|rechnungsdatum|issued|issue date|booked|booking date|placed|paid|charged|purchase date|gebucht|bezahlt|abgebucht|gebucht am|emis|emise|paye|debite|reserve le|emitido|emitida|comprado|pagado|cobrado|emess[oa]|pagato|addebitato|prenotato|belegdatum|fecha|data|invoice date|le|du|emesso|emision|ausgestellt|purchased|ordered|order placed|sent|gekauft|bestellt|bestelldatum|transaction)\b|日付|発行日/;
const bad =
  /\b(?:due|to be paid|payable|pay by|zahlbar|a payer avant|a regler|pagar antes|da pagare|entro il|fallig|falligkeit|zahlbar bis|zahlungsziel|echeance|vencimiento|scadenza|expir\w*|valid|gultig|return|umtausch|delivery|delivered|lieferdatum|leistungsdatum|livraison|check in|check out|check-in|check-out|arrival|departure|anreise|abreise|member|since|birth|period|zeitraum|next|until|bis|through|exp|best before|printed|warranty|garantie|ref|reference|referenz|referencia|riferimento)\b/;

function rank(line: string, hasTime: boolean): number {
  if (bad.test(line) || isChargedLater(labelText(line))) return 0;
  return (good.test(line) ? 4 : 1) + (hasTime ? 1 : 0);
}

/** Every date of the lines with how likely it is the day of the receipt. */
function findDates(lines: readonly string[], hint: DateHint): readonly Found[] {
  const found: Found[] = [];
  lines.forEach((original, line) => {
    const text = plain(original);
    const taken: [number, number][] = [];
    for (const [pattern, read] of forms) {
      for (const match of text.matchAll(pattern)) {
        const range: [number, number] = [match.index, match.index + match[0].length];
        const { date, alternative } = read(match, hint);
        if (date === null || taken.some(([from, to]) => range[0] < to && from < range[1])) continue;
        taken.push(range);
        found.push({
          date,
          alternative,
          isAmbiguous: alternative !== null && !hint.isSure,
          line,
          rank: rank(text, /\d{1,2}[:h]\d{2}/.test(text)),
        });
      }
    }
  });
  return found;
}

/** Chooses the day of the receipt among all dates on it. */
export function chooseDate(lines: readonly string[], hint: DateHint): DateVerdict {
  const dates = findDates(lines, hint);
  const settled = dates.map((found) => settle(found, dates));
  const best = settled.reduce<Found | null>(
    (top, found) => (top === null || found.rank > top.rank ? found : top),
    null,
  );
  if (best === null) return { date: null, doubt: "no date was found on it" };
  if (best.isAmbiguous)
    return {
      date: best.date,
      doubt: `the date could be ${best.date} or ${best.alternative}: day and month can be swapped`,
    };
  if (best.rank === 0) return { date: best.date, doubt: "the only date on it may be a due or delivery date" };
  const rivals = new Set(
    settled.filter((found) => found.rank === best.rank && found.date !== best.date).map((found) => found.date),
  );
  return rivals.size === 0
    ? { date: best.date, doubt: null }
    : { date: best.date, doubt: `several dates are on it (${[best.date, ...rivals].slice(0, 4).join(", ")})` };
}

/** An ambiguous date that another date of the receipt spells out is no longer ambiguous. */
function settle(found: Found, all: readonly Found[]): Found {
  if (!found.isAmbiguous) return found;
  const clear = all.filter(
    (other) => !other.isAmbiguous && (other.date === found.date || other.date === found.alternative),
  );
  const dates = new Set(clear.map((other) => other.date));
  const [only] = dates;
  return dates.size === 1 && only !== undefined
    ? { ...found, date: only, isAmbiguous: false, alternative: null }
    : found;
}

/** Whether a line has a date on it. */
export function hasDate(line: string): boolean {
  return findDates([line], { order: "unknown", isSure: false }).length > 0;
}
