import { wrapsText } from "./cell-style.ts";
import type { SheetLayout } from "./sheet-layout.ts";

/** points */
const HEADER = 22;
const WRAPPED_HEADER = 36;
const BODY = 18;
const LINE = 14;
const TALLEST = 400;
/** rows that get a height of their own where the sheet as a whole cannot have one */
const MOST_ROWS = 5_000;

/** What the rows of a sheet measure; `usual` is the height of rows without one of their own, null where text that wraps decides. */
export type RowHeights = Readonly<{ rows: ReadonlyMap<number, { height: number }>; usual: number | null }>;

/** Rows with room above and below their text. Rows whose text wraps get the height it needs, since not every program works it out when it opens the file. */
export function rowHeights(layout: SheetLayout, widths: readonly number[]): RowHeights {
  const rows = new Map<number, { height: number }>();
  if (layout.bodyStart === 1) rows.set(0, { height: headerWraps(layout, widths) ? WRAPPED_HEADER : HEADER });
  const wrapped = wrappedHeights(layout, widths);
  if (wrapped.size === 0) return { rows, usual: BODY };
  const end = layout.bodyStart + layout.bodyRows + (layout.totalRow === null ? 0 : 1);
  for (let row = layout.bodyStart; row < Math.min(end, MOST_ROWS); row += 1)
    rows.set(row, { height: wrapped.get(row) ?? BODY });
  return { rows, usual: null };
}

/** The height of each row with text that wraps, by the number of characters a line of its column takes. */
function wrappedHeights(layout: SheetLayout, widths: readonly number[]): ReadonlyMap<number, number> {
  const heights = new Map<number, number>();
  for (const cell of layout.cells) {
    if (cell.role !== "body" || !wrapsText(cell)) continue;
    const room = Math.max((widths[cell.column] ?? 0) - 1, 1);
    const lines = String(cell.value ?? "")
      .split("\n")
      .reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / room)), 0);
    const height = Math.min(TALLEST, Math.max(BODY, lines * LINE + 4));
    heights.set(cell.row, Math.max(heights.get(cell.row) ?? BODY, height));
  }
  return heights;
}

/** A header that is longer than its column takes two lines. */
function headerWraps(layout: SheetLayout, widths: readonly number[]): boolean {
  return layout.cells.some((cell) => cell.role === "header" && String(cell.value).length > (widths[cell.column] ?? 0));
}
