import { columnIndex, columnLetter } from "../../tables/cell-names.ts";
import type { CellRange } from "./cell-range.ts";
import { mapReferences, sheetPrefix } from "./formula-references.ts";

/** Rows or columns put in before `at`, or taken out from `at` on; counted from 0. */
export type Shift = Readonly<{
  sheet: string;
  axis: "row" | "column";
  kind: "insert" | "delete";
  at: number;
  count: number;
}>;

export const lastIndex = { row: 1_048_575, column: 16_383 } as const;

/** Where a row or column comes to stand; null when it is gone. */
export function shiftedIndex(index: number, { kind, at, count }: Shift): number | null {
  if (index < at) return index;
  if (kind === "insert") return index + count;
  return index < at + count ? null : index - count;
}

/** Where a stretch of rows or columns comes to stand: one that is cut through grows or shrinks; null when all of it is gone. */
export function shiftedStretch(from: number, to: number, shift: Shift): readonly [from: number, to: number] | null {
  const { kind, at, count } = shift;
  const last = lastIndex[shift.axis];
  if (kind === "insert") {
    const moved = [from >= at ? from + count : from, to >= at ? to + count : to] as const;
    return moved[0] > last ? null : [moved[0], Math.min(moved[1], last)];
  }
  const start = from < at ? from : Math.max(at, from - count);
  const end = to < at ? to : Math.max(at - 1, to - count);
  return start > end ? null : [start, end];
}

/** Where a range comes to stand; null when all of it is gone. */
export function shiftedRange(range: CellRange, shift: Shift): CellRange | null {
  const isRow = shift.axis === "row";
  const moved = isRow ? shiftedStretch(range.top, range.bottom, shift) : shiftedStretch(range.left, range.right, shift);
  if (!moved) return null;
  const [from, to] = moved;
  return isRow ? { ...range, top: from, bottom: to } : { ...range, left: from, right: to };
}

const SIDE = /^(\$?)([A-Za-z]{0,3})(\$?)(\d{0,7})$/;
type Side = Readonly<{ fixedColumn: string; column: number | null; fixedRow: string; row: number | null }>;

function sideOf(text: string): Side | null {
  const match = SIDE.exec(text);
  if (!match) return null;
  const [, first = "", letters = "", second = "", digits = ""] = match;
  // in 3:7 the only dollar sign belongs to the row
  const [fixedColumn, fixedRow] = letters === "" ? ["", first + second] : [first, second];
  const column = letters === "" ? null : columnIndex(letters.toUpperCase());
  const row = digits === "" ? null : Number(digits) - 1;
  // what lies outside every sheet is a name, such as YTD2024
  if ((column ?? 0) > lastIndex.column || (row ?? 0) > lastIndex.row) return null;
  return { fixedColumn, column, fixedRow, row };
}

function textOfSide({ fixedColumn, column, fixedRow, row }: Side): string {
  return `${column === null ? "" : fixedColumn + columnLetter(column)}${row === null ? "" : fixedRow + (row + 1)}`;
}

/** `A1`, `$A$1:B2`, `A:C` or `3:7` after the shift; null when the cells are gone. */
export function shiftedCells(cells: string, shift: Shift): string | null {
  const [first = "", second] = cells.split(":");
  const from = sideOf(first);
  const to = sideOf(second ?? first);
  if (!from || !to) return cells;
  const [start, end] = [from[shift.axis], to[shift.axis]];
  if (start === null || end === null) return cells;
  const moved = shiftedStretch(Math.min(start, end), Math.max(start, end), shift);
  if (!moved) return null;
  const [low, high] = start <= end ? moved : [moved[1], moved[0]];
  if (low === start && high === end) return cells;
  const written = textOfSide({ ...from, [shift.axis]: low });
  return second === undefined ? written : `${written}:${textOfSide({ ...to, [shift.axis]: high })}`;
}

/** Cells listed with blanks between them, as rules and selections do; `""` when all are gone. */
export function shiftedList(list: string, shift: Shift): string {
  return list
    .trim()
    .split(/\s+/)
    .map((each) => shiftedCells(each, shift))
    .filter((each) => each !== null)
    .join(" ");
}

/** A formula after the shift; references without a sheet belong to `ownSheet`. */
export function shiftedFormula(formula: string, ownSheet: string | null, shift: Shift): string {
  const wanted = shift.sheet.toLowerCase();
  return mapReferences(formula, ({ sheet, lastSheet, cells, text }) => {
    const stated = sheet ?? ownSheet;
    if (stated === null || lastSheet !== null || stated.toLowerCase() !== wanted || cells === "") return text;
    const moved = shiftedCells(cells, shift);
    if (moved === cells) return text;
    return `${sheet === null ? "" : sheetPrefix(sheet)}${moved ?? "#REF!"}`;
  });
}
