import { Refusal } from "../refusal.ts";
import { columnIndex } from "../tables/cell-names.ts";

/** Rows by index from 0, both ends in it. */
export type RowWindow = Readonly<{ first: number; last: number }>;
/** A part of a workbook: one sheet or all, its rows, and the columns to show. */
export type SheetWindow = RowWindow & Readonly<{ sheet: string | null; firstColumn: number; lastColumn: number }>;

export const wholeSheet: RowWindow = { first: 0, last: Number.POSITIVE_INFINITY };

/** Understands `Sheet1`, `Sheet1!A200:F400`, `'My sheet'!200:400` and, for the first sheet, `A200:F400`. */
export function sheetWindow(at: string, sheets: readonly string[]): SheetWindow {
  const mark = at.lastIndexOf("!");
  const named = unquoted(mark < 0 ? at : at.slice(0, mark)).trim();
  const sheet =
    sheets.find((each) => each === named) ?? sheets.find((each) => each.toLowerCase() === named.toLowerCase());
  const columns = { firstColumn: 0, lastColumn: Number.POSITIVE_INFINITY };
  if (sheet !== undefined && mark < 0) return { sheet, ...wholeSheet, ...columns };
  const range = rangeOf(at.slice(mark + 1));
  if (!range || (mark >= 0 && sheet === undefined)) {
    const names = sheets.slice(0, 20).map((each) => `"${each}"`);
    throw new Refusal(
      "wrong-part",
      `There is no part "${at.slice(0, 80)}" in this workbook; name it as Sheet!A1:F20. Its sheets are ${names.join(", ")}.`,
    );
  }
  return { sheet: sheet ?? sheets[0] ?? null, ...range };
}

function unquoted(name: string): string {
  return /^'.*'$/s.test(name) ? name.slice(1, -1).replaceAll("''", "'") : name;
}

function rangeOf(text: string): Omit<SheetWindow, "sheet"> | null {
  const match = /^\s*\$?([A-Z]{0,3})\$?(\d{0,7})\s*(?::\s*\$?([A-Z]{0,3})\$?(\d{0,7}))?\s*$/i.exec(text);
  if (!match || match[0].trim() === "") return null;
  const [, fromLetters = "", fromRow = "", toLetters, toRow] = match;
  const firstColumn = fromLetters === "" ? 0 : columnIndex(fromLetters.toUpperCase());
  const endLetters = toLetters === undefined ? fromLetters : toLetters;
  const endRow = toRow === undefined ? fromRow : toRow;
  return {
    first: fromRow === "" ? 0 : Math.max(Number(fromRow) - 1, 0),
    last: endRow === "" ? Number.POSITIVE_INFINITY : Number(endRow) - 1,
    firstColumn,
    lastColumn: endLetters === "" ? Number.POSITIVE_INFINITY : columnIndex(endLetters.toUpperCase()),
  };
}
