import { escapeXml } from "../../ooxml/write-xml.ts";
import { Refusal } from "../../refusal.ts";
import { cellName, parseCellName } from "../../tables/cell-names.ts";
import { storedFormula } from "../../workbook/formula-text.ts";
import { shiftFormula } from "../../xlsx/shared-formula.ts";
import { attributeIn, decodedText, type ElementSpan, elementSpans, type Splice, spliced } from "../element-spans.ts";

/** What a cell becomes; `cached` is a formula's result, as far as it is known. */
export type CellChange = Readonly<
  | { row: number; column: number; kind: "value"; value: string | number | boolean | null }
  | { row: number; column: number; kind: "formula"; formula: string }
  | { row: number; column: number; kind: "cached"; value: string | number | boolean; isError: boolean }
>;
type PlacedCell = Readonly<{ row: number; column: number; span: ElementSpan }>;
type PlacedRow = Readonly<{ row: number; span: ElementSpan; cells: readonly PlacedCell[] }>;

/** A sheet's text with cells changed; whether a formula gave way is told, because the chain of formulas then no longer fits. */
export function patchSheet(xml: string, changes: readonly CellChange[]): { xml: string; lostFormula: boolean } {
  const guarded = changes.filter((change) => change.kind !== "cached");
  refuseMerged(xml, guarded);
  const freed = freeSharedFormulas(xml, guarded);
  const data = elementSpans(freed, ["sheetData"])[0];
  if (!data) throw new Refusal("damaged", "The file was not changed: a sheet has no place for cells.");
  const rows = rowsOf(freed, data);
  const byRow = Map.groupBy(changes, (change) => change.row);
  const prefix = data.prefix;
  let lostFormula = false;
  const splices = [...byRow]
    .sort(([one], [other]) => one - other)
    .flatMap(([row, wanted]): Splice[] => {
      const placed = rows.find((each) => each.row === row);
      if (placed) {
        const made = changeRow(freed, placed, wanted, prefix);
        lostFormula ||= made.lostFormula;
        return [{ start: placed.span.start, end: placed.span.end, text: made.text }];
      }
      const cells = wanted.map((change) => newCell(change, prefix)).join("");
      if (cells === "") return [];
      const next = rows.find((each) => each.row > row);
      const at = next?.span.start ?? data.close;
      return [{ start: at, end: at, text: `<${prefix}row r="${row + 1}">${cells}</${prefix}row>` }];
    });
  const opened = data.open === data.end ? openData(freed, data, splices) : spliced(freed, splices);
  return { xml: widenDimension(opened, guarded), lostFormula };
}

/** An empty `sheetData` is written as one tag and has to be opened. */
function openData(xml: string, data: ElementSpan, splices: readonly Splice[]): string {
  const text = splices.map((each) => each.text).join("");
  return spliced(xml, [
    { start: data.start, end: data.end, text: `<${data.prefix}sheetData>${text}</${data.prefix}sheetData>` },
  ]);
}

function rowsOf(xml: string, data: ElementSpan): readonly PlacedRow[] {
  const spans = elementSpans(xml, ["row", "c"], data.open, data.close);
  const rows: { row: number; span: ElementSpan; cells: PlacedCell[] }[] = [];
  for (const span of spans) {
    const stated = attributeIn(xml.slice(span.start, span.open), "r");
    if (span.name === "row")
      rows.push({ row: stated === null ? (rows.at(-1)?.row ?? -1) + 1 : Number(stated) - 1, span, cells: [] });
    else {
      const row = rows.at(-1);
      const column = (stated === null ? null : parseCellName(stated)?.column) ?? (row?.cells.at(-1)?.column ?? -1) + 1;
      row?.cells.push({ row: row.row, column, span });
    }
  }
  return rows;
}

function changeRow(
  xml: string,
  row: PlacedRow,
  changes: readonly CellChange[],
  prefix: string,
): { text: string; lostFormula: boolean } {
  let lostFormula = false;
  const splices = changes
    .toSorted((one, other) => one.column - other.column)
    .flatMap((change): Splice[] => {
      const placed = row.cells.find((each) => each.column === change.column);
      if (placed) {
        const cell = xml.slice(placed.span.start, placed.span.end);
        lostFormula ||= change.kind === "value" && /<(?:[\w.-]+:)?f[\s>/]/.test(cell);
        return [{ start: placed.span.start, end: placed.span.end, text: changedCell(xml, placed.span, change) }];
      }
      const next = row.cells.find((each) => each.column > change.column);
      const at = next?.span.start ?? row.span.close;
      return [{ start: at, end: at, text: newCell(change, prefix) }];
    });
  const tag = xml.slice(row.span.start, row.span.open).replace(/\s+spans\s*=\s*(?:"[^"]*"|'[^']*')/, "");
  const isEmpty = row.span.open === row.span.end;
  const shifted = splices.map((each) => ({
    ...each,
    start: each.start - row.span.open,
    end: each.end - row.span.open,
  }));
  const inside = isEmpty
    ? splices.map((each) => each.text).join("")
    : spliced(xml.slice(row.span.open, row.span.close), shifted);
  return { text: `${isEmpty ? tag.replace(/\s*\/>$/, ">") : tag}${inside}</${prefix}row>`, lostFormula };
}

/** The cell with new content and its own style. */
function changedCell(xml: string, span: ElementSpan, change: CellChange): string {
  const tag = xml.slice(span.start, span.open);
  if (change.kind === "cached") return withResult(xml, span, change);
  const style = attributeIn(tag, "s");
  return cellXml(change, style, span.prefix);
}

/** A formula's cell with another result. */
function withResult(xml: string, span: ElementSpan, change: Extract<CellChange, { kind: "cached" }>): string {
  const inside = elementSpans(xml, ["f"], span.open, span.close)[0];
  if (!inside) return xml.slice(span.start, span.end);
  const tag = xml
    .slice(span.start, span.open)
    .replace(/\s+t\s*=\s*(?:"[^"]*"|'[^']*')/, "")
    .replace(/\s*>$/, "");
  const type = change.isError
    ? "e"
    : typeof change.value === "string"
      ? "str"
      : typeof change.value === "boolean"
        ? "b"
        : "";
  const value = typeof change.value === "boolean" ? (change.value ? "1" : "0") : escapeXml(String(change.value));
  const formula = xml.slice(inside.start, inside.end);
  return `${tag}${type === "" ? "" : ` t="${type}"`}>${formula}<${span.prefix}v>${value}</${span.prefix}v></${span.prefix}c>`;
}

function newCell(change: CellChange, prefix: string): string {
  return change.kind === "value" && change.value === null ? "" : cellXml(change, null, prefix);
}

function cellXml(change: CellChange, style: string | null, prefix: string): string {
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

function refuseMerged(xml: string, changes: readonly CellChange[]): void {
  for (const span of elementSpans(xml, ["mergeCell"])) {
    const range = rangeOf(attributeIn(xml.slice(span.start, span.open), "ref"));
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

export type CellRange = Readonly<{ top: number; left: number; bottom: number; right: number }>;

export function rangeOf(reference: string | null): CellRange | null {
  const [first = "", last = first] = (reference ?? "").split(":");
  const from = parseCellName(first);
  const to = parseCellName(last);
  return from && to ? { top: from.row, left: from.column, bottom: to.row, right: to.column } : null;
}

export function isIn(cell: { row: number; column: number }, range: CellRange): boolean {
  return cell.row >= range.top && cell.row <= range.bottom && cell.column >= range.left && cell.column <= range.right;
}

/** Formulas that others take over are written out at those others before they are changed; parts of an array cannot be changed at all. */
function freeSharedFormulas(xml: string, changes: readonly CellChange[]): string {
  const touched = new Set(changes.map((change) => `${change.row},${change.column}`));
  const formulas = elementSpans(xml, ["f"]).flatMap((span) => {
    const tag = xml.slice(span.start, span.open);
    const type = attributeIn(tag, "t");
    return type === "shared" || type === "array"
      ? [{ span, tag, type, text: decodedText(xml.slice(span.open, span.close)) }]
      : [];
  });
  for (const { tag, type } of formulas) {
    const range = type === "array" ? rangeOf(attributeIn(tag, "ref")) : null;
    const hit = range && changes.find((change) => isIn(change, range));
    if (hit && range && (range.top !== range.bottom || range.left !== range.right))
      throw new Refusal(
        "unsupported",
        `${cellName(hit.row, hit.column)} is part of a formula of many cells; change the whole of ${attributeIn(tag, "ref")} in the spreadsheet program.`,
      );
  }
  const shared = formulas
    .filter((formula) => formula.type === "shared")
    .map((formula) => ({
      ...formula,
      at: cellBefore(xml, formula.span.start),
      number: attributeIn(formula.tag, "si"),
    }));
  const masters = shared.filter(
    (formula) => formula.text !== "" && formula.at && touched.has(`${formula.at.row},${formula.at.column}`),
  );
  const splices = masters.flatMap((master) =>
    shared
      .filter((each) => each.number === master.number && each !== master && each.text === "")
      .flatMap(({ span, at }): Splice[] => {
        if (!at || !master.at) return [];
        const text = shiftFormula(master.text, at.row - master.at.row, at.column - master.at.column);
        return [{ start: span.start, end: span.end, text: `<${span.prefix}f>${escapeXml(text)}</${span.prefix}f>` }];
      }),
  );
  return spliced(xml, splices);
}

/** The cell whose start tag comes last before a place. */
function cellBefore(xml: string, at: number): { row: number; column: number } | null {
  const start = Math.max(xml.lastIndexOf("<c ", at), xml.lastIndexOf(":c ", at));
  const name = attributeIn(xml.slice(start, xml.indexOf(">", start) + 1), "r");
  return name === null ? null : parseCellName(name);
}

/** The stated extent of the sheet, widened to what was written. */
function widenDimension(xml: string, changes: readonly CellChange[]): string {
  const span = elementSpans(xml, ["dimension"])[0];
  const range = span && rangeOf(attributeIn(xml.slice(span.start, span.open), "ref"));
  if (!span || !range || changes.length === 0) return xml;
  const top = Math.min(range.top, ...changes.map((change) => change.row));
  const left = Math.min(range.left, ...changes.map((change) => change.column));
  const bottom = Math.max(range.bottom, ...changes.map((change) => change.row));
  const right = Math.max(range.right, ...changes.map((change) => change.column));
  const tag = xml
    .slice(span.start, span.open)
    .replace(/\sref\s*=\s*(?:"[^"]*"|'[^']*')/, ` ref="${cellName(top, left)}:${cellName(bottom, right)}"`);
  return spliced(xml, [{ start: span.start, end: span.open, text: tag }]);
}
