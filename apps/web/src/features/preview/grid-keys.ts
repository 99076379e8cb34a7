import type { KeyboardEvent } from "react";

/** A cell of the grid by its place in it, from 0. */
export type Place = Readonly<{ row: number; column: number }>;
/** rows of a page, and the last cell */
export type Reach = Readonly<{ page: number; last: Place }>;

/** Where a key leads from a cell; `null` for keys that lead nowhere. */
export function movedBy(event: KeyboardEvent, { column, row }: Place, { last, page }: Reach): Place | null {
  const isFar = event.ctrlKey || event.metaKey;
  switch (event.key) {
    case "ArrowDown":
      return { row: isFar ? last.row : row + 1, column };
    case "ArrowUp":
      return { row: isFar ? 0 : row - 1, column };
    case "ArrowRight":
      return { row, column: isFar ? last.column : column + 1 };
    case "ArrowLeft":
      return { row, column: isFar ? 0 : column - 1 };
    case "PageDown":
      return { row: row + page, column };
    case "PageUp":
      return { row: row - page, column };
    case "Home":
      return { row: isFar ? 0 : row, column: 0 };
    case "End":
      return { row: isFar ? last.row : row, column: last.column };
    default:
      return null;
  }
}
