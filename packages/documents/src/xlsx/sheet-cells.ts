import { decodeXml, scanXml, type XmlAttributes } from "../ooxml/xml.ts";
import type { TableCell } from "../outcome.ts";
import { Refusal } from "../refusal.ts";
import { parseCellName } from "../tables/cell-names.ts";
import { emptyCell } from "../tables/grid.ts";
import { type CellFormats, serialToIso } from "./number-formats.ts";
import { shiftFormula } from "./shared-formula.ts";

export type CellSources = Readonly<{
  sharedStrings: readonly string[];
  formats: CellFormats;
  isFrom1904: boolean;
  /** counts the cells of the whole workbook against the limit */
  budget: { cells: number };
}>;
export type SheetCells = Readonly<{ rows: Map<number, TableCell[]>; height: number; width: number; formulas: number }>;

type Pending = {
  row: number;
  column: number;
  type: string;
  style: number;
  value: string;
  inline: string;
  formula: string;
  formulaAttributes: XmlAttributes | null;
};
type SharedFormula = { text: string; row: number; column: number };

/** Reads the cells of one sheet part in a single pass; only cells with a value or a formula are kept. */
export function readSheetCells(part: Uint8Array, sources: CellSources): SheetCells {
  const cells = { rows: new Map<number, TableCell[]>(), height: 0, width: 0, formulas: 0 };
  const shared = new Map<string, SharedFormula>();
  let row = -1;
  let column = -1;
  let pending: Pending | null = null;
  let collecting: Collected | null = null;
  scanXml(decodeXml(part), {
    open(name, attributes) {
      if (name === "row") {
        row = rowIndex(attributes()) ?? row + 1;
        column = -1;
      } else if (name === "c") {
        pending = startCell(attributes(), row, column);
        column = pending.column;
      } else if (pending) {
        if (name === "f") pending.formulaAttributes = attributes();
        collecting = COLLECTED[name] ?? (name === "rPh" ? null : collecting);
      }
    },
    close(name) {
      if (name === "c" && pending) {
        keepCell(cells, pending, typedCell(pending, sources, shared), sources);
        pending = null;
      }
      if (name in COLLECTED) collecting = null;
    },
    text(text) {
      if (pending && collecting) pending[collecting] += text;
    },
  });
  return cells;
}

type Collected = "value" | "inline" | "formula";
const COLLECTED: Readonly<Record<string, Collected>> = { v: "value", t: "inline", f: "formula" };

function rowIndex(attributes: XmlAttributes): number | null {
  const stated = Number(attributes.get("r"));
  return Number.isInteger(stated) && stated > 0 ? stated - 1 : null;
}

type Mutable<Shape> = { -readonly [Key in keyof Shape]: Shape[Key] };

function keepCell(cells: Mutable<SheetCells>, at: Pending, cell: TableCell, sources: CellSources): void {
  if (cell.kind === "empty" && cell.formula === undefined) return;
  sources.budget.cells -= 1;
  if (sources.budget.cells < 0) {
    throw new Refusal(
      "too-large",
      "The workbook has more cells than can be read at once; split it into smaller files.",
    );
  }
  if (cell.formula !== undefined) cells.formulas += 1;
  place(cells.rows, at, cell);
  cells.height = Math.max(cells.height, at.row + 1);
  cells.width = Math.max(cells.width, at.column + 1);
}

function startCell(attributes: XmlAttributes, row: number, previousColumn: number): Pending {
  const place = parseCellName(attributes.get("r") ?? "");
  return {
    row: place?.row ?? Math.max(row, 0),
    column: Math.min(place?.column ?? previousColumn + 1, 16_383),
    type: attributes.get("t") ?? "n",
    style: Number(attributes.get("s") ?? 0),
    value: "",
    inline: "",
    formula: "",
    formulaAttributes: null,
  };
}

function place(rows: Map<number, TableCell[]>, at: { row: number; column: number }, cell: TableCell): void {
  const row = rows.get(at.row) ?? [];
  while (row.length < at.column) row.push(emptyCell);
  row[at.column] = cell;
  rows.set(at.row, row);
}

function typedCell(cell: Pending, sources: CellSources, shared: Map<string, SharedFormula>): TableCell {
  const value = typedValue(cell, sources);
  const formula = cell.formulaAttributes ? formulaOf(cell, cell.formulaAttributes, shared) : "";
  return formula === "" ? value : { ...value, formula };
}

function formulaOf(cell: Pending, attributes: XmlAttributes, shared: Map<string, SharedFormula>): string {
  const plain = cell.formula.replace(/_xlfn\.|_xlws\.|_xlpm\./g, "");
  const index = attributes.get("t") === "shared" ? attributes.get("si") : undefined;
  if (index === undefined) return plain;
  if (plain !== "") {
    shared.set(index, { text: plain, row: cell.row, column: cell.column });
    return plain;
  }
  const first = shared.get(index);
  return first ? shiftFormula(first.text, cell.row - first.row, cell.column - first.column) : "";
}

function typedValue(cell: Pending, sources: CellSources): TableCell {
  if (cell.type === "inlineStr") return textCell(cell.inline || cell.value);
  if (cell.value === "") return emptyCell;
  switch (cell.type) {
    case "s":
      return textCell(sources.sharedStrings[Number(cell.value)] ?? "");
    case "str":
      return textCell(unescapeText(cell.value));
    case "b":
      return { kind: "boolean", value: cell.value.trim() === "1" || cell.value.trim() === "true" };
    case "e":
      return { kind: "error", value: cell.value.trim() };
    case "d":
      return { kind: "date", value: cell.value.trim() };
    default:
      return numberCell(cell, sources);
  }
}

function textCell(text: string): TableCell {
  return text === "" ? emptyCell : { kind: "text", value: text };
}

function numberCell(cell: Pending, sources: CellSources): TableCell {
  const value = Number(cell.value);
  if (Number.isNaN(value)) return textCell(cell.value);
  const format = sources.formats.get(cell.style);
  if (!format) return { kind: "number", value };
  const date = format.isDate ? serialToIso(value, sources.isFrom1904) : null;
  return date ? { kind: "date", value: date, format: format.code } : { kind: "number", value, format: format.code };
}

/** Turns the `_x000D_` notation of characters that XML cannot hold back into them. */
export function unescapeText(text: string): string {
  return text.includes("_x")
    ? text.replace(/_x([0-9A-F]{4})_/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
    : text;
}
