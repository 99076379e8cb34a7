import type { TableCell } from "../outcome.ts";
import { serialToIso } from "../xlsx/number-formats.ts";

/** A number as its format shows it: a date where the format is one. */
export function styledNumber(
  value: number,
  format: Readonly<{ code: string; isDate: boolean }> | null,
  isFrom1904: boolean,
): TableCell {
  if (!format) return { kind: "number", value };
  const date = format.isDate ? serialToIso(value, isFrom1904) : null;
  return date ? { kind: "date", value: date, format: format.code } : { kind: "number", value, format: format.code };
}
