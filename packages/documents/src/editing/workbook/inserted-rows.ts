import { cellName, columnLetter } from "../../tables/cell-names.ts";
import { shiftFormula } from "../../xlsx/shared-formula.ts";
import { attributeIn } from "../element-spans.ts";
import { mapReferences } from "./formula-references.ts";
import { cellsIn, escapedFormula, mapSheetFormulas, rowsBetween, type SheetText } from "./sheet-text.ts";
import { type Shift, shiftedFormula } from "./shift.ts";

/** Formulas by row and column, those that are taken over written out. */
type RowFormulas = ReadonlyMap<number, ReadonlyMap<number, string>>;

export type RowTemplate = Readonly<{
  /** the row whose look and formulas the inserted rows take over; null where there is none */
  row: number | null;
  formulas: RowFormulas;
}>;

/** Finds the row to take after: the one above, as spreadsheet programs do, but the one below under a header. */
export function templateFor(sheet: SheetText, at: number, isHeader: (row: number) => boolean): RowTemplate {
  const above = at > 0 && !isHeader(at - 1) && rowsBetween(sheet, at - 1, at - 1).length > 0;
  const row = above ? at - 1 : rowsBetween(sheet, at, at).length > 0 && at > 0 ? at : null;
  return { row, formulas: formulasOf(sheet, at - 2, at + 2) };
}

/** Formulas of the rows from `first` to `last`. */
export function formulasOf(sheet: SheetText, first: number, last: number): RowFormulas {
  const found = new Map<number, Map<number, string>>();
  const shared = new Map<string, Readonly<{ row: number; column: number; text: string }>>();
  mapSheetFormulas(sheet, ({ row, column, attributes, text }) => {
    const type = attributeIn(attributes, "t");
    const number = attributeIn(attributes, "si") ?? "";
    if (type === "shared" && text !== "") shared.set(number, { row, column, text });
    if (row < first || row > last || type === "array" || type === "dataTable") return null;
    const master = type === "shared" && text === "" ? shared.get(number) : null;
    const full = master ? shiftFormula(master.text, row - master.row, column - master.column) : text;
    found.set(row, (found.get(row) ?? new Map()).set(column, full));
    return null;
  });
  return found;
}

/** Whether the formula of a column goes on from one row to another, as copied down. */
function goesOn(formulas: RowFormulas, column: number, from: number, to: number): boolean {
  const text = formulas.get(from)?.get(column);
  return text !== undefined && formulas.get(to)?.get(column) === shiftFormula(text, to - from, 0);
}

/** Columns of the template whose formula its neighbours have too, so that inserted rows take it on. */
function carried({ row, formulas }: RowTemplate, at: number, always: ReadonlySet<number>): ReadonlyMap<number, string> {
  if (row === null) return new Map();
  const neighbours = row < at ? [row - 1, at] : [row + 1];
  const own = [...(formulas.get(row) ?? [])];
  return new Map(
    own.filter(([column]) => always.has(column) || neighbours.some((each) => goesOn(formulas, column, row, each))),
  );
}

type Insertion = Readonly<{
  shift: Shift;
  name: string;
  template: RowTemplate;
  /** columns whose formula every row of a table has */
  always: ReadonlySet<number>;
}>;

/** The text of the inserted rows: the look of the template's cells, and the formulas that go on. */
export function insertedRows(sheet: SheetText, { shift, name, template, always }: Insertion): string {
  if (template.row === null) return "";
  const [placed] = rowsBetween(sheet, template.row, template.row);
  if (!placed) return "";
  const { prefix } = sheet;
  const piece = sheet.rows.slice(placed.start, placed.end);
  const tag = /^<[^>]*?(?=\/?>)/.exec(piece)?.[0] ?? "";
  const attributes = tag
    .replace(/^<\S+/, "")
    .replace(/\s(?:r|spans|hidden|collapsed)\s*=\s*["'][^"']*["']/g, "")
    .trimEnd();
  const cells = cellsIn(piece, prefix);
  const going = carried(template, shift.at, always);
  const stands = template.row < shift.at ? template.row : template.row + shift.count;
  const rows = Array.from({ length: shift.count }, (_, index) => {
    const row = shift.at + index;
    const made = cells.map((cell) => {
      const style = attributeIn(cell.attributes, "s");
      const open = `<${prefix}c r="${columnLetter(cell.column)}${row + 1}"${style === null ? "" : ` s="${style}"`}`;
      const text = going.get(cell.column);
      if (text === undefined) return style === null ? "" : `${open}/>`;
      const formula = shiftFormula(shiftedFormula(text, name, shift), row - stands, 0);
      return `${open}><${prefix}f>${escapedFormula(formula)}</${prefix}f></${prefix}c>`;
    });
    return `<${prefix}row r="${row + 1}"${attributes}>${made.join("")}</${prefix}row>`;
  });
  return rows.join("");
}

/**
 * The rows with formulas just below the inserted ones mended: those that go on from the row above go on from the last inserted one, and
 * sums that ended with the row above take the inserted rows in. `grown` hears of the latter; cells are where they stood before.
 */
export function mendedBelow(
  sheet: SheetText,
  { shift, name, template }: Insertion,
  grown: (cell: string) => void,
): string {
  const { at, count } = shift;
  const { row: above, formulas } = template;
  const model = above !== null && above < at ? formulas.get(above) : undefined;
  const isBlankBetween = (formulas.get(at)?.size ?? 0) === 0;
  const mended = (column: number, row: number, plain: string): string => {
    const text = model?.get(column);
    if (row === at && text !== undefined && goesOn(formulas, column, at - 1, at))
      return shiftFormula(shiftedFormula(text, name, shift), count + 1, 0);
    if ((row > at && !isBlankBetween) || goesOn(formulas, column, at - 1, row)) return plain;
    const sum = withGrownSums(plain, at, count);
    if (sum !== plain) grown(cellName(row + count, column));
    return sum;
  };
  return mapSheetFormulas(sheet, ({ row, column, attributes, text }) => {
    const before = formulas.get(row)?.get(column);
    const isMaster = attributeIn(attributes, "t") === "shared" && text !== "";
    if (row < at || row > at + 1 || before === undefined || isMaster) return null;
    const plain = shiftedFormula(before, name, shift);
    const made = mended(column, row, plain);
    return made === plain ? null : { attributes: "", text: made };
  });
}

/** Ranges of several rows that end just above the inserted ones take those in. */
function withGrownSums(formula: string, at: number, count: number): string {
  return mapReferences(formula, ({ sheet, cells, text }) => {
    const match = /^(\$?[A-Z]{1,3}\$?)(\d+):(\$?[A-Z]{1,3}\$?)(\d+)$/i.exec(cells);
    if (sheet !== null || !match) return text;
    const [, from = "", top = "", to = "", bottom = ""] = match;
    return Number(bottom) === at && Number(top) < at ? `${from}${top}:${to}${at + count}` : text;
  });
}
