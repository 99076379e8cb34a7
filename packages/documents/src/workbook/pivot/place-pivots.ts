import { cellName, columnLetter, parseCellName } from "../../tables/cell-names.ts";
import type { Theme } from "../../theme/theme.ts";
import { isDateFormat } from "../../xlsx/number-formats.ts";
import type { CalculatedCell } from "../calculate.ts";
import { formatCode } from "../format-names.ts";
import type { SheetLayout } from "../sheet-layout.ts";
import { type PivotArea, pivotCells } from "./pivot-cells.ts";
import type { PivotDescription } from "./pivot-description.ts";
import { type PivotField, type PivotValue, pivotField } from "./pivot-field.ts";
import type { PivotSource } from "./pivot-parts.ts";
import { type PivotPlan, type PivotTable, pivotTable } from "./pivot-table.ts";

/** A pivot table with the figures it comes to, on the sheet with that index. */
export type PlacedPivot = Readonly<{
  sheet: number;
  source: PivotSource;
  fields: readonly PivotField[];
  plan: PivotPlan;
  table: PivotTable;
  area: PivotArea;
}>;
export type PlacedPivots =
  | Readonly<{ status: "placed"; layouts: readonly SheetLayout[]; pivots: readonly PlacedPivot[] }>
  | Readonly<{ status: "refused"; reason: string }>;

type Results = readonly ReadonlyMap<string, CalculatedCell>[];

/** different values of one field, beyond which nobody reads a pivot table */
const MOST_ITEMS = 5_000;
const MOST_ACROSS = 200;
const NAMES = { sum: "Sum", average: "Average", count: "Count", min: "Min", max: "Max" } as const;

/** Puts the pivot tables of a workbook on its sheets, computed from the rows they sum up. */
export function placePivots(layouts: readonly SheetLayout[], results: Results, theme: Theme): PlacedPivots {
  const pivots: PlacedPivot[] = [];
  const grown = [...layouts];
  for (const [sheet, layout] of layouts.entries()) {
    for (const described of layout.description.pivots ?? []) {
      const here = grown[sheet] ?? layout;
      const placed = place(described, { sheet, here, layouts, results, theme });
      if (typeof placed === "string")
        return { status: "refused", reason: `the pivot table on ${layout.description.name} ${placed}` };
      pivots.push(placed);
      grown[sheet] = withArea(here, placed.area);
    }
  }
  return { status: "placed", layouts: grown, pivots };
}

type Place = Readonly<{
  sheet: number;
  here: SheetLayout;
  layouts: readonly SheetLayout[];
  results: Results;
  theme: Theme;
}>;

/** The pivot table, or what is wrong with it. */
function place(described: PivotDescription, at: Place): PlacedPivot | string {
  const { layouts, results, here, sheet } = at;
  const index = layouts.findIndex((each) => each.description.name.toLowerCase() === described.source.toLowerCase());
  const layout = layouts[index];
  if (!layout) return `names the sheet "${described.source}", which is not there`;
  const fields = fieldsOf(layout, results[index] ?? new Map());
  if (typeof fields === "string") return fields;
  const plan = planOf(described, fields);
  if (typeof plan === "string") return plan;
  const tooMany = tooManyItems(fields, plan);
  if (tooMany) return tooMany;
  const table = pivotTable(fields, plan);
  const anchor = described.anchor === undefined ? null : parseCellName(described.anchor);
  const isEmpty = here.cells.length === 0;
  const corner = anchor ?? { row: 0, column: isEmpty ? 0 : here.columnCount + 1 };
  const area = pivotCells(fields, plan, table, { ...corner, theme: at.theme });
  const taken = new Set(here.cells.map(({ row, column }) => `${row},${column}`));
  const covered = area.cells.find(({ row, column }) => taken.has(`${row},${column}`));
  if (covered) return `would cover ${cellName(covered.row, covered.column)}; give it another anchor`;
  const last = columnLetter((layout.description.columns?.length ?? 1) - 1);
  const source = { sheet: layout.description.name, range: `A1:${last}${layout.bodyStart + layout.bodyRows}` };
  return { sheet, source, fields, plan, table, area };
}

function withArea(layout: SheetLayout, area: PivotArea): SheetLayout {
  const columnCount = Math.max(layout.cells.length === 0 ? 1 : layout.columnCount, area.column + area.width);
  return { ...layout, cells: [...layout.cells, ...area.cells], columnCount };
}

function fieldsOf(layout: SheetLayout, results: ReadonlyMap<string, CalculatedCell>): readonly PivotField[] | string {
  const { description, bodyStart, bodyRows } = layout;
  const { name } = description;
  if (bodyStart !== 1 || bodyRows === 0) return `sums up ${name}, which has no columns with rows below`;
  const columns = (description.columns ?? []).map(() => ({
    name: "",
    format: undefined as string | undefined,
    values: new Array<PivotValue>(bodyRows).fill(null),
  }));
  for (const cell of layout.cells) {
    const column = columns[cell.column];
    if (!column || cell.role === "total") continue;
    if (cell.role === "header") {
      column.name = String(cell.value ?? "");
      continue;
    }
    const result = results.get(`${cell.row},${cell.column}`);
    if (result?.kind === "error")
      return `sums up ${name}, where ${cellName(cell.row, cell.column)} is an error; mend that formula first`;
    column.values[cell.row - 1] = result ? result.value : cell.value;
    column.format ??= cell.format;
  }
  const headers = columns.map((column) => column.name);
  if (headers.some((header, index) => header.trim() === "" || headers.indexOf(header) !== index))
    return `sums up ${name}, whose headers have to differ and may not be empty`;
  return columns.map((column) => pivotField(columnOf(column)));
}

function columnOf({ name, format, values }: Omit<PivotField, "isDate" | "items" | "itemOf">) {
  const plain = values.map((value) => (value === "" ? null : value));
  const hasNumbers = plain.some((value) => typeof value === "number");
  const isDate = hasNumbers && format !== undefined && isDateFormat(format);
  return { name, values: plain, format, isDate };
}

function planOf(described: PivotDescription, fields: readonly PivotField[]): PivotPlan | string {
  const wanted = [...described.rows, ...(described.columns ?? []), ...(described.filters ?? [])];
  const at = (name: string) => fields.findIndex((field) => field.name.toLowerCase() === name.trim().toLowerCase());
  const missing = [...wanted, ...described.values.map(({ field }) => field)].find((name) => at(name) < 0);
  if (missing !== undefined)
    return `names the field "${missing}", which is no header of ${described.source}; its headers are ${fields.map(({ name }) => name).join(", ")}`;
  const twice = wanted.find((name, index) => wanted.findIndex((each) => at(each) === at(name)) !== index);
  if (twice !== undefined) return `has the field "${twice}" in two places`;
  const values = described.values.map(({ field, of, name, format }) => {
    const source = fields[at(field)];
    const stated = format ?? (of === "count" ? "integer" : source?.format);
    return {
      field: at(field),
      of,
      name: valueName(name ?? `${NAMES[of]} of ${source?.name}`, fields),
      format: stated === undefined ? undefined : formatCode(stated),
    };
  });
  const same = values.find(({ name }, index) => values.findIndex((each) => each.name === name) !== index);
  if (same) return `has two values named "${same.name}"; give each a name`;
  const textual = values.find(
    ({ field, of }) => of !== "count" && !fields[field]?.values.some((value) => typeof value === "number"),
  );
  if (textual) return `sums up "${fields[textual.field]?.name}", which holds no numbers; count it instead`;
  const [column] = described.columns ?? [];
  return {
    rows: described.rows.map(at),
    column: column === undefined ? null : at(column),
    values,
    filters: (described.filters ?? []).map(at),
  };
}

/** A value may not be called like a field; programs take a name with a space for another one. */
function valueName(name: string, fields: readonly PivotField[]): string {
  return fields.some((field) => field.name.toLowerCase() === name.toLowerCase()) ? `${name} ` : name;
}

function tooManyItems(fields: readonly PivotField[], plan: PivotPlan): string | null {
  const across = plan.column === null ? undefined : fields[plan.column];
  if (across && across.items.length > MOST_ACROSS)
    return `has ${across.items.length} columns from "${across.name}"; ${MOST_ACROSS} are read at most, so put that field in the rows`;
  const crowded = [...plan.rows, ...plan.filters]
    .map((field) => fields[field])
    .find((field) => (field?.items.length ?? 0) > MOST_ITEMS);
  return crowded ? `has ${crowded.items.length} different values of "${crowded.name}"; take a field with fewer` : null;
}
