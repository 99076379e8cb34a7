import type { NumberFormat, TableContent } from "./parts-of-descriptions.ts";

export type TextColumn = Readonly<{
  header: string;
  align: "left" | "center" | "right";
  /** share of the whole, all together 1 */
  share: number;
}>;
/** A table whose numbers are written out; texts may hold inline Markdown. */
export type TextTable = Readonly<{
  columns: readonly TextColumn[];
  rows: readonly (readonly string[])[];
  totals: boolean;
}>;

const amount =
  /^[-+−(]?\s*[€$£]?\s*(?:\d{1,4}|\d{1,3}(?:[.,'\u202f\u00a0 ]\d{3})*)(?:[.,]\d+)?\s*(?:%|€|\$|£|[A-Z]{3})?\)?$/;
const narrowest = 5;
const widest = 46;

/** Writes out numbers in the language's way, aligns columns of numbers to the right and shares the width out by content. */
export function textTable(table: TableContent, language: string): TextTable {
  const columns = table.columns.map((column) => (typeof column === "string" ? { header: column } : column));
  const numbersOf = (index: number) => table.rows.map((row) => row[index]).filter((value) => typeof value === "number");
  const rows = table.rows.map((row) =>
    columns.map((column, index) =>
      cellText(row[index] ?? null, {
        format: column.format,
        language,
        decimals: decimalsOf(numbersOf(index), column.format),
      }),
    ),
  );
  const weights = columns.map(
    (column, index) => column.width ?? weigh([column.header, ...rows.map((row) => row[index] ?? "")]),
  );
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  return {
    columns: columns.map((column, index) => ({
      header: column.header,
      align: column.align ?? (isNumeric(table.rows.map((row) => row[index] ?? null)) ? "right" : "left"),
      share: (weights[index] ?? 1) / whole,
    })),
    rows,
    totals: table.totals ?? false,
  };
}

type ColumnWords = Readonly<{
  format: NumberFormat | undefined;
  language: string;
  /** the same for every number of the column, so that their points stand one below the other */
  decimals: number;
}>;

/** Amounts of money go without cents, and shares without tenths, where all of a column are whole. */
function decimalsOf(values: readonly number[], format: NumberFormat | undefined): number {
  if (format === undefined || format === "integer") return 0;
  if (format === "number") return 2;
  const scale = format === "percent" ? 100 : 1;
  const areWhole = values.every((value) => Math.abs(value * scale - Math.round(value * scale)) < 1e-9);
  if (areWhole) return 0;
  return format === "percent" ? 1 : 2;
}

function cellText(value: string | number | null, { format, language, decimals }: ColumnWords): string {
  if (value === null) return "";
  if (typeof value === "string") return value;
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  const options: Intl.NumberFormatOptions =
    format === undefined
      ? { maximumFractionDigits: 10, useGrouping: false }
      : format === "integer" || format === "number"
        ? digits
        : format === "percent"
          ? { style: "percent", ...digits }
          : { style: "currency", currency: format, ...digits };
  return new Intl.NumberFormat(language, options).format(value);
}

function weigh(texts: readonly string[]): number {
  const lengths = texts.map((text) => text.length).toSorted((one, other) => one - other);
  const longest = lengths.at(-1) ?? 0;
  const usual = lengths[Math.floor(lengths.length * 0.8)] ?? longest;
  return Math.min(widest, Math.max(narrowest, (texts[0] ?? "").length, (longest + usual) / 2)) + 2;
}

function isNumeric(cells: readonly (string | number | null)[]): boolean {
  const filled = cells.filter((cell) => cell !== null && String(cell).trim() !== "");
  return (
    filled.length > 0 &&
    filled.every(
      (cell) => typeof cell === "number" || amount.test(String(cell).replaceAll("*", "").trim()) || cell === "–",
    )
  );
}
