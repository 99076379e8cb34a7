import { Refusal } from "../../refusal.ts";
import { cellName } from "../../tables/cell-names.ts";
import {
  allBelow,
  attributeValue,
  childOf,
  elementOf,
  elementsOf,
  insertAt,
  plainTextOf,
  prefixOf,
  removeNode,
  setAttribute,
  type XmlNode,
} from "../xml-tree.ts";
import { type Book, type BookSheet, changeSheet, mapBookFormulas, relatedParts } from "./book.ts";
import { type CellRange, rangeOf } from "./cell-range.ts";
import { withColumnRenamed } from "./formula-references.ts";
import { isParted } from "./sheet-formulas.ts";
import { escapedAttribute, mapAttribute, shiftFilterColumns } from "./sheet-frame.ts";
import { patchSheet } from "./sheet-patch.ts";
import { joinedSheet, splitSheet } from "./sheet-text.ts";
import { type Shift, shiftedCells, shiftedIndex, shiftedRange } from "./shift.ts";

export type SheetTable = Readonly<{
  part: string;
  name: string;
  range: CellRange;
  /** null when the table has no header */
  headerRow: number | null;
  hasTotals: boolean;
  /** columns that hold one formula all the way down */
  formulaColumns: readonly number[];
  /** formulas of those columns */
  formulas: ReadonlyMap<number, string>;
  /** whether a row put in here becomes part of the table */
  isInside(row: number): boolean;
}>;

/** The tables of a sheet, as they are by now. */
export function tablesOf(book: Book, sheet: BookSheet): readonly SheetTable[] {
  return relatedParts(book, sheet.part, "table").flatMap((part) => {
    const { root } = book.draft.tree(part);
    const range = rangeOf(attributeValue(root, "ref"));
    return range ? [tableOf(part, root, range)] : [];
  });
}

function tableOf(part: string, root: XmlNode, range: CellRange): SheetTable {
  const headerRow = attributeValue(root, "headerRowCount") === "0" ? null : range.top;
  const formulas = new Map<number, string>();
  columnsOf(root).forEach((column, index) => {
    const formula = plainTextOf(childOf(column, "calculatedColumnFormula"));
    if (formula !== "") formulas.set(range.left + index, formula);
  });
  return {
    part,
    name: attributeValue(root, "displayName") ?? attributeValue(root, "name") ?? "",
    range,
    headerRow,
    hasTotals: Number(attributeValue(root, "totalsRowCount") ?? 0) > 0,
    formulaColumns: [...formulas.keys()],
    formulas,
    isInside: (row) => row > range.top && row <= range.bottom + 1,
  };
}

function columnsOf(root: XmlNode): XmlNode[] {
  return elementsOf(childOf(root, "tableColumns")).filter((each) => each.local === "tableColumn");
}

/** Refuses a shift after which a table would be damaged. */
export function refuseTableDamage(book: Book, sheet: BookSheet, shift: Shift): void {
  if (shift.kind !== "delete") return;
  for (const table of tablesOf(book, sheet)) {
    const damage = damageOf(table, shift);
    if (damage !== null)
      throw new Refusal("unsupported", `Nothing was changed: ${damage} of the table ${table.name}; leave that.`);
    if (shift.axis === "column") refuseUsedColumns(book, table, shift);
  }
}

function damageOf({ range, headerRow, hasTotals }: SheetTable, shift: Shift): string | null {
  const after = shiftedRange(range, shift);
  if (!after) return "that is the whole";
  if (shift.axis === "column") return null;
  if (headerRow !== null && shiftedIndex(headerRow, shift) === null) return "that is the header";
  const keepsTotals = hasTotals && shiftedIndex(range.bottom, shift) !== null;
  const rows = after.bottom - after.top + 1 - (headerRow === null ? 0 : 1) - (keepsTotals ? 1 : 0);
  return rows < 1 ? "those are all the rows" : null;
}

function refuseUsedColumns(book: Book, table: SheetTable, shift: Shift): void {
  const gone = columnsOf(book.draft.tree(table.part).root)
    .filter((_, index) => shiftedIndex(table.range.left + index, shift) === null)
    .map((column) => attributeValue(column, "name") ?? "");
  for (const name of gone) {
    let isUsed = false;
    mapBookFormulas(book, (text) => {
      isUsed ||= text.includes(`[${name}]`) || text.includes(`[@${name}]`);
      return text;
    });
    if (isUsed)
      throw new Refusal(
        "unsupported",
        `Nothing was changed: formulas use the column ${name} of the table ${table.name}; change those first.`,
      );
  }
}

/** Moves a sheet's tables; those that a column is put into get it with a name, written in its header. */
export function shiftTables(book: Book, sheet: BookSheet, shift: Shift): void {
  for (const table of tablesOf(book, sheet)) {
    const headers: { row: number; column: number; name: string }[] = [];
    book.draft.changeTree(table.part, ({ root }) => {
      if (shift.axis === "column") headers.push(...shiftTableColumns(root, table, shift));
      else if (table.hasTotals && shiftedIndex(table.range.bottom, shift) === null) {
        setAttribute(root, "totalsRowCount", null);
        setAttribute(root, "totalsRowShown", "0");
      }
      for (const each of [root, ...allBelow(root, "autoFilter", "sortState", "sortCondition")]) {
        const before = attributeValue(each, "ref") ?? "";
        mapAttribute(each, "ref", (cells) => shiftedCells(cells, shift));
        if (each.local === "autoFilter") shiftFilterColumns(each, before, shift);
      }
    });
    for (const { row, column, name } of headers)
      changeSheet(book, sheet.part, (text) =>
        splitSheet(patchSheet(joinedSheet(text), [{ row, column, kind: "value", value: name }]).xml),
      );
  }
}

function shiftTableColumns(
  root: XmlNode,
  table: SheetTable,
  shift: Shift,
): { row: number; column: number; name: string }[] {
  const { left, right } = table.range;
  const list = childOf(root, "tableColumns");
  if (!list) return [];
  const headers: { row: number; column: number; name: string }[] = [];
  if (shift.kind === "delete")
    columnsOf(root).forEach((column, index) => {
      if (shiftedIndex(left + index, shift) === null) removeNode(column);
    });
  else if (isParted([left, right], shift)) {
    const taken = new Set(columnsOf(root).map((each) => (attributeValue(each, "name") ?? "").toLowerCase()));
    const ids = columnsOf(root).map((each) => Number(attributeValue(each, "id") ?? 0));
    const next = columnsOf(root)[shift.at - left];
    const prefix = prefixOf(list);
    for (let index = 0; index < shift.count; index += 1) {
      const name = freeColumnName(taken);
      taken.add(name.toLowerCase());
      const made = elementOf(`<${prefix}tableColumn id="${Math.max(...ids) + 1 + index}" name="${name}"/>`);
      insertAt(list, next ? list.children.indexOf(next) : list.children.length, [made]);
      if (table.headerRow !== null) headers.push({ row: table.headerRow, column: shift.at + index, name });
    }
  }
  if (attributeValue(list, "count") !== null) setAttribute(list, "count", String(elementsOf(list).length));
  return headers;
}

function freeColumnName(taken: ReadonlySet<string>): string {
  let number = 1;
  while (taken.has(`column${number}`)) number += 1;
  return `Column${number}`;
}

/** Gives a column of a table, by a cell of its header, another name; formulas that use it are changed too. */
export function renameTableColumn(book: Book, table: SheetTable, column: number, name: string): void {
  const columns = columnsOf(book.draft.tree(table.part).root);
  const before = attributeValue(columns[column - table.range.left], "name") ?? "";
  const isTaken = columns.some(
    (each, index) =>
      index !== column - table.range.left && attributeValue(each, "name")?.toLowerCase() === name.toLowerCase(),
  );
  if (name.trim() === "" || isTaken)
    throw new Refusal(
      "unsupported",
      `Nothing was changed: the header ${cellName(table.range.top, column)} of the table ${table.name} needs a text that no other column has.`,
    );
  book.draft.changeTree(table.part, ({ root }) => {
    const node = columnsOf(root)[column - table.range.left];
    if (node) setAttribute(node, "name", escapedAttribute(name).replaceAll("\n", "_x000a_"));
  });
  if (before === name) return;
  mapBookFormulas(book, (text) => withColumnRenamed(text, table.name, { from: before, to: name }));
}
