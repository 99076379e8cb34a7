import { Refusal } from "../../refusal.ts";
import { parseCellName } from "../../tables/cell-names.ts";
import { decodedText } from "../element-spans.ts";
import { parseTree, treeText, type XmlTree } from "../xml-tree.ts";

/** A sheet's text in three: up to its cells with the start tag around them, the rows, and the rest with the end tag. */
export type SheetText = Readonly<{ head: string; rows: string; tail: string /** with the colon */; prefix: string }>;

const ROWS_START = /<((?:[\w.-]+:)?)sheetData(?:\s[^>]*?)?(\/?)>/;

/** Takes a sheet apart; throws a refusal when it has no place for cells. */
export function splitSheet(xml: string): SheetText {
  const start = ROWS_START.exec(xml);
  if (!start) throw new Refusal("damaged", "The file was not changed: a sheet has no place for cells.");
  const [tag, prefix = "", empty] = start;
  const open = start.index + tag.length;
  if (empty === "/")
    return {
      head: `${xml.slice(0, start.index)}<${prefix}sheetData>`,
      rows: "",
      tail: `</${prefix}sheetData>${xml.slice(open)}`,
      prefix,
    };
  const close = xml.indexOf(`</${prefix}sheetData`, open);
  const rows = xml.slice(open, close < 0 ? xml.length : close);
  return { head: xml.slice(0, open), rows: placed(rows, prefix), tail: xml.slice(close), prefix };
}

/** The sheet's text again. */
export function joinedSheet({ head, rows, tail }: SheetText): string {
  return head + rows + tail;
}

/** The sheet with what is around its rows changed as a tree. */
export function withFrame(sheet: SheetText, change: (tree: XmlTree) => void): SheetText {
  const tree = parseTree(sheet.head + sheet.tail);
  change(tree);
  const text = treeText(tree);
  const end = text.indexOf(`</${sheet.prefix}sheetData`);
  return { ...sheet, head: text.slice(0, end), tail: text.slice(end) };
}

/** Rows and cells may leave out where they stand; here all of them say it. */
function placed(rows: string, prefix: string): string {
  if (!new RegExp(`<${prefix}(?:row|c)(?![^>]*\\sr\\s*=)(?=[\\s/>])`).test(rows)) return rows;
  let row = -1;
  let column = -1;
  return rows.replace(new RegExp(`<${prefix}(row|c)(?=[\\s/>])([^>]*)`, "g"), (tag, name: string, rest: string) => {
    const stated = /\sr\s*=\s*["']([^"']*)["']/.exec(rest)?.[1];
    if (name === "row") {
      row = stated === undefined ? row + 1 : Number(stated) - 1;
      column = -1;
      return stated === undefined ? `<${prefix}row r="${row + 1}"${rest}` : tag;
    }
    column = (stated === undefined ? undefined : parseCellName(stated)?.column) ?? column + 1;
    return stated === undefined ? `<${prefix}c r="${letters(column)}${row + 1}"${rest}` : tag;
  });
}

function letters(index: number): string {
  const rest = Math.floor(index / 26);
  return (rest > 0 ? letters(rest - 1) : "") + String.fromCharCode(65 + (index % 26));
}

export type PlacedRow = Readonly<{ row: number; start: number; end: number }>;

/** The rows of these numbers that are there, with where they stand in `rows`. */
export function rowsBetween(sheet: SheetText, first: number, last: number): PlacedRow[] {
  const found: { row: number; start: number; end: number }[] = [];
  for (const { row, start } of rowStarts(sheet.rows, sheet.prefix)) {
    closeLast(found, start);
    if (row > last) return found;
    if (row >= first) found.push({ row, start, end: -1 });
  }
  closeLast(found, sheet.rows.length);
  return found;
}

function closeLast(found: { end: number }[], end: number): void {
  const last = found.at(-1);
  if (last && last.end < 0) last.end = end;
}

/** Where each of these rows, in ascending order, stands; one that is not there has the same start and end: where it belongs. */
export function rowPieces({ rows, prefix }: SheetText, wanted: readonly number[]): PlacedRow[] {
  const found: { row: number; start: number; end: number }[] = [];
  let next = 0;
  for (const { row, start } of rowStarts(rows, prefix)) {
    closeLast(found, start);
    for (let at = wanted[next]; at !== undefined && at < row; at = wanted[next]) {
      found.push({ row: at, start, end: start });
      next += 1;
    }
    if (next >= wanted.length) return found;
    if (wanted[next] !== row) continue;
    found.push({ row, start, end: -1 });
    next += 1;
  }
  closeLast(found, rows.length);
  return [...found, ...wanted.slice(next).map((row) => ({ row, start: rows.length, end: rows.length }))];
}

/** Where the first row from this number on begins; the end when there is none. */
export function startOfRow({ rows, prefix }: SheetText, wanted: number): number {
  for (const { row, start } of rowStarts(rows, prefix)) if (row >= wanted) return start;
  return rows.length;
}

function* rowStarts(rows: string, prefix: string): Generator<{ row: number; start: number }> {
  for (const match of rows.matchAll(new RegExp(`<${prefix}row\\s[^>]*?\\br\\s*=\\s*["'](\\d+)["']`, "g")))
    yield { row: Number(match[1]) - 1, start: match.index };
}

export type PlacedCell = Readonly<{
  row: number;
  column: number;
  /** attributes as written */
  attributes: string;
  /** what stands inside; `""` for nothing */
  inside: string;
}>;

/** Matches whole cells: attributes, then what stands inside. */
export function cellPattern(prefix: string): RegExp {
  return new RegExp(`<${prefix}c(\\s[^>]*?)(?:/>|>([\\s\\S]*?)</${prefix}c\\s*>)`, "g");
}

/** Where a cell of these attributes stands. */
export function placeOf(attributes: string): { row: number; column: number } | null {
  return parseCellName(/\sr\s*=\s*["']([^"']*)["']/.exec(attributes)?.[1] ?? "");
}

/** The cells of a piece of rows. */
export function cellsIn(piece: string, prefix: string): PlacedCell[] {
  return [...piece.matchAll(cellPattern(prefix))].flatMap(([, attributes = "", inside = ""]) => {
    const place = placeOf(attributes);
    return place ? [{ ...place, attributes, inside }] : [];
  });
}

/** A formula in a sheet: its attributes as written and its text; `text` is empty where it is taken over from another cell. */
export type SheetFormula = Readonly<{ row: number; column: number; attributes: string; text: string }>;

/** The rows with their formulas replaced by whole elements; null keeps one as it is. */
export function mapSheetFormulas(
  { rows, prefix }: SheetText,
  replace: (formula: SheetFormula) => { attributes: string; text: string } | null,
): string {
  if (!rows.includes(`<${prefix}f`)) return rows;
  const pattern = new RegExp(
    `(<${prefix}c\\s[^>]*?\\br\\s*=\\s*["']([A-Z]+\\d+)["'][^>]*>\\s*)<${prefix}f((?:\\s[^>]*?)?)(?:/>|>([\\s\\S]*?)</${prefix}f\\s*>)`,
    "g",
  );
  return rows.replace(pattern, (...[whole = "", before, name = "", attributes = "", text]: (string | undefined)[]) => {
    const place = parseCellName(name);
    if (!place) return whole;
    const made = replace({ ...place, attributes, text: decodedText(text ?? "") });
    if (!made) return whole;
    const open = `${before}<${prefix}f${made.attributes}`;
    return made.text === "" ? `${open}/>` : `${open}>${escapedFormula(made.text)}</${prefix}f>`;
  });
}

/** Text as the inside of an element. */
export function escapedFormula(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
