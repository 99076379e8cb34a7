import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Model } from "@ironcalc/wasm";
import { plainResults } from "./plain-arithmetic.ts";
import { roundedFormula } from "./rounded-formula.ts";
import type { PlannedCell, SheetLayout } from "./sheet-layout.ts";
import type { WorkbookDescription } from "./workbook-description.ts";

/** What a formula came to; `spill` is the area a formula of many values fills. */
export type CalculatedCell = Readonly<{
  kind: "value" | "error";
  value: string | number | boolean;
  spill?: Readonly<{ rows: number; columns: number }>;
}>;
/** Results by sheet index and `row,column`. */
export type Calculated = readonly ReadonlyMap<string, CalculatedCell>[];

/** Number format that shows all digits a spreadsheet keeps. */
const EXACT_FORMAT = "0.00000000000000E+00";
const CELL_TYPE = { number: 1, text: 2, boolean: 4 } as const;

let engine: Promise<typeof import("@ironcalc/wasm")> | null = null;

/** The engine is a WebAssembly file of an installed package; it is read once. */
function loadEngine(): Promise<typeof import("@ironcalc/wasm")> {
  engine ??= (async () => {
    const module = await import("@ironcalc/wasm");
    const require = createRequire(import.meta.url);
    const bytes = await readFile(require.resolve("@ironcalc/wasm").replace(/wasm\.js$/, "wasm_bg.wasm"));
    await module.default({ module_or_path: bytes });
    return module;
  })();
  return engine;
}

/** Computes every formula of the workbook, across its sheets. */
export async function calculate(
  layouts: readonly SheetLayout[],
  names: WorkbookDescription["namedRanges"],
): Promise<Calculated> {
  const plain = layouts.map(plainResults);
  if (layouts.every(({ cells }, sheet) => cells.every((cell) => cell.formula === undefined || plain[sheet]?.has(cell))))
    return plain.map(plainCells);
  const { Model } = await loadEngine();
  const model = new Model("workbook", "en", "UTC", "en");
  try {
    model.pauseEvaluation();
    layouts.forEach((layout, index) => {
      if (index > 0) model.newSheet();
      model.renameSheet(index, layout.description.name);
    });
    for (const each of names ?? [])
      model.newDefinedName(each.name, null, absoluteRange(each.range, layouts[0]?.description.name ?? ""));
    layouts.forEach((layout, sheet) => {
      for (const cell of layout.cells) enter(model, sheet, withoutPlain(cell, plain[sheet]));
    });
    model.resumeEvaluation();
    model.evaluate();
    return layouts.map((layout, sheet) => {
      const known = plain[sheet] ?? new Map();
      const asked = layout.cells.filter((cell) => cell.formula !== undefined && !known.has(cell));
      return new Map([...plainCells(known), ...results(model, sheet, asked)]);
    });
  } finally {
    model.free();
  }
}

/** A range with its sheet named and everything fixed, as names and charts need it. */
export function absoluteRange(range: string, defaultSheet: string): string {
  const mark = range.lastIndexOf("!");
  const sheet = mark < 0 ? defaultSheet : range.slice(0, mark).replace(/^'|'$/g, "");
  const cells = range.slice(mark + 1).replaceAll("$", "");
  return `'${sheet}'!${cells.replace(/([A-Z]+)(\d+)/g, "$$$1$$$2")}`;
}

function enter(model: Model, sheet: number, cell: PlannedCell): void {
  const { value } = cell;
  if (cell.formula !== undefined)
    model.setUserInput(sheet, cell.row + 1, cell.column + 1, `=${roundedFormula(cell.formula)}`);
  else if (typeof value === "string") model.setUserInput(sheet, cell.row + 1, cell.column + 1, `'${value}`);
  else if (value !== null) model.setUserInput(sheet, cell.row + 1, cell.column + 1, String(value).toUpperCase());
}

/** Results as the engine would tell them, with the digits a spreadsheet keeps. */
function plainCells(plain: ReadonlyMap<PlannedCell, number>): Map<string, CalculatedCell> {
  return new Map(
    [...plain].map(([{ row, column }, value]) => [
      `${row},${column}`,
      { kind: "value", value: Number(value.toPrecision(15)) },
    ]),
  );
}

/** To the engine a cell that is worked out already is a number. */
function withoutPlain(cell: PlannedCell, plain: ReadonlyMap<PlannedCell, number> | undefined): PlannedCell {
  const value = plain?.get(cell);
  if (value === undefined) return cell;
  const { formula: _, ...rest } = cell;
  return { ...rest, value };
}

function results(model: Model, sheet: number, formulas: readonly PlannedCell[]): Map<string, CalculatedCell> {
  const found = new Map<string, CalculatedCell>();
  const height = formulas.reduce((last, cell) => Math.max(last, cell.row + 1), 0);
  for (const column of new Set(formulas.map((cell) => cell.column))) {
    showExactly(model, sheet, { row: 0, column }, { rows: height, columns: 1 });
  }
  for (const cell of formulas) {
    const spill = spillOf(model, sheet, cell);
    if (spill) showExactly(model, sheet, cell, spill);
    found.set(`${cell.row},${cell.column}`, { ...resultAt(model, sheet, cell), ...(spill && { spill }) });
    for (const at of spill ? spilledCells(cell, spill) : []) {
      found.set(`${at.row},${at.column}`, resultAt(model, sheet, at));
    }
  }
  return found;
}

/** The engine tells numbers only as they are shown, so they are shown with all their digits. */
function showExactly(model: Model, sheet: number, at: Place, size: { rows: number; columns: number }): void {
  const area = { sheet, row: at.row + 1, column: at.column + 1, width: size.columns, height: size.rows };
  model.updateRangeStyle(area, "num_fmt", EXACT_FORMAT);
}

type Place = Readonly<{ row: number; column: number }>;

function spillOf(model: Model, sheet: number, at: Place): CalculatedCell["spill"] {
  const structure = model.getCellArrayStructure(sheet, at.row + 1, at.column + 1);
  if (typeof structure !== "object" || !("DynamicAnchor" in structure)) return undefined;
  const [columns, rows] = structure.DynamicAnchor;
  return columns > 1 || rows > 1 ? { columns, rows } : undefined;
}

/** The cells a spilling formula fills, without its own. */
function spilledCells(at: Place, spill: { rows: number; columns: number }): Place[] {
  const rows = Array.from({ length: spill.rows }, (_, down) => down);
  const places = rows.flatMap((down) =>
    Array.from({ length: spill.columns }, (_, across) => ({ row: at.row + down, column: at.column + across })),
  );
  return places.slice(1);
}

function resultAt(model: Model, sheet: number, at: Place): CalculatedCell {
  const row = at.row + 1;
  const column = at.column + 1;
  const type = model.getCellType(sheet, row, column);
  if (type === CELL_TYPE.number) {
    return { kind: "value", value: Number(model.getFormattedCellValue(sheet, row, column)) };
  }
  const shown = model.getFormattedCellValue(sheet, row, column);
  if (type === CELL_TYPE.boolean) return { kind: "value", value: shown === "TRUE" };
  return { kind: type === CELL_TYPE.text ? "value" : "error", value: shown };
}
