import { parseCellName } from "../../tables/cell-names.ts";
import { shiftFormula } from "../../xlsx/shared-formula.ts";
import { decodedText } from "../element-spans.ts";
import {
  allBelow,
  attributeValue,
  elementsOf,
  plainTextOf,
  removeNode,
  setAttribute,
  type XmlNode,
  type XmlTree,
} from "../xml-tree.ts";
import { shiftAnchors } from "./drawing-anchors.ts";
import { escapedFormula } from "./sheet-text.ts";
import { type Shift, shiftedCells, shiftedIndex, shiftedList, shiftedStretch } from "./shift.ts";

/** Attributes that name cells, by element; what names only cells that are gone goes with them. */
const CELLS: Readonly<Record<string, string>> = {
  autoFilter: "ref",
  sortState: "ref",
  sortCondition: "ref",
  mergeCell: "ref",
  hyperlink: "ref",
  conditionalFormatting: "sqref",
  dataValidation: "sqref",
  protectedRange: "sqref",
  ignoredError: "sqref",
  inputCells: "r",
  cellWatch: "r",
  cellSmartTags: "r",
};
/** Formulas around the rows: of rules, validations, sparklines. */
const FORMULAS = ["formula", "formula1", "formula2", "f"];

/** Text as the value of an attribute in double quotes. */
export function escapedAttribute(text: string): string {
  return escapedFormula(text).replaceAll('"', "&quot;");
}

/** Replaces the text of an element that holds a formula; newer rules hold it in an element of its own, which is found by itself. */
export function mapFormulaText(node: XmlNode, replace: (text: string) => string): void {
  if (elementsOf(node).length > 0) return;
  const before = plainTextOf(node);
  const after = before === "" ? before : replace(before);
  if (after !== before) node.children = [escapedFormula(after)];
}

/** Replaces the value of an attribute that is there; null takes it away. */
export function mapAttribute(node: XmlNode, name: string, replace: (text: string) => string | null): void {
  const before = attributeValue(node, name);
  const after = before === null ? null : replace(before);
  if (after !== before) setAttribute(node, name, after === null ? null : escapedAttribute(decodedText(after)));
}

/** Every formula around a sheet's rows, and the places its links lead to. */
export function mapFrameFormulas({ root }: XmlTree, replace: (text: string, isOwn: boolean) => string): void {
  for (const each of allBelow(root, ...FORMULAS)) mapFormulaText(each, (text) => replace(text, true));
  for (const each of allBelow(root, "hyperlink")) mapAttribute(each, "location", (text) => replace(text, false));
  for (const each of allBelow(root, "cfvo"))
    if (attributeValue(each, "type") === "formula") mapAttribute(each, "val", (text) => replace(text, true));
}

/** What stands around the rows of the shifted sheet itself; formulas are left to `mapFrameFormulas`, which comes after. */
export function shiftFrame({ root }: XmlTree, shift: Shift): void {
  for (const each of allBelow(root, "conditionalFormatting", "dataValidation")) keepFirstCell(each, shift);
  for (const each of allBelow(root, ...Object.keys(CELLS))) shiftNamedCells(each, shift);
  for (const each of allBelow(root, "dimension"))
    mapAttribute(each, "ref", (cells) => shiftedCells(cells, shift) ?? "A1");
  for (const each of allBelow(root, "sheetView", "customSheetView", "pane"))
    mapAttribute(each, "topLeftCell", (cell) => shiftedCells(cell, shift) ?? cell);
  for (const each of allBelow(root, "pane")) shiftPane(each, shift);
  for (const each of allBelow(root, "selection")) {
    mapAttribute(each, "activeCell", (cell) => shiftedCells(cell, shift) ?? cell);
    mapAttribute(each, "sqref", (cells) => shiftedList(cells, shift) || cells);
  }
  for (const each of allBelow(root, "sqref")) shiftListed(each, shift);
  for (const each of allBelow(root, shift.axis === "row" ? "rowBreaks" : "colBreaks")) shiftBreaks(each, shift);
  if (shift.axis === "column") for (const each of allBelow(root, "cols")) shiftColumns(each, shift);
  shiftAnchors(root, shift);
  for (const each of allBelow(root, ...CONTAINERS)) recount(each);
}

/** A rule's formula speaks of its first cell; when that goes, it has to speak of the first that stays. */
function keepFirstCell(node: XmlNode, shift: Shift): void {
  const list = attributeValue(node, "sqref") ?? plainTextOf(allBelow(node, "sqref")[0]);
  const first = parseCellName((list.trim().split(/[\s:]/)[0] ?? "").toUpperCase());
  if (!first || shift.kind !== "delete") return;
  const index = first[shift.axis];
  if (shiftedIndex(index, shift) !== null) return;
  const by = shift.at + shift.count - index;
  const [rows, columns] = shift.axis === "row" ? [by, 0] : [0, by];
  for (const each of allBelow(node, ...FORMULAS)) mapFormulaText(each, (text) => shiftFormula(text, rows, columns));
}

function shiftNamedCells(node: XmlNode, shift: Shift): void {
  const name = CELLS[node.local] ?? "ref";
  const cells = attributeValue(node, name);
  if (cells === null) return;
  const moved = shiftedList(cells, shift);
  const [from, to] = moved.split(":");
  const isSingleMerge = node.local === "mergeCell" && (to === undefined || from === to);
  if (moved === "" || isSingleMerge) removeNode(node);
  else if (moved !== cells) setAttribute(node, name, moved);
  if (moved !== "" && node.local === "autoFilter") shiftFilterColumns(node, cells, shift);
}

/** Filters count their columns from the first of the range. */
export function shiftFilterColumns(filter: XmlNode, before: string, shift: Shift): void {
  const left = parseCellName(before.split(":")[0] ?? "")?.column;
  if (shift.axis !== "column" || left === undefined) return;
  const leftAfter = parseCellName((attributeValue(filter, "ref") ?? "").split(":")[0] ?? "")?.column ?? left;
  for (const each of elementsOf(filter).filter((one) => one.local === "filterColumn")) {
    const column = shiftedIndex(left + Number(attributeValue(each, "colId") ?? 0), shift);
    if (column === null) removeNode(each);
    else setAttribute(each, "colId", String(column - leftAfter));
  }
}

/** Frozen rows and columns stay frozen, with those put in among them. */
function shiftPane(pane: XmlNode, shift: Shift): void {
  const name = shift.axis === "row" ? "ySplit" : "xSplit";
  const split = Number(attributeValue(pane, name) ?? 0);
  if (!/^frozen/.test(attributeValue(pane, "state") ?? "") || split < 1) return;
  const moved = shiftedStretch(0, split - 1, shift);
  if (moved && moved[1] + 1 !== split && shift.at < split) setAttribute(pane, name, String(moved[1] - moved[0] + 1));
}

/** The cells of a newer rule or sparkline, which stand in an element of their own. */
function shiftListed(node: XmlNode, shift: Shift): void {
  const moved = shiftedList(plainTextOf(node), shift);
  if (moved !== "") node.children = [moved];
  else if (node.parent) removeNode(node.parent);
}

function shiftBreaks(list: XmlNode, shift: Shift): void {
  for (const each of elementsOf(list)) {
    const moved = shiftedIndex(Number(attributeValue(each, "id") ?? 0), shift);
    if (moved === null) removeNode(each);
    else setAttribute(each, "id", String(moved));
  }
  if (attributeValue(list, "manualBreakCount") !== null) {
    const manual = elementsOf(list).filter((each) => attributeValue(each, "man") === "1").length;
    setAttribute(list, "manualBreakCount", String(manual));
  }
}

/** Widths and looks of columns; those put in take over what the column on their left has. */
function shiftColumns(list: XmlNode, shift: Shift): void {
  for (const each of elementsOf(list)) {
    const [from, to] = [Number(attributeValue(each, "min")) - 1, Number(attributeValue(each, "max")) - 1];
    const touchesLeft = shift.kind === "insert" && to === shift.at - 1;
    const moved = touchesLeft ? ([from, to + shift.count] as const) : shiftedStretch(from, to, shift);
    if (!moved) removeNode(each);
    else {
      setAttribute(each, "min", String(moved[0] + 1));
      setAttribute(each, "max", String(moved[1] + 1));
    }
  }
  if (elementsOf(list).length === 0) removeNode(list);
}

const CONTAINERS = [
  "mergeCells",
  "hyperlinks",
  "dataValidations",
  "protectedRanges",
  "ignoredErrors",
  "rowBreaks",
  "colBreaks",
  "sparklines",
  "conditionalFormattings",
];

/** Counts a list anew; one without entries may not be there. */
function recount(list: XmlNode): void {
  const count = elementsOf(list).length;
  if (count === 0) removeNode(list);
  else if (attributeValue(list, "count") !== null) setAttribute(list, "count", String(count));
}
