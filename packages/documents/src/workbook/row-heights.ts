import { wrapsText } from "./cell-style.ts";
import type { SheetLayout } from "./sheet-layout.ts";

/** points */
const HEADER = 22;
const WRAPPED_HEADER = 36;
const BODY = 18;
/** rows that get a height of their own where the sheet as a whole cannot have one */
const MOST_ROWS = 5_000;

/** What the rows of a sheet measure; `usual` is the height of rows without one of their own, null where text that wraps decides. */
export type RowHeights = Readonly<{ rows: ReadonlyMap<number, { height: number }>; usual: number | null }>;

/** Rows with room above and below their text. Rows whose text wraps grow with it, which a height of their own would prevent. */
export function rowHeights(layout: SheetLayout, widths: readonly number[]): RowHeights {
  const rows = new Map<number, { height: number }>();
  if (layout.bodyStart === 1) rows.set(0, { height: headerWraps(layout, widths) ? WRAPPED_HEADER : HEADER });
  const growing = new Set(layout.cells.filter((cell) => cell.role === "body" && wrapsText(cell)).map(({ row }) => row));
  if (growing.size === 0) return { rows, usual: BODY };
  const end = layout.bodyStart + layout.bodyRows + (layout.totalRow === null ? 0 : 1);
  for (let row = layout.bodyStart; row < Math.min(end, MOST_ROWS); row += 1)
    if (!growing.has(row)) rows.set(row, { height: BODY });
  return { rows, usual: null };
}

/** A header that is longer than its column takes two lines. */
function headerWraps(layout: SheetLayout, widths: readonly number[]): boolean {
  return layout.cells.some((cell) => cell.role === "header" && String(cell.value).length > (widths[cell.column] ?? 0));
}
