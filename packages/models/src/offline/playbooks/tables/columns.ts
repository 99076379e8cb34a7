import type { RawTable } from "./parse-table.ts";

export type ColumnKind = "number" | "date" | "text";
export type Value = string | number | null;
export type Column = Readonly<{
  name: string;
  kind: ColumnKind;
  /** figures that are worth adding up, and no numbers of things */
  isMeasure: boolean;
  values: readonly Value[];
  blanks: number;
  /** values that do not fit the kind and stay text */
  odd: number;
  hasDecimals: boolean;
  remark: string | null;
}>;

const numberLike =
  /^\(?[-+]?\s?(?:[€$£¥]|EUR|USD|GBP|CHF)?\s?[-+]?(?:\d{1,3}(?:[.,' ]\d{3})+|\d+)?(?:[.,]\d+)?\s?(?:[€$£¥%]|EUR|USD|GBP|CHF)?\)?-?$/;
const notMeasure =
  /(?:^|[^\p{L}])(?:id|ids|nr|no|number|nummer|num|zip|plz|postcode|code|phone|tel|year|jahr|annee|ano|anno|month|monat|day|sku|iban|row|index|key|kundennr|rank)(?:$|[^\p{L}])/iu;

/** The decimal mark one value gives away; `null` when it could be either. */
function markOf(value: string): "." | "," | null {
  const last = Math.max(value.lastIndexOf("."), value.lastIndexOf(","));
  if (last < 0) return null;
  const mark = value[last] === "." ? "." : ",";
  const other = mark === "." ? "," : ".";
  if (value.split(mark).length > 2) return other;
  const after = value.slice(last + 1).replace(/\D/g, "").length;
  const isGroup = after === 3 && !value.includes(other) && !/^0[.,]/.test(value);
  return isGroup ? null : mark;
}

/** Which mark is the decimal one in a column; `null` when its values do not say. */
function decimalMark(values: readonly string[]): "." | "," | null {
  const marks = values.map(markOf).filter((mark) => mark !== null);
  const points = marks.filter((mark) => mark === ".").length;
  if (marks.length === 0) return null;
  return points * 2 >= marks.length ? "." : ",";
}

/** Reads a figure with the column's decimal mark; `null` when it is none. */
export function readNumber(text: string, mark: "." | "," | null): number | null {
  if (!/\d/.test(text) || !numberLike.test(text) || /^[-+]?0\d/.test(text)) return null;
  const isNegative = /^\(.*\)$/.test(text) || text.includes("-");
  const isPercent = text.includes("%");
  const decimal = mark ?? ".";
  const plain = text
    .replace(/[^\d.,]/g, "")
    .replaceAll(decimal === "." ? "," : ".", "")
    .replace(decimal, ".");
  if (plain.replace(/\D/g, "").length > 15 || plain.split(".").length > 2) return null;
  const size = Number(plain);
  if (!Number.isFinite(size)) return null;
  return (isNegative ? -1 : 1) * (isPercent ? Number((size / 100).toPrecision(15)) : size);
}

type DateOrder = "day" | "month" | "unclear";
const slashDate = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?$/;
const isoDate = /^(\d{4})-(\d{2})-(\d{2})(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?$/;

function dateOrder(values: readonly string[]): DateOrder {
  let order: DateOrder = "unclear";
  for (const value of values) {
    const match = slashDate.exec(value);
    if (match === null) continue;
    if (match[2] === "." || Number(match[1]) > 12) order = "day";
    else if (Number(match[3]) > 12) return "month";
  }
  return order;
}

function readDate(text: string, order: DateOrder): string | null {
  const iso = isoDate.exec(text);
  if (iso !== null) return valid(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const match = slashDate.exec(text);
  if (match === null || order === "unclear") return null;
  const year = Number(match[4]) < 100 ? 2000 + Number(match[4]) : Number(match[4]);
  const [first, second] = [Number(match[1]), Number(match[3])];
  return order === "day" ? valid(year, second, first) : valid(year, first, second);
}

function valid(year: number, month: number, day: number): string | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day && year >= 1900 && year < 2200
    ? date.toISOString().slice(0, 10)
    : null;
}

/** share of the filled values that have to fit a kind */
const enough = 0.9;

function typed(name: string, texts: readonly string[]): Column {
  const filled = texts.filter((text) => text !== "");
  const blanks = texts.length - filled.length;
  const mark = decimalMark(filled.filter((text) => numberLike.test(text)));
  const order = dateOrder(filled);
  const asNumber = filled.filter((text) => readNumber(text, mark) !== null).length;
  const asDate = filled.filter((text) => readDate(text, order) !== null).length;
  const plain = { name, blanks, hasDecimals: false, isMeasure: false };
  if (filled.length > 0 && asDate >= filled.length * enough) {
    const values = texts.map((text) => (text === "" ? null : (readDate(text, order) ?? text)));
    return { ...plain, kind: "date", values, odd: filled.length - asDate, remark: null };
  }
  if (filled.length > 0 && asNumber >= filled.length * enough) {
    const values = texts.map((text): Value => (text === "" ? null : (readNumber(text, mark) ?? text)));
    const hasDecimals = values.some((value) => typeof value === "number" && !Number.isInteger(value));
    return {
      ...plain,
      kind: "number",
      values,
      odd: filled.length - asNumber,
      hasDecimals,
      isMeasure: !notMeasure.test(name),
      remark: null,
    };
  }
  const isUnclearDate = filled.length > 0 && order === "unclear" && filled.every((text) => slashDate.test(text));
  const remark = isUnclearDate ? "dates could be read as day/month or month/day, so they stay as written" : null;
  return { ...plain, kind: "text", values: texts.map((text) => (text === "" ? null : text)), odd: 0, remark };
}

/** Decides the kind of every column and reads its values. */
export function typeColumns(table: RawTable): readonly Column[] {
  return table.header.map((name, index) =>
    typed(
      name,
      table.rows.map((row) => row[index] ?? ""),
    ),
  );
}

/** Indexes of rows that repeat an earlier row in every column. */
export function repeatedRows(table: RawTable): ReadonlySet<number> {
  const seen = new Set<string>();
  const repeated = new Set<number>();
  table.rows.forEach((row, index) => {
    const key = JSON.stringify(row);
    if (seen.has(key)) repeated.add(index);
    seen.add(key);
  });
  return repeated;
}

/** The column to group by: few different texts, filled nearly everywhere, with a telling name before others. */
export function groupColumn(columns: readonly Column[], rowCount: number): number | null {
  const telling =
    /categor|region|department|abteilung|type|typ|status|group|gruppe|team|country|land|product|produkt|client|customer|kunde|city|stadt|ort|channel|segment|art|kategorie|seller|vendor|pays|produit|ciudad|cliente|citta|prodotto/i;
  let best: number | null = null;
  let top = 0;
  columns.forEach((column, index) => {
    if (column.kind !== "text") return;
    const filled = column.values.filter((value) => value !== null);
    const distinct = new Set(filled.map((value) => String(value).toLowerCase()));
    if (
      distinct.size < 2 ||
      distinct.size > 40 ||
      distinct.size > rowCount * 0.6 ||
      filled.some((value) => /[*?~]|^[=<>]/.test(String(value)))
    )
      return;
    const score =
      filled.length / Math.max(rowCount, 1) + (telling.test(column.name) ? 1 : 0) + (distinct.size <= 12 ? 0.3 : 0);
    if (score > top) {
      top = score;
      best = index;
    }
  });
  return best;
}

/** The figure to add up: a telling name before others, then the last measure. */
export function measureColumn(columns: readonly Column[]): number | null {
  const telling =
    /total|amount|sales|revenue|sum|price|cost|value|betrag|umsatz|summe|preis|kosten|wert|montant|prix|chiffre|importe|ventas|precio|importo|vendite|prezzo/i;
  const measures = columns.flatMap((column, index) => (column.kind === "number" && column.isMeasure ? [index] : []));
  return measures.find((index) => telling.test(columns[index]?.name ?? "")) ?? measures.at(-1) ?? null;
}
