import type { TableCell } from "../outcome.ts";
import { openSheets } from "../preview/open-sheets.ts";
import { shownValue } from "../preview/shown-value.ts";
import { cellName } from "../tables/cell-names.ts";
import type { Grid } from "../tables/grid.ts";
import { align } from "./align.ts";
import type { CellSide, ComparedCell, ComparedRow, ComparedSheet, Comparison } from "./comparison.ts";
import { counted } from "./in-words.ts";
import { movedFormula } from "./moved-formula.ts";

/** rows that are put side by side by what is in them; larger sheets are compared in place */
const limits = { alignedRows: 20_000, cells: 2_000, rows: 500, shownCells: 40 };

type Row = Readonly<{ index: number; cells: readonly TableCell[] }>;
/** where a row of the old sheet is now, from 1 */
type RowAt = (row: number) => number;
type File = Readonly<{ bytes: Uint8Array; name: string }>;

async function gridsOf({ bytes, name }: File): Promise<readonly Grid[] | null> {
  return (await openSheets(bytes, name, {}))?.map(({ grid }) => grid) ?? null;
}

/** Which cells, rows and sheets of a workbook or a table changed. */
export async function compareSheets(before: File, after: File): Promise<Comparison> {
  const [old, now] = [await gridsOf(before), await gridsOf(after)];
  if (old === null || now === null) return { kind: "bytes", summary: "The files cannot be compared cell by cell." };
  const only = old.length === 1 && now.length === 1;
  const gone = old.filter((sheet) => !only && now.every(({ name }) => name !== sheet.name));
  const sheets = [
    ...now.map((sheet) => {
      const counterpart = only ? old[0] : old.find(({ name }) => name === sheet.name);
      return counterpart === undefined ? whole(sheet, "added") : compareSheet(counterpart, sheet);
    }),
    ...gone.map((sheet) => whole(sheet, "removed")),
  ];
  const sum = (count: (sheet: ComparedSheet) => number) => sheets.reduce((total, sheet) => total + count(sheet), 0);
  return {
    kind: "cells",
    summary: counted([
      [sum(({ counts }) => counts.cells), "cell changed", "cells changed"],
      [sum(({ counts }) => counts.inserted), "row added", "rows added"],
      [sum(({ counts }) => counts.deleted), "row removed", "rows removed"],
      [sheets.filter(({ status }) => status === "added").length, "sheet added", "sheets added"],
      [gone.length, "sheet removed", "sheets removed"],
    ]),
    sheets,
    isCut: sheets.some(
      ({ cells, rows, counts }) => cells.length < counts.cells || rows.length < counts.inserted + counts.deleted,
    ),
  };
}

function whole({ name }: Grid, status: "added" | "removed"): ComparedSheet {
  return { name, status, cells: [], rows: [], counts: { cells: 0, inserted: 0, deleted: 0 } };
}

function compareSheet(before: Grid, after: Grid): ComparedSheet {
  const pairs = pairedRows(before, after);
  const isRow = (row: ComparedRow | null): row is ComparedRow => row !== null;
  const lone = pairs.map(loneRow).filter(isRow);
  const places = new Map(pairs.flatMap(({ before: old, after: now }) => (old && now ? [[old.index, now.index]] : [])));
  const rowAt = (row: number) => (places.get(row - 1) ?? row - 1) + 1;
  const cells = pairs.flatMap(({ before: old, after: now }) => (old && now ? changedCells(old, now, rowAt) : []));
  const of = (status: ComparedRow["status"]) => lone.filter((row) => row.status === status).length;
  return {
    name: after.name,
    status: cells.length + lone.length === 0 ? "same" : "changed",
    cells: cells.slice(0, limits.cells),
    rows: lone.slice(0, limits.rows),
    counts: { cells: cells.length, inserted: of("inserted"), deleted: of("deleted") },
  };
}

/** A row that only one side has. */
function loneRow({ before, after }: Readonly<{ before: Row | null; after: Row | null }>): ComparedRow | null {
  if (before !== null && after !== null) return null;
  const row = after ?? before;
  if (row === null) return null;
  return { row: row.index + 1, status: after === null ? "deleted" : "inserted", cells: shownCells(row) };
}

function shownCells({ cells }: Row): readonly string[] {
  return cells.slice(0, limits.shownCells).map((cell) => shownValue(cell).slice(0, 200));
}

function rowsOf(grid: Grid): readonly Row[] {
  return [...grid.rows].sort(([one], [other]) => one - other).map(([index, cells]) => ({ index, cells }));
}

/** Formulas count as what they compute here, because their text changes when rows move. */
function rowKey({ cells }: Row): string {
  return cells
    .map((cell) => `${cell.kind === "empty" ? "" : cell.value}${cell.formula === undefined ? "" : "="}`)
    .join("\u0001");
}

function pairedRows(before: Grid, after: Grid) {
  const [old, now] = [rowsOf(before), rowsOf(after)];
  if (Math.max(old.length, now.length) <= limits.alignedRows) {
    const aligned = align(old, now, { keyOf: rowKey, likeness: rowLikeness, least: 0.34 });
    if (aligned !== null) return aligned;
  }
  return inPlace(old, now);
}

function rowLikeness(before: Row, after: Row): number {
  const width = Math.max(before.cells.length, after.cells.length);
  let same = 0;
  let filled = 0;
  for (let column = 0; column < width; column += 1) {
    const [old, now] = [before.cells[column]?.value ?? null, after.cells[column]?.value ?? null];
    if (old === null && now === null) continue;
    filled += 1;
    if (old === now) same += 1;
  }
  // rows at the same place are the same row, unless nothing of it is left
  const bonus = before.index === after.index ? 0.34 : 0;
  return filled === 0 ? 1 : same / filled + bonus;
}

function inPlace(before: readonly Row[], after: readonly Row[]) {
  const old = new Map(before.map((row) => [row.index, row]));
  const now = new Map(after.map((row) => [row.index, row]));
  const indexes = [...new Set([...old.keys(), ...now.keys()])].sort((one, other) => one - other);
  const none = (index: number): Row => ({ index, cells: [] });
  return indexes.map((index) => ({
    before: old.get(index) ?? none(index),
    after: now.get(index) ?? none(index),
    isSame: false as const,
  }));
}

function changedCells(before: Row, after: Row, rowAt: RowAt): readonly ComparedCell[] {
  const width = Math.max(before.cells.length, after.cells.length);
  const changed: ComparedCell[] = [];
  for (let column = 0; column < width; column += 1) {
    const [old, now] = [before.cells[column], after.cells[column]];
    if (isSameCell(old, now, rowAt)) continue;
    changed.push({ at: cellName(after.index, column), before: sideOf(old), after: sideOf(now) });
  }
  return changed;
}

function isSameCell(before: TableCell | undefined, after: TableCell | undefined, rowAt: RowAt): boolean {
  if ((before?.value ?? null) !== (after?.value ?? null)) return false;
  if ((before?.formula === undefined) !== (after?.formula === undefined)) return false;
  const [old, now] = [before?.formula ?? "", after?.formula ?? ""];
  return old === now || movedFormula(old, rowAt) === now;
}

function sideOf(cell: TableCell | undefined): CellSide | null {
  if (cell === undefined || (cell.kind === "empty" && cell.formula === undefined)) return null;
  const shown = shownValue(cell).slice(0, 500);
  return cell.formula === undefined ? { shown } : { shown, formula: cell.formula.slice(0, 500) };
}
