import type { TableCell } from "../outcome.ts";
import type { Grid } from "../tables/grid.ts";
import { openWorkbook } from "../xlsx/open-workbook.ts";
import { type CalculatedCell, calculate } from "./calculate.ts";
import type { PlannedCell, SheetLayout } from "./sheet-layout.ts";

/** A formula whose stored result is not what it comes to now. */
export type StaleResult = Readonly<{
  sheet: string;
  row: number;
  column: number;
  stored: string | number | boolean | null;
  value: string | number | boolean;
  isError: boolean;
}>;
export type Recomputed = Readonly<{
  formulas: number;
  /** false when the engine could not read the workbook, or there are too many formulas */
  isDone: boolean;
  stale: readonly StaleResult[];
  grids: readonly Grid[];
}>;

/** formulas recomputed at most */
const MOST_FORMULAS = 20_000;
/** rows down to the last formula, times columns with formulas: what the engine has to go through */
const MOST_EXTENT = 400_000;
/** a name that stands for cells of one sheet */
const SIMPLE_RANGE = /^(?:'[^']+'|[\p{L}\p{N}_.]+)!\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?$/u;
const DAY_MS = 86_400_000;

/** Computes every formula of a workbook anew and compares with what the file stores. Formulas that change by themselves are left out. */
export async function recomputed(bytes: Uint8Array): Promise<Recomputed> {
  const workbook = await openWorkbook(bytes);
  const grids = workbook.sheets.map((sheet) => sheet.grid);
  const names = workbook.names
    .map(({ name, refersTo }) => ({ name, range: refersTo.replace(/^=/, "") }))
    .filter(({ name, range }) => SIMPLE_RANGE.test(range) && !name.startsWith("_xlnm."));
  const formulas = grids.flatMap((grid, sheetIndex) =>
    filledCells(grid).flatMap(({ row, column, cell }) =>
      cell.formula === undefined ? [] : [{ sheet: grid.name, sheetIndex, row, column, cell }],
    ),
  );
  if (formulas.length === 0) return { formulas: 0, isDone: true, stale: [], grids };
  const isTooMuch = formulas.length > MOST_FORMULAS || extent(formulas) > MOST_EXTENT;
  const fresh = isTooMuch ? null : await calculated(grids, names);
  if (fresh === null) return { formulas: formulas.length, isDone: false, stale: [], grids };
  const stale = formulas.flatMap(({ sheet, sheetIndex, row, column, cell }): StaleResult[] => {
    const result = fresh[sheetIndex]?.get(`${row},${column}`);
    const stored = plainValue(cell);
    if (!result || isVolatile(cell.formula ?? "") || isDoubtful(result, stored)) return [];
    if (isSame(stored ?? "", result.value)) return [];
    return [{ sheet, row, column, stored, value: result.value, isError: result.kind === "error" }];
  });
  return { formulas: formulas.length, isDone: true, stale, grids };
}

function extent(formulas: readonly Readonly<{ sheetIndex: number; row: number; column: number }>[]): number {
  const bottom = formulas.reduce((last, each) => Math.max(last, each.row + 1), 0);
  return bottom * new Set(formulas.map((each) => `${each.sheetIndex},${each.column}`)).size;
}

/** An error only the engine sees may be a function it does not know. */
function isDoubtful(result: CalculatedCell, stored: unknown): boolean {
  if (result.kind !== "error") return false;
  return stored === null ? /^#(?:NAME\?|ERROR!|N\/IMPL!)/.test(String(result.value)) : result.value !== "#DIV/0!";
}

/** Cells with content or a formula, by row and column from 0. */
export function filledCells(grid: Grid): readonly { row: number; column: number; cell: TableCell }[] {
  return [...grid.rows].flatMap(([row, cells]) =>
    cells.flatMap((cell, column) =>
      cell && (cell.kind !== "empty" || cell.formula !== undefined) ? [{ row, column, cell }] : [],
    ),
  );
}

async function calculated(
  grids: readonly Grid[],
  names: { name: string; range: string }[],
): Promise<readonly ReadonlyMap<string, CalculatedCell>[] | null> {
  try {
    return await calculate(grids.map(layoutOf), names);
  } catch {
    return null;
  }
}

function layoutOf(grid: Grid): SheetLayout {
  const cells = filledCells(grid).map(({ row, column, cell }): PlannedCell => {
    const formula = cell.formula?.replace(/^=/, "").replaceAll(/_xlfn\.|_xlws\./g, "");
    return { row, column, role: "body", value: plainValue(cell), style: {}, ...(formula !== undefined && { formula }) };
  });
  return {
    description: { name: grid.name, rows: [] },
    cells,
    columnCount: grid.width,
    bodyRows: grid.height,
    bodyStart: 0,
    totalRow: null,
    refusedFormulas: [],
  };
}

/** Dates as the numbers spreadsheets count them with. */
function plainValue(cell: TableCell): PlannedCell["value"] {
  return cell.kind === "date" ? serialDay(cell.value) : cell.value;
}

/** Days since the spreadsheet's first one; times alone are parts of a day. */
function serialDay(iso: string): number {
  const dated = iso.length === 10 ? `${iso}T00:00:00` : iso;
  const moment = Date.parse(/^\d{4}-/.test(iso) ? `${dated}Z` : `1899-12-30T${iso}Z`);
  return Number.isNaN(moment) ? 0 : moment / DAY_MS + 25_569;
}

function isVolatile(formula: string): boolean {
  return (
    /\b(?:NOW|TODAY|RAND|RANDBETWEEN|RANDARRAY|OFFSET|INDIRECT|CELL|INFO)\s*\(/i.test(formula) || formula.includes("[")
  );
}

/** Equal but for the last digits, which engines round differently. */
export function isSame(stored: string | number | boolean, fresh: string | number | boolean): boolean {
  if (typeof stored === "number" && typeof fresh === "number")
    return Math.abs(stored - fresh) <= 1e-6 * Math.max(1, Math.abs(stored), Math.abs(fresh));
  return String(stored).toLowerCase() === String(fresh).toLowerCase();
}
