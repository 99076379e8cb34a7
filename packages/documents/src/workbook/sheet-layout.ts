import { columnLetter } from "../tables/cell-names.ts";
import { isDateFormat } from "../xlsx/number-formats.ts";
import { formatCode } from "./format-names.ts";
import { formulaRefusal, plainFormula } from "./formula-text.ts";
import type { CellDescription, SheetDescription } from "./workbook-description.ts";

export type CellRole = "header" | "body" | "total";
/** One cell to write; rows and columns count from 0. */
export type PlannedCell = Readonly<{
  row: number;
  column: number;
  role: CellRole;
  value: string | number | boolean | null;
  /** without equals sign and file prefixes */
  formula?: string;
  /** number format code */
  format?: string;
  style: Readonly<{
    bold?: boolean;
    italic?: boolean;
    color?: string;
    fill?: string;
    align?: "left" | "center" | "right";
    wrap?: boolean;
  }>;
  link?: string;
  note?: string;
}>;
export type SheetLayout = Readonly<{
  description: SheetDescription;
  cells: readonly PlannedCell[];
  columnCount: number;
  /** rows of values, without header and totals */
  bodyRows: number;
  /** row of the first value, from 0 */
  bodyStart: number;
  totalRow: number | null;
  refusedFormulas: readonly Readonly<{ row: number; column: number; reason: string }>[];
}>;

type ObjectCell = Extract<CellDescription, object>;
const TOTALS = { sum: "SUM", average: "AVERAGE", count: "COUNTA", min: "MIN", max: "MAX" } as const;
const ISO_DAY = /^\d{4}-\d{2}-\d{2}$/;
const ISO_MOMENT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?$/;

/** Places header, rows and totals of a sheet and decides the type and format of every cell. */
export function layOutSheet(description: SheetDescription): SheetLayout {
  const columns = description.columns ?? [];
  const bodyStart = columns.length > 0 ? 1 : 0;
  const columnCount = Math.max(columns.length, ...description.rows.map((row) => row.length), 1);
  const refusedFormulas: { row: number; column: number; reason: string }[] = [];
  const formats = Array.from({ length: columnCount }, (_, column) => columnFormat(description, column));
  const headers = description.table ? distinctHeaders(columns) : columns.map((each) => clean(each.header));
  const cells: PlannedCell[] = columns.map((_, column) => ({
    row: 0,
    column,
    role: "header",
    value: headers[column] ?? "",
    style: headerStyle(formats[column]),
  }));
  description.rows.forEach((row, index) => {
    for (let column = 0; column < columnCount; column += 1) {
      const planned = bodyCell(row[column], columns[column]?.formula, {
        row: bodyStart + index,
        column,
        format: formats[column],
      });
      if (!planned) continue;
      const reason = planned.formula === undefined ? null : formulaRefusal(planned.formula);
      if (reason) refusedFormulas.push({ row: planned.row, column, reason });
      cells.push(planned);
    }
  });
  const bodyRows = description.rows.length;
  const totals = totalCells(description, formats, { start: bodyStart, count: bodyRows });
  cells.push(...totals);
  const totalRow = totals.length > 0 ? bodyStart + bodyRows : null;
  return { description, cells, columnCount, bodyRows, bodyStart, totalRow, refusedFormulas };
}

/** The header names of a spreadsheet table must differ and may not be empty. */
function distinctHeaders(columns: readonly { header: string }[]): string[] {
  const taken = new Set<string>();
  return columns.map((column, index) => {
    const wanted = clean(column.header).replace(/\s+/g, " ").trim() || `Column ${index + 1}`;
    let name = wanted;
    for (let number = 2; taken.has(name.toLowerCase()); number += 1) name = `${wanted} ${number}`;
    taken.add(name.toLowerCase());
    return name;
  });
}

/** The stated format, or a date format where every value of the column is an ISO date. */
function columnFormat(description: SheetDescription, column: number): string | undefined {
  const stated = description.columns?.[column]?.format;
  if (stated !== undefined) return formatCode(stated);
  if (description.columns === undefined) return undefined;
  const values = description.rows.map((row) => valueOfCell(row[column])).filter((value) => value !== null);
  if (values.length === 0) return undefined;
  if (values.every((value) => typeof value === "string" && ISO_DAY.test(value))) return formatCode("date");
  return undefined;
}

function valueOfCell(cell: CellDescription | undefined): string | number | boolean | null {
  if (cell === undefined || cell === null) return null;
  return typeof cell === "object" ? (cell.value ?? null) : cell;
}

function bodyCell(
  cell: CellDescription | undefined,
  columnFormula: string | undefined,
  at: { row: number; column: number; format: string | undefined },
): PlannedCell | null {
  const described: ObjectCell = typeof cell === "object" && cell !== null ? cell : {};
  const format = described.format !== undefined ? formatCode(described.format) : at.format;
  const raw = valueOfCell(cell);
  const fill = raw === null ? columnFormula : undefined;
  const formula = described.formula ?? fill;
  if (raw === null && formula === undefined && described.fill === undefined && described.note === undefined)
    return null;
  const { bold, italic, color, fill: background, align, wrap } = described;
  const style = { bold, italic, color, fill: background, align, wrap };
  return {
    row: at.row,
    column: at.column,
    role: "body",
    value: formula === undefined ? typedValue(raw, format) : null,
    ...(formula !== undefined && { formula: plainFormula(formula, at.row + 1) }),
    ...(format !== undefined && { format }),
    style: Object.fromEntries(Object.entries(style).filter(([, value]) => value !== undefined)),
    ...(described.link !== undefined && { link: described.link }),
    ...(described.note !== undefined && { note: clean(described.note) }),
  };
}

function typedValue(
  value: string | number | boolean | null,
  format: string | undefined,
): string | number | boolean | null {
  if (typeof value !== "string") return value;
  const text = clean(value);
  return format !== undefined && isDateFormat(format) ? (dateSerial(text) ?? text) : text;
}

/** The serial number of an ISO date or moment; null for any other text. */
function dateSerial(text: string): number | null {
  if (!ISO_DAY.test(text) && !ISO_MOMENT.test(text)) return null;
  const moment = Date.parse(ISO_DAY.test(text) ? `${text}T00:00:00Z` : `${text.replace(" ", "T")}Z`);
  if (Number.isNaN(moment) || new Date(moment).toISOString().slice(0, 10) !== text.slice(0, 10)) return null;
  const serial = moment / 86_400_000 + 25_569;
  return serial < 61 ? null : serial;
}

/** Without the control characters that a spreadsheet file cannot hold. */
function clean(text: string): string {
  return Array.from(text.toWellFormed())
    .filter((character) => character >= " " || character === "\n" || character === "\t")
    .join("")
    .replace(/[\ufffe\uffff]/g, "");
}

function headerStyle(format: string | undefined): PlannedCell["style"] {
  return format !== undefined && format !== "@" && !isDateFormat(format) ? { align: "right" } : {};
}

function totalCells(
  description: SheetDescription,
  formats: readonly (string | undefined)[],
  body: { start: number; count: number },
): PlannedCell[] {
  const columns = description.columns ?? [];
  if (body.count === 0 || !columns.some((column) => column.total)) return [];
  const row = body.start + body.count;
  const label = columns[0]?.total ? null : (description.totalLabel ?? "Total");
  return columns.map((each, column) => {
    const letter = columnLetter(column);
    const place = { row, column, role: "total", style: {} } as const;
    if (!each.total) return { ...place, value: column === 0 ? label : null };
    const formula = `${TOTALS[each.total]}(${letter}${body.start + 1}:${letter}${row})`;
    const format = each.total === "count" ? formatCode("integer") : formats[column];
    return { ...place, value: null, formula, ...(format !== undefined && { format }) };
  });
}
