import type { TableCell } from "../outcome.ts";
import { cellName, columnLetter } from "./cell-names.ts";
import type { Grid } from "./grid.ts";

/** Makes text safe inside one cell of a Markdown table. */
export function tableText(text: string): string {
  return text
    .replaceAll("|", "\\|")
    .replace(/\s*\n\s*/g, " ")
    .trim();
}

function markdownRow(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [markdownRow(header), markdownRow(header.map(() => "---")), ...rows.map(markdownRow)].join("\n");
}

/** How a cell reads in text: its value, and the formula behind it. */
function cellText(cell: TableCell): string {
  const value = cell.value === null ? "" : typeof cell.value === "number" ? numberText(cell.value) : String(cell.value);
  return cell.formula === undefined ? tableText(value) : `${tableText(value)} \`=${tableText(cell.formula)}\``.trim();
}

/** Without the noise of binary fractions: 0.1 + 0.2 reads 0.3. */
function numberText(value: number): string {
  return String(Number(value.toPrecision(15)));
}

export type GridView = Readonly<{
  first: number;
  last: number;
  firstColumn: number;
  lastColumn: number;
  /** rows at most */
  limit: number;
  maxCharacters: number;
  hiddenRows: ReadonlySet<number>;
  /** what is shown of cells whose text is not all seen, by address; the rest is not repeated here */
  hiddenCells: ReadonlyMap<string, string>;
}>;

/** A sheet as Markdown with column letters and row numbers, so that every cell can be named; `nextRow` is the index of the first row left out. */
export function gridMarkdown(grid: Grid, view: GridView): { text: string; nextRow: number | null } {
  const indexes = [...grid.rows.keys()].filter((index) => index >= view.first && index <= view.last);
  const columns = shownColumns(grid, view, indexes);
  const lines = [
    markdownRow(["", ...columns.map(columnLetter)]),
    markdownRow(Array.from({ length: columns.length + 1 }, () => "---")),
  ];
  let length = 0;
  for (const index of indexes.sort((left, right) => left - right)) {
    const line = rowLine(grid, index, columns, view);
    length += line.length + 1;
    if (length > view.maxCharacters || lines.length - 2 >= view.limit)
      return { text: lines.join("\n"), nextRow: index };
    lines.push(line);
  }
  return { text: lines.join("\n"), nextRow: null };
}

/** Wide sheets show the columns that hold something; letters tell which. */
function shownColumns(grid: Grid, view: GridView, indexes: readonly number[]): number[] {
  const last = Math.min(view.lastColumn, grid.width - 1);
  const all = Array.from({ length: Math.max(0, last - view.firstColumn + 1) }, (_, at) => view.firstColumn + at);
  if (all.length <= WIDE) return all;
  const used = new Set<number>();
  for (const index of indexes)
    grid.rows.get(index)?.forEach((cell, column) => {
      if (cell.kind !== "empty" || cell.formula !== undefined) used.add(column);
    });
  return all.filter((column) => used.has(column));
}

const WIDE = 40;

function rowLine(grid: Grid, index: number, columns: readonly number[], view: GridView): string {
  const row = grid.rows.get(index) ?? [];
  const label = `${index + 1}${view.hiddenRows.has(index) ? " (hidden)" : ""}`;
  return markdownRow([
    label,
    ...columns.map((column) => {
      const cell = row[column] ?? EMPTY;
      const shown = cell.kind === "text" ? view.hiddenCells.get(cellName(index, column)) : undefined;
      return shown === undefined ? cellText(cell) : tableText(`${shown} (hidden text)`);
    }),
  ]);
}

const EMPTY: TableCell = { kind: "empty", value: null };
