import { isDateFormat } from "../xlsx/number-formats.ts";
import type { CalculatedCell } from "./calculate.ts";
import type { PlannedCell, SheetLayout } from "./sheet-layout.ts";

const MEASURED_ROWS = 1_000;
const NARROWEST = 8;
const WIDEST = 60;

/** Widths in characters: as stated, else fitted to header and values. */
export function columnWidths(layout: SheetLayout, results: ReadonlyMap<string, CalculatedCell>): number[] {
  const widths = Array.from({ length: layout.columnCount }, () => NARROWEST);
  const hasFilter = layout.description.columns !== undefined;
  for (const cell of layout.cells) {
    if (cell.row > MEASURED_ROWS && cell.role !== "total") continue;
    const value = cell.formula === undefined ? cell.value : (results.get(`${cell.row},${cell.column}`)?.value ?? null);
    const length = shownLength(cell, value) + (cell.role === "header" && hasFilter ? 4 : 3);
    widths[cell.column] = Math.max(widths[cell.column] ?? NARROWEST, Math.min(length, WIDEST));
  }
  return widths.map((width, column) => layout.description.columns?.[column]?.width ?? width);
}

function shownLength(cell: PlannedCell, value: string | number | boolean | null): number {
  if (value === null) return 0;
  if (typeof value === "number") return numberLength(value, cell.format);
  if (typeof value === "boolean") return 5;
  return Math.max(...value.split("\n").map((line) => line.length)) * (cell.role === "header" ? 1.1 : 1);
}

function numberLength(value: number, format: string | undefined): number {
  if (format === undefined) return String(Number(value.toPrecision(10))).length;
  if (isDateFormat(format)) return format.length;
  const decimals = /\.(0+)/.exec(format)?.[1]?.length ?? 0;
  const digits = Math.abs(value * (format.includes("%") ? 100 : 1)).toFixed(decimals).length;
  const groups = format.includes(",") ? Math.floor((digits - decimals - 1) / 3) : 0;
  const marks = /"([^"]*)"/.exec(format)?.[1]?.length ?? (format.includes("%") ? 1 : 0);
  return digits + Math.max(groups, 0) + marks + (value < 0 ? 1 : 0) + 1;
}
