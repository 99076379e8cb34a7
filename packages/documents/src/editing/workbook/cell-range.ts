import { cellName, parseCellName } from "../../tables/cell-names.ts";

/** Cells from 0, both ends among them. */
export type CellRange = Readonly<{ top: number; left: number; bottom: number; right: number }>;

/** The cells of `A1` or `A1:B2`; null for anything else. */
export function rangeOf(reference: string | null): CellRange | null {
  const [first = "", last = first] = (reference ?? "").split(":");
  const from = parseCellName(first);
  const to = parseCellName(last);
  return from && to ? { top: from.row, left: from.column, bottom: to.row, right: to.column } : null;
}

/** Whether a cell, counted from 0, lies in a range. */
export function isIn(cell: { row: number; column: number }, range: CellRange): boolean {
  return cell.row >= range.top && cell.row <= range.bottom && cell.column >= range.left && cell.column <= range.right;
}

/** The range as `A1:B2`, also where it is a single cell. */
export function rangeName({ top, left, bottom, right }: CellRange): string {
  return `${cellName(top, left)}:${cellName(bottom, right)}`;
}
