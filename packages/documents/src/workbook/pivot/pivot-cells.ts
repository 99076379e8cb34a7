import type { Theme } from "../../theme/theme.ts";
import type { PlannedCell } from "../sheet-layout.ts";
import type { PivotField, PivotValue } from "./pivot-field.ts";
import type { PivotLine, PivotPlan, PivotTable } from "./pivot-table.ts";

/** A pivot table as it stands on a sheet; places count from 0. */
export type PivotArea = Readonly<{
  /** of the table itself, without its filters */
  row: number;
  column: number;
  height: number;
  width: number;
  /** rows of headers */
  headers: number;
  cells: readonly PlannedCell[];
}>;

const GRAND_TOTAL = "Grand Total";
const BLANK = "(blank)";

/** The cells programs write for a pivot table, so that its figures are there before they write them anew. */
export function pivotCells(
  fields: readonly PivotField[],
  plan: PivotPlan,
  table: PivotTable,
  { row, column, theme }: Readonly<{ row: number; column: number; theme: Theme }>,
): PivotArea {
  const top = row + (plan.filters.length > 0 ? plan.filters.length + 1 : 0);
  const header = headerRows(fields, plan, table);
  const width = plan.rows.length + table.columns.length;
  const cells = [
    ...filterCells(fields, plan, { row, column }),
    ...header.flatMap((names, down) =>
      names.map(
        (value, across): PlannedCell =>
          headerCell(value, { row: top + down, column: column + across }, across >= plan.rows.length),
      ),
    ),
    ...table.lines.flatMap((_, index) =>
      lineCells({ fields, plan, table, theme }, index).map((cell) => ({
        ...cell,
        row: top + header.length + index,
        column: column + cell.column,
      })),
    ),
  ];
  return { row: top, column, height: header.length + table.lines.length, width, headers: header.length, cells };
}

function headerCell(value: PivotValue, at: { row: number; column: number }, isFigure: boolean): PlannedCell {
  return { ...at, role: "header", value, style: isFigure ? { align: "right" } : {} };
}

function filterCells(
  fields: readonly PivotField[],
  plan: PivotPlan,
  at: { row: number; column: number },
): PlannedCell[] {
  return plan.filters.flatMap((field, index): PlannedCell[] => [
    { row: at.row + index, column: at.column, role: "body", value: fields[field]?.name ?? "", style: { bold: true } },
    { row: at.row + index, column: at.column + 1, role: "body", value: "(All)", style: {} },
  ]);
}

/** One row of names, one more for the items across, and one for the values where both are there. */
function headerRows(fields: readonly PivotField[], plan: PivotPlan, table: PivotTable): PivotValue[][] {
  const rowNames = plan.rows.map((field) => fields[field]?.name ?? "");
  const valueNames = table.columns.map(({ value }) => plan.values[value]?.name ?? "");
  if (plan.column === null) return [[...rowNames, ...valueNames]];
  const across = fields[plan.column];
  const blank: PivotValue[] = plan.rows.map(() => null);
  const isSingle = plan.values.length === 1;
  const items = table.columns.map(({ item, value }): PivotValue => {
    if (item === null) return isSingle ? GRAND_TOTAL : `Total ${plan.values[value]?.name ?? ""}`;
    return value === 0 ? labelOf(across?.items[item] ?? null) : null;
  });
  const caption: PivotValue[] = table.columns.map((_, index) => (index === 0 ? (across?.name ?? "") : null));
  if (isSingle)
    return [
      [plan.values[0]?.name ?? "", ...blank.slice(1), ...caption],
      [...rowNames, ...items],
    ];
  const values = caption.map((name, index) => (index === 1 ? "Values" : name));
  const named = table.columns.map(({ item }, index): PivotValue => (item === null ? null : (valueNames[index] ?? "")));
  return [
    [...blank, ...values],
    [...blank, ...items],
    [...rowNames, ...named],
  ];
}

function labelOf(value: PivotValue): PivotValue {
  if (value === null) return BLANK;
  return typeof value === "boolean" ? String(value).toUpperCase() : value;
}

type Source = Readonly<{ fields: readonly PivotField[]; plan: PivotPlan; table: PivotTable; theme: Theme }>;

function lineCells({ fields, plan, table, theme }: Source, index: number): PlannedCell[] {
  const line = table.lines[index];
  if (!line) return [];
  const role = line.kind === "grand" ? ("total" as const) : ("body" as const);
  const style = line.kind === "subtotal" ? { bold: true, fill: theme.surface } : {};
  const names = plan.rows.map((position, depth): PlannedCell => {
    const field = fields[position];
    const value = nameInLine(line, table.lines[index - 1], { field, depth });
    const format = typeof value === "number" ? field?.format : undefined;
    return { row: 0, column: depth, role, style, value, ...(format !== undefined && { format }) };
  });
  const figures = table.columns.map(({ value }, across): PlannedCell => {
    const format = plan.values[value]?.format;
    const figure = table.figures[index]?.[across] ?? null;
    const place = { row: 0, column: plan.rows.length + across, role, style };
    return { ...place, value: figure, ...(format !== undefined && { format }) };
  });
  return [...names, ...figures];
}

type Named = Readonly<{ field: PivotField | undefined; depth: number }>;

/** What a line says in the column of a field: an item only where it begins, a total where its item ends. */
function nameInLine(line: PivotLine, before: PivotLine | undefined, { field, depth }: Named): PivotValue {
  if (line.kind === "grand") return depth === 0 ? GRAND_TOTAL : null;
  const item = field?.items[line.path[depth] ?? -1];
  if (item === undefined) return null;
  if (line.kind === "subtotal") return depth === line.path.length - 1 ? `${labelText(item, field)} Total` : null;
  const isRepeated = before?.kind === "item" && samePath(before.path, line.path, depth + 1);
  return isRepeated ? null : labelOf(item);
}

function samePath(one: readonly number[], other: readonly number[], length: number): boolean {
  return one.slice(0, length).every((item, index) => item === other[index]);
}

/** Days are written out in the name of their subtotal. */
function labelText(item: PivotValue, field: PivotField | undefined): string {
  if (typeof item === "number" && field?.isDate) return isoDay(item);
  return String(labelOf(item));
}

/** The day a spreadsheet counts with this number. */
function isoDay(serial: number): string {
  return new Date(Math.round((serial - 25_569) * 86_400_000)).toISOString().slice(0, 10);
}
