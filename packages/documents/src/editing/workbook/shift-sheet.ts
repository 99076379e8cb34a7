import { Refusal } from "../../refusal.ts";
import { attributeIn } from "../element-spans.ts";
import { allBelow, attributeValue, childOf, elementsOf, removeNode } from "../xml-tree.ts";
import { type Book, type BookSheet, changeSheet, mapBookFormulas, refuseProtected, relatedParts } from "./book.ts";
import { rangeOf } from "./cell-range.ts";
import { shiftAnchors, shiftNoteShapes } from "./drawing-anchors.ts";
import { followSources } from "./follow-sources.ts";
import { insertedRows, mendedBelow, templateFor } from "./inserted-rows.ts";
import { isParted, refusePartedArrays, withShiftedFormulas } from "./sheet-formulas.ts";
import { mapAttribute, shiftFrame } from "./sheet-frame.ts";
import { shiftedRows } from "./sheet-rows.ts";
import { cellsIn, rowsBetween, type SheetText, splitSheet, withFrame } from "./sheet-text.ts";
import { lastIndex, type Shift, shiftedCells, shiftedFormula, shiftedIndex } from "./shift.ts";
import { refuseTableDamage, shiftTables, tablesOf } from "./tables.ts";

/**
 * Puts rows or columns in or takes them out, with everything that refers to them moved along: formulas of all sheets, names, tables,
 * rules, merged cells, links, print areas, charts, drawings, notes and the sources of pivot tables. Refused before anything is changed.
 */
export function shiftSheet(book: Book, sheet: BookSheet, shift: Shift): void {
  const before = splitSheet(book.draft.text(sheet.part));
  refuseProtected(book, sheet);
  refuseOverflow(before, shift);
  refusePartedArrays(before, shift);
  refuseTableDamage(book, sheet, shift);
  refusePivotDamage(book, sheet, shift);
  const tables = tablesOf(book, sheet);
  const header = (row: number) =>
    tables.some((each) => each.headerRow === row) || frozenRows(before) === row + 1 || isAutoFilterRow(before, row);
  const isRowInsert = shift.axis === "row" && shift.kind === "insert";
  const template = isRowInsert ? templateFor(before, shift.at, header) : { row: null, formulas: new Map() };
  const always = new Set(tables.flatMap((each) => (each.isInside(shift.at) ? each.formulaColumns : [])));
  const insertion = { shift, name: sheet.name, template, always };
  const made = isRowInsert ? insertedRows(before, insertion) : "";
  followSources(book, (place) => shiftedPlace(place, shift));
  changeSheet(book, sheet.part, (text) => withFrame(text, (tree) => shiftFrame(tree, shift)));
  const replace = (text: string, own: string | null) => shiftedFormula(text, own, shift);
  mapBookFormulas(book, replace, (text, name) => {
    const formulas = { ...text, rows: withShiftedFormulas(text, name, shift) };
    if (name !== sheet.name) return formulas.rows;
    const mended = isRowInsert
      ? mendedBelow(formulas, insertion, (cell) => tellGrown(book, sheet, cell))
      : formulas.rows;
    return shiftedRows({ ...formulas, rows: mended }, shift, made);
  });
  shiftTables(book, sheet, shift);
  shiftNotes(book, sheet, shift);
  for (const part of relatedParts(book, sheet.part, "drawing"))
    book.draft.changeTree(part, ({ root }) => shiftAnchors(root, shift));
  shiftPivots(book, sheet, shift);
  book.hasLostChain = true;
  book.moves.push((place) => {
    if (place.sheet !== sheet.name) return place;
    const index = shiftedIndex(place[shift.axis], shift);
    return index === null ? null : { ...place, [shift.axis]: index };
  });
}

/** Where a link leads after the shift; null when its cells are gone. */
function shiftedPlace(place: string, shift: Shift): string | null {
  const moved = shiftedFormula(place, null, shift);
  return moved.includes("#REF!") && !place.includes("#REF!") ? null : moved;
}

function tellGrown(book: Book, sheet: BookSheet, cell: string): void {
  book.remarks.add(`The formula in ${sheet.name}!${cell} now takes in the inserted rows.`);
}

function refuseOverflow(sheet: SheetText, { axis, kind, at, count }: Shift): void {
  if (at + count - 1 > lastIndex[axis])
    throw new Refusal("unsupported", "Nothing was changed: that lies outside the sheet.");
  if (kind === "delete") return;
  if (isPushedOff(sheet, { axis, at, count }))
    throw new Refusal("unsupported", `Nothing was changed: ${axis}s at the end of the sheet would be pushed off it.`);
}

/** Whether cells that say something would lie outside the sheet; those with nothing but a look are let go. */
function isPushedOff(sheet: SheetText, { axis, at, count }: Pick<Shift, "axis" | "at" | "count">): boolean {
  const first = Math.max(at, lastIndex[axis] - count + 1);
  if (axis === "row")
    return rowsBetween(sheet, first, lastIndex.row).some(({ start, end }) =>
      cellsIn(sheet.rows.slice(start, end), sheet.prefix).some((each) => each.inside !== ""),
    );
  // only sheets that state a cell in the outermost columns need a look at every cell
  if (!/\sr\s*=\s*["'][A-Z]{3}\d/.test(sheet.rows)) return false;
  return cellsIn(sheet.rows, sheet.prefix).some((each) => each.column >= first && each.inside !== "");
}

function frozenRows(sheet: SheetText): number {
  const pane = /<(?:[\w.-]+:)?pane\s[^>]*>/.exec(sheet.head)?.[0] ?? "";
  return /\sstate\s*=\s*["']frozen/.test(pane) ? Number(attributeIn(pane, "ySplit") ?? 0) : 0;
}

function isAutoFilterRow(sheet: SheetText, row: number): boolean {
  const filter = /<(?:[\w.-]+:)?autoFilter\s[^>]*>/.exec(sheet.tail)?.[0];
  return filter !== undefined && rangeOf(attributeIn(filter, "ref"))?.top === row;
}

function shiftNotes(book: Book, sheet: BookSheet, shift: Shift): void {
  const { draft } = book;
  for (const type of ["comments", "threadedComment"])
    for (const part of relatedParts(book, sheet.part, type))
      draft.changeTree(part, ({ root }) => {
        for (const each of allBelow(root, "comment", "threadedComment")) {
          const moved = shiftedCells(attributeValue(each, "ref") ?? "", shift);
          if (moved === null) removeNode(each);
          else mapAttribute(each, "ref", () => moved);
        }
      });
  for (const part of relatedParts(book, sheet.part, "vmlDrawing"))
    draft.changeTree(part, ({ root }) => shiftNoteShapes(root, shift));
}

/** The stretch of rows or columns of a range. */
function stretchOf(cells: string | null, { axis }: Shift): readonly [number, number] | null {
  const range = rangeOf(cells);
  return range && (axis === "row" ? [range.top, range.bottom] : [range.left, range.right]);
}

function refusePivotDamage(book: Book, sheet: BookSheet, shift: Shift): void {
  const { draft } = book;
  for (const part of relatedParts(book, sheet.part, "pivotTable")) {
    const { root } = draft.tree(part);
    const cells = attributeValue(childOf(root, "location"), "ref");
    const stretch = stretchOf(cells, shift);
    if (stretch && (isParted(stretch, shift) || shiftedCells(cells ?? "", shift) === null))
      throw new Refusal(
        "unsupported",
        `Nothing was changed: ${cells} holds the pivot table ${attributeValue(root, "name") ?? ""}, which only the spreadsheet program can change; choose a place outside of it.`,
      );
  }
  for (const { cells } of pivotSources(book, sheet))
    if (damagesSource(cells, shift))
      throw new Refusal(
        "unsupported",
        `Nothing was changed: ${cells} on ${sheet.name} is what a pivot table counts, and its ${shift.axis === "row" ? "header" : "columns"} cannot change here; do this in the spreadsheet program.`,
      );
}

function damagesSource(cells: string, shift: Shift): boolean {
  const stretch = stretchOf(cells, shift);
  if (!stretch) return false;
  if (shift.axis === "row") return shiftedIndex(stretch[0], shift) === null;
  return isParted(stretch, shift) || shiftedCells(cells, shift) === null;
}

function pivotSources(book: Book, sheet: BookSheet): readonly Readonly<{ part: string; cells: string }>[] {
  return relatedParts(book, book.main, "pivotCacheDefinition").flatMap((part) => {
    const source = childOf(book.draft.tree(part).root, "cacheSource", "worksheetSource");
    const cells = attributeValue(source, "ref");
    const isOwn = attributeValue(source, "sheet")?.toLowerCase() === sheet.name.toLowerCase();
    return isOwn && cells !== null ? [{ part, cells }] : [];
  });
}

function shiftPivots(book: Book, sheet: BookSheet, shift: Shift): void {
  const { draft } = book;
  for (const part of relatedParts(book, sheet.part, "pivotTable"))
    draft.changeTree(part, ({ root }) => {
      for (const each of elementsOf(root).filter((one) => one.local === "location"))
        mapAttribute(each, "ref", (cells) => shiftedCells(cells, shift));
    });
  for (const { part, cells } of pivotSources(book, sheet)) {
    const moved = shiftedCells(cells, shift);
    draft.changeTree(part, ({ root }) => {
      const source = childOf(root, "cacheSource", "worksheetSource");
      if (source && moved !== null) mapAttribute(source, "ref", () => moved);
    });
    const stretch = stretchOf(cells, shift);
    const isInside = stretch && shift.at > stretch[0] && shift.at <= stretch[1] + 1;
    if (isInside)
      book.remarks.add(
        `A pivot table counts ${cells} on ${sheet.name}; it shows its old figures until it is refreshed.`,
      );
  }
}
