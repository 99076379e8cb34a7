import type { TableCell } from "../outcome.ts";
import { cellName } from "../tables/cell-names.ts";
import type { Grid } from "../tables/grid.ts";
import { type CalculatedCell, calculate } from "../workbook/calculate.ts";
import type { PlannedCell, SheetLayout } from "../workbook/sheet-layout.ts";
import { openWorkbook } from "../xlsx/open-workbook.ts";
import { type Finding, fault, type Look, remark } from "./check-report.ts";
import { placeholderIn } from "./placeholder-text.ts";

const ERROR = /^#(?:DIV\/0!|N\/A|NAME\?|NULL!|NUM!|REF!|VALUE!|SPILL!|CALC!|ERROR!)$/;
const TOTAL_LABEL =
  /^(?:grand |sub)?(?:total|sum|summe|gesamt|gesamtsumme|zwischensumme|suma|totale|totaal|somme)s?\b/i;
/** formulas recomputed at most */
const MOST_FORMULAS = 50_000;
const DAY_MS = 86_400_000;

type Formula = Readonly<{ sheet: string; sheetIndex: number; row: number; column: number; cell: TableCell }>;

/** Error values, results that differ from a fresh computation, totals typed as numbers, and placeholder text. */
export async function workbookFindings(bytes: Uint8Array): Promise<Look> {
  const workbook = await openWorkbook(bytes);
  const grids = workbook.sheets.map((sheet) => sheet.grid);
  const formulas = grids.flatMap(formulasOf);
  const computed = formulas.length <= MOST_FORMULAS ? await recompute(grids) : null;
  const findings = [
    ...errorFindings(grids),
    ...(computed ? differences(formulas, computed) : []),
    ...grids.flatMap(totalFindings),
    ...grids.flatMap(placeholders),
  ];
  if (grids.every((grid) => grid.rows.size === 0))
    findings.push(remark("empty", "workbook", "No cell of the workbook has content."));
  const errors = findings.filter((finding) => finding.kind === "formula-error").length;
  const recomputed = computed === null && formulas.length > 0 ? ", not recomputed" : "";
  return {
    findings,
    counts: [
      `${count(formulas.length, "formula")}, ${count(errors, "error")}${recomputed}`,
      count(grids.length, "sheet"),
    ],
  };
}

function count(amount: number, what: string): string {
  return `${amount} ${what}${amount === 1 ? "" : "s"}`;
}

function formulasOf(grid: Grid, sheetIndex: number): Formula[] {
  return cellsOf(grid).flatMap(({ row, column, cell }) =>
    cell.formula === undefined ? [] : [{ sheet: grid.name, sheetIndex, row, column, cell }],
  );
}

function cellsOf(grid: Grid): { row: number; column: number; cell: TableCell }[] {
  return [...grid.rows].flatMap(([row, cells]) =>
    cells.flatMap((cell, column) =>
      cell && cell.kind !== "empty"
        ? [{ row, column, cell }]
        : cell?.formula === undefined
          ? []
          : [{ row, column, cell }],
    ),
  );
}

function at(grid: { name: string }, row: number, column: number): string {
  return `${grid.name}!${cellName(row, column)}`;
}

function errorFindings(grids: readonly Grid[]): Finding[] {
  return grids.flatMap((grid) =>
    cellsOf(grid)
      .filter(
        ({ cell }) =>
          cell.kind === "error" || (cell.kind === "text" && cell.formula !== undefined && ERROR.test(cell.value)),
      )
      .map(({ row, column, cell }) => fault("formula-error", at(grid, row, column), `The cell shows ${cell.value}.`)),
  );
}

/** What every formula comes to now, or null when the engine cannot read one of them. */
async function recompute(grids: readonly Grid[]): Promise<readonly ReadonlyMap<string, CalculatedCell>[] | null> {
  try {
    return await calculate(grids.map(layoutOf), undefined);
  } catch {
    return null;
  }
}

function layoutOf(grid: Grid): SheetLayout {
  const cells = cellsOf(grid).map(
    ({ row, column, cell }): PlannedCell => ({
      row,
      column,
      role: "body",
      value: plainValue(cell),
      style: {},
      ...(cell.formula !== undefined && { formula: cell.formula.replace(/^=/, "").replaceAll(/_xlfn\.|_xlws\./g, "") }),
    }),
  );
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

function plainValue(cell: TableCell): PlannedCell["value"] {
  return cell.kind === "date" ? serialDay(cell.value) : cell.value;
}

/** Days since the spreadsheet's first one; times alone are parts of a day. */
function serialDay(iso: string): number {
  const moment = Date.parse(
    /^\d{4}-/.test(iso) ? `${iso.length === 10 ? `${iso}T00:00:00` : iso}Z` : `1899-12-30T${iso}Z`,
  );
  return Number.isNaN(moment) ? 0 : moment / DAY_MS + 25_569;
}

function differences(
  formulas: readonly Formula[],
  computed: readonly ReadonlyMap<string, CalculatedCell>[],
): Finding[] {
  return formulas.flatMap((formula) => {
    const place = at({ name: formula.sheet }, formula.row, formula.column);
    const fresh = computed[formula.sheetIndex]?.get(`${formula.row},${formula.column}`);
    const stored = plainValue(formula.cell);
    if (fresh?.kind !== "value" || isVolatile(formula.cell.formula ?? "")) return [];
    if (stored === null)
      return [remark("formula-differs", place, `The formula's result is not stored; it comes to ${fresh.value}.`)];
    if (isSame(stored, fresh.value)) return [];
    return [remark("formula-differs", place, `The cell shows ${stored}, but its formula comes to ${fresh.value}.`)];
  });
}

function isVolatile(formula: string): boolean {
  return (
    /\b(?:NOW|TODAY|RAND|RANDBETWEEN|RANDARRAY|OFFSET|INDIRECT|CELL|INFO)\s*\(/i.test(formula) || formula.includes("[")
  );
}

function isSame(stored: string | number | boolean, fresh: string | number | boolean): boolean {
  if (typeof stored === "number" && typeof fresh === "number")
    return Math.abs(stored - fresh) <= 1e-6 * Math.max(1, Math.abs(stored), Math.abs(fresh));
  return String(stored).toLowerCase() === String(fresh).toLowerCase();
}

/** Rows called a total whose figures were typed: added up again from the numbers above. */
function totalFindings(grid: Grid): Finding[] {
  return [...grid.rows].flatMap(([row, cells]) => {
    const label = cells.find((cell) => cell?.kind === "text");
    if (label?.kind !== "text" || !TOTAL_LABEL.test(label.value.trim())) return [];
    return cells.flatMap((cell, column) =>
      cell?.kind === "number" && cell.formula === undefined ? typedTotal(grid, { row, column }, cell.value) : [],
    );
  });
}

function typedTotal(grid: Grid, place: { row: number; column: number }, typed: number): Finding[] {
  const above: number[] = [];
  for (let row = place.row - 1; row >= 0; row -= 1) {
    const cell = grid.rows.get(row)?.[place.column];
    if (cell?.kind !== "number") break;
    above.push(cell.value);
  }
  if (above.length < 2) return [];
  const sum = above.reduce((whole, each) => whole + each, 0);
  const name = at(grid, place.row, place.column);
  if (isSame(sum, typed))
    return [remark("typed-total", name, "The total is a typed number; a formula would keep it right.")];
  return [
    remark("wrong-total", name, `The total says ${typed}, but the ${above.length} numbers above it add up to ${sum}.`),
  ];
}

function placeholders(grid: Grid): Finding[] {
  return cellsOf(grid).flatMap(({ row, column, cell }) => {
    const found = cell.kind === "text" ? placeholderIn(cell.value) : null;
    return found === null
      ? []
      : [fault("placeholder", at(grid, row, column), `The text "${found}" is still to be replaced.`)];
  });
}
