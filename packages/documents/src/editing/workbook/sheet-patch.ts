import { escapeXml } from "../../ooxml/write-xml.ts";
import { Refusal } from "../../refusal.ts";
import { cellName } from "../../tables/cell-names.ts";
import { storedFormula } from "../../workbook/formula-text.ts";
import { shiftFormula } from "../../xlsx/shared-formula.ts";
import { attributeIn, type Splice, spliced } from "../element-spans.ts";
import { isIn, rangeName, rangeOf } from "./cell-range.ts";
import {
  cellPattern,
  joinedSheet,
  mapSheetFormulas,
  placeOf,
  rowPieces,
  type SheetText,
  splitSheet,
} from "./sheet-text.ts";

type Place = Readonly<{ row: number; column: number }>;
/** What a cell becomes; `cached` is a formula's result, as far as it is known; `look` gives its style another one. */
export type CellChange = Place &
  Readonly<
    | { kind: "value"; value: string | number | boolean | null }
    | { kind: "formula"; formula: string }
    | { kind: "cached"; value: string | number | boolean; isError: boolean }
    | { kind: "look"; look(style: number): number }
  >;
type Patch = Readonly<{
  xml: string /** whether a formula gave way, after which the chain of formulas no longer fits */;
  lostFormula: boolean;
}>;
/** Tells the number behind a text in a cell of this style, such as a date; null leaves the text. */
export type NumberBehind = (text: string, style: number) => number | null;

/** A sheet's text with cells changed. */
export function patchSheet(
  xml: string,
  changes: readonly CellChange[],
  numberBehind: NumberBehind = () => null,
): Patch {
  const guarded = changes.filter((change) => change.kind === "value" || change.kind === "formula");
  const before = splitSheet(xml);
  refuseMerged(before, guarded);
  const sheet = { ...before, rows: freeSharedFormulas(before, guarded) };
  const byRow = new Map([...Map.groupBy(changes, (change) => change.row)].sort(([one], [other]) => one - other));
  let lostFormula = false;
  const splices = rowPieces(sheet, [...byRow.keys()]).flatMap(({ row, start, end }): Splice[] => {
    const wanted = byRow.get(row) ?? [];
    if (start < end) {
      const made = changeRow(sheet.rows.slice(start, end), wanted, { prefix: sheet.prefix, numberBehind });
      lostFormula ||= made.lostFormula;
      return [{ start, end, text: made.text }];
    }
    const cells = byColumn(wanted).map((change) => newCell(change, sheet.prefix));
    if (cells.every((cell) => cell === "")) return [];
    return [{ start, end, text: `<${sheet.prefix}row r="${row + 1}">${cells.join("")}</${sheet.prefix}row>` }];
  });
  const rows = spliced(sheet.rows, splices);
  return { xml: joinedSheet({ ...sheet, head: widened(sheet.head, guarded), rows }), lostFormula };
}

function byColumn(changes: readonly CellChange[]): CellChange[] {
  return changes.toSorted((one, other) => one.column - other.column);
}

type Writing = Readonly<{ prefix: string; numberBehind: NumberBehind }>;

/** A row from its start tag to its end. */
function changeRow(piece: string, changes: readonly CellChange[], writing: Writing): Patch & { text: string } {
  const { prefix } = writing;
  const tag = /^<[^>]*>/.exec(piece)?.[0] ?? "";
  const isEmpty = tag.endsWith("/>");
  const end = isEmpty ? piece.length : piece.lastIndexOf("</");
  const inside = isEmpty ? "" : piece.slice(tag.length, end);
  const cells = [...inside.matchAll(cellPattern(prefix))].map((match) => ({
    column: placeOf(match[1] ?? "")?.column ?? -1,
    start: match.index,
    end: match.index + match[0].length,
    attributes: match[1] ?? "",
    content: match[2] ?? "",
  }));
  let lostFormula = false;
  const splices = byColumn(changes).flatMap((change): Splice[] => {
    const placed = cells.find((each) => each.column === change.column);
    if (placed) {
      lostFormula ||= change.kind === "value" && /<(?:[\w.-]+:)?f[\s>/]/.test(placed.content);
      return [{ start: placed.start, end: placed.end, text: changedCell(placed, change, writing) }];
    }
    const at = cells.find((each) => each.column > change.column)?.start ?? inside.length;
    return [{ start: at, end: at, text: newCell(change, prefix) }];
  });
  const open = tag.replace(/\s+spans\s*=\s*(?:"[^"]*"|'[^']*')/, "").replace(/\s*\/>$/, ">");
  const text = `${open}${spliced(inside, splices)}</${prefix}row>${isEmpty ? "" : afterEnd(piece, end)}`;
  return { text, xml: text, lostFormula };
}

/** What stands between the end of a row and the next one. */
function afterEnd(piece: string, close: number): string {
  return piece.slice(piece.indexOf(">", close) + 1);
}

type Cell = Readonly<{ attributes: string; content: string }>;

/** The cell with new content and its own style. */
function changedCell(cell: Cell, change: CellChange, { prefix, numberBehind }: Writing): string {
  const style = attributeIn(cell.attributes, "s");
  if (change.kind === "cached") return withResult(cell, change, prefix);
  if (change.kind === "look") return withLook(cell, String(change.look(Number(style ?? 0))), prefix);
  const number =
    change.kind === "value" && typeof change.value === "string" ? numberBehind(change.value, Number(style ?? 0)) : null;
  return cellXml(number === null ? change : { ...change, kind: "value", value: number }, style, prefix);
}

function withLook({ attributes, content }: Cell, style: string, prefix: string): string {
  const bare = attributes.replace(/\s+s\s*=\s*(?:"[^"]*"|'[^']*')/, "").trimEnd();
  const open = `<${prefix}c${bare} s="${style}"`;
  return content === "" ? `${open}/>` : `${open}>${content}</${prefix}c>`;
}

/** A formula's cell with another result. */
function withResult(
  { attributes, content }: Cell,
  change: Extract<CellChange, { kind: "cached" }>,
  prefix: string,
): string {
  const formula = new RegExp(`<${prefix}f(?:\\s[^>]*?)?(?:/>|>[\\s\\S]*?</${prefix}f\\s*>)`).exec(content)?.[0];
  if (formula === undefined) return `<${prefix}c${attributes}>${content}</${prefix}c>`;
  const bare = attributes.replace(/\s+t\s*=\s*(?:"[^"]*"|'[^']*')/, "").trimEnd();
  const type = change.isError
    ? "e"
    : ({ string: "str", boolean: "b", number: "" }[typeof change.value as string] ?? "");
  const value = typeof change.value === "boolean" ? (change.value ? "1" : "0") : escapeXml(String(change.value));
  return `<${prefix}c${bare}${type === "" ? "" : ` t="${type}"`}>${formula}<${prefix}v>${value}</${prefix}v></${prefix}c>`;
}

function newCell(change: CellChange, prefix: string): string {
  if (change.kind === "look") return `<${prefix}c r="${cellName(change.row, change.column)}" s="${change.look(0)}"/>`;
  return change.kind === "value" && change.value === null ? "" : cellXml(change, null, prefix);
}

function cellXml(change: Exclude<CellChange, { kind: "look" }>, style: string | null, prefix: string): string {
  const open = `<${prefix}c r="${cellName(change.row, change.column)}"${style === null ? "" : ` s="${style}"`}`;
  const close = `</${prefix}c>`;
  if (change.kind === "formula")
    return `${open}><${prefix}f>${escapeXml(storedFormula(change.formula))}</${prefix}f>${close}`;
  const { value } = change;
  if (value === null) return `${open}/>`;
  if (typeof value === "string")
    return `${open} t="inlineStr"><${prefix}is><${prefix}t xml:space="preserve">${escapeXml(value)}</${prefix}t></${prefix}is>${close}`;
  if (typeof value === "boolean") return `${open} t="b"><${prefix}v>${value ? 1 : 0}</${prefix}v>${close}`;
  return `${open}><${prefix}v>${value}</${prefix}v>${close}`;
}

function refuseMerged({ tail }: SheetText, changes: readonly Place[]): void {
  for (const [tag] of tail.matchAll(/<(?:[\w.-]+:)?mergeCell\s[^>]*>/g)) {
    const range = rangeOf(attributeIn(tag, "ref"));
    const hit =
      range &&
      changes.find((change) => isIn(change, range) && (change.row !== range.top || change.column !== range.left));
    if (hit && range)
      throw new Refusal(
        "unsupported",
        `${cellName(hit.row, hit.column)} lies inside merged cells; write to ${cellName(range.top, range.left)} instead.`,
      );
  }
}

/** Formulas that others take over are written out at those others before they are changed; parts of an array cannot be changed at all. */
function freeSharedFormulas(sheet: SheetText, changes: readonly Place[]): string {
  if (changes.length === 0 || !/\st\s*=\s*["'](?:shared|array)/.test(sheet.rows)) return sheet.rows;
  const touched = new Set(changes.map((change) => `${change.row},${change.column}`));
  const masters = new Map<string, Place & Readonly<{ text: string; isTouched: boolean }>>();
  return mapSheetFormulas(sheet, ({ row, column, attributes, text }) => {
    const type = attributeIn(attributes, "t");
    if (type === "array") refuseArray(attributeIn(attributes, "ref"), changes);
    if (type !== "shared") return null;
    const number = attributeIn(attributes, "si") ?? "";
    if (text !== "") {
      masters.set(number, { row, column, text, isTouched: touched.has(`${row},${column}`) });
      return null;
    }
    const master = masters.get(number);
    if (!master?.isTouched) return null;
    return { attributes: "", text: shiftFormula(master.text, row - master.row, column - master.column) };
  });
}

function refuseArray(reference: string | null, changes: readonly Place[]): void {
  const range = rangeOf(reference);
  const hit = range && changes.find((change) => isIn(change, range));
  if (hit && range && (range.top !== range.bottom || range.left !== range.right))
    throw new Refusal(
      "unsupported",
      `${cellName(hit.row, hit.column)} is part of a formula of many cells; change the whole of ${reference} in the spreadsheet program.`,
    );
}

/** The stated extent of the sheet, widened to what was written. */
function widened(head: string, changes: readonly Place[]): string {
  const found = /<(?:[\w.-]+:)?dimension\s[^>]*>/.exec(head);
  const range = found && rangeOf(attributeIn(found[0], "ref"));
  if (!found || !range || changes.length === 0) return head;
  const wide = changes.reduce(
    (so, { row, column }) => ({
      top: Math.min(so.top, row),
      left: Math.min(so.left, column),
      bottom: Math.max(so.bottom, row),
      right: Math.max(so.right, column),
    }),
    range,
  );
  const tag = found[0].replace(/\sref\s*=\s*(?:"[^"]*"|'[^']*')/, ` ref="${rangeName(wide)}"`);
  return head.replace(found[0], () => tag);
}
