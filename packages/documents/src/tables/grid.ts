import type { Table, TableCell, TableColumn } from "../outcome.ts";
import type { TableWindow } from "../read-options.ts";
import { columnLetter } from "./cell-names.ts";

/** A whole sheet in memory: rows by index from 0, only those that hold something. */
export type Grid = Readonly<{
  name: string;
  hidden: boolean;
  rows: ReadonlyMap<number, readonly TableCell[]>;
  /** rows up to the last one with content */
  height: number;
  width: number;
}>;

export const emptyCell: TableCell = { kind: "empty", value: null };

/** A cell with this text; an empty one without any. */
export function textCell(text: string): TableCell {
  return text === "" ? emptyCell : { kind: "text", value: text };
}

const HEADER_SEARCH_ROWS = 20;
const KIND_SAMPLE_ROWS = 2_000;

/** Gives a window of a grid with its header found and its columns typed. */
export function tableOf(grid: Grid, window: TableWindow & { defaultLimit: number }): Table {
  const header = findHeader(grid);
  const start = header === null ? firstRow(grid) : header + 1;
  const rowCount = Math.max(0, grid.height - start);
  const offset = Math.min(Math.max(0, window.offset ?? 0), rowCount);
  const count = Math.max(0, Math.min(window.limit ?? window.defaultLimit, rowCount - offset));
  const rows = Array.from({ length: count }, (_, index) => wideRow(grid, start + offset + index));
  return {
    name: grid.name,
    hidden: grid.hidden,
    columns: columnsOf(grid, header, start),
    headerRow: header === null ? null : header + 1,
    firstRow: start + offset + 1,
    rows,
    rowCount,
    offset,
  };
}

function wideRow(grid: Grid, index: number): TableCell[] {
  const row = grid.rows.get(index) ?? [];
  return Array.from({ length: grid.width }, (_, column) => row[column] ?? emptyCell);
}

function firstRow(grid: Grid): number {
  for (let index = 0; index < grid.height; index += 1) if (grid.rows.has(index)) return index;
  return 0;
}

/** The first row, near the top, that is text alone, spans most of the columns in use, and has something below it. */
function findHeader(grid: Grid): number | null {
  let seen = 0;
  for (let index = 0; index < grid.height && seen < HEADER_SEARCH_ROWS; index += 1) {
    const row = grid.rows.get(index);
    if (!row) continue;
    seen += 1;
    const filled = row.filter((cell) => cell.kind !== "empty");
    const isText = filled.every(
      (cell) => cell.kind === "text" && cell.formula === undefined && cell.value.length <= 100,
    );
    const spans = filled.length >= Math.max(Math.min(grid.width, 2), grid.width * 0.6);
    if (isText && spans && index + 1 < grid.height) return index;
  }
  return null;
}

function columnsOf(grid: Grid, header: number | null, start: number): TableColumn[] {
  const kinds = columnKinds(grid, start);
  const taken = new Map<string, number>();
  return Array.from({ length: grid.width }, (_, column) => {
    const letter = columnLetter(column);
    const cell = header === null ? undefined : grid.rows.get(header)?.[column];
    const given = cell?.kind === "text" ? cell.value.trim().replace(/\s+/g, " ") : "";
    const wanted = given || letter;
    const times = (taken.get(wanted) ?? 0) + 1;
    taken.set(wanted, times);
    return { name: times === 1 ? wanted : `${wanted} (${times})`, letter, kind: kinds[column] ?? "empty" };
  });
}

function columnKinds(grid: Grid, start: number): TableColumn["kind"][] {
  const kinds: TableColumn["kind"][] = Array.from({ length: grid.width }, () => "empty");
  let sampled = 0;
  for (const [index, row] of grid.rows) {
    if (index < start) continue;
    sampled += 1;
    if (sampled > KIND_SAMPLE_ROWS) break;
    row.forEach((cell, column) => {
      if (cell.kind === "empty" || cell.kind === "error") return;
      const known = kinds[column];
      kinds[column] = known === "empty" || known === cell.kind ? cell.kind : "mixed";
    });
  }
  return kinds;
}
