import { Refusal } from "../../refusal.ts";
import { cellName, parseCellName } from "../../tables/cell-names.ts";
import { formulaRefusal, plainFormula } from "../../workbook/formula-text.ts";
import { attributeIn } from "../element-spans.ts";
import { addressIn, type Book, type BookSheet, isProtected } from "./book.ts";
import { isIn } from "./cell-range.ts";
import { dateNumbers, unlockedStyles } from "./cell-styles.ts";
import { type CellChange, patchSheet } from "./sheet-patch.ts";
import { cellsIn, rowsBetween, splitSheet } from "./sheet-text.ts";
import { growTable } from "./table-growth.ts";
import { renameTableColumn, type SheetTable, tablesOf } from "./tables.ts";
import type { CellInput, SetCells } from "./workbook-edits.ts";

/** Sets cells of one or more sheets; what is said twice is said by the later edit. */
export function setCells(book: Book, edits: readonly SetCells[]): void {
  const changes = edits.map((edit) => {
    const { sheet, cells } = addressIn(book, edit.set);
    const from = parseCellName(cells);
    if (!from) throw new Refusal("unsupported", `${edit.set} is not the address of a cell.`);
    return { sheet, changes: valuesFrom(edit.values, from) };
  });
  for (const group of Map.groupBy(changes, (each) => each.sheet.part).values()) {
    const [first] = group;
    if (first)
      writeCells(
        book,
        first.sheet,
        group.flatMap((each) => each.changes),
      );
  }
}

type Place = Readonly<{ row: number; column: number }>;

/** Values from a place on, to the right and down. */
export function valuesFrom(values: readonly (readonly CellInput[])[], from: Place): CellChange[] {
  return values.flatMap((row, down) =>
    row.map((value, across) => changeOf(value, { row: from.row + down, column: from.column + across })),
  );
}

function changeOf(value: CellInput, place: Place): CellChange {
  if (place.row > 1_048_575 || place.column > 16_383)
    throw new Refusal("unsupported", "The cells would lie outside the sheet.");
  if (typeof value !== "object" || value === null) return { ...place, kind: "value", value };
  const formula = plainFormula(value.formula, place.row + 1);
  const refusal = formulaRefusal(formula);
  if (refusal)
    throw new Refusal("unsupported", `The formula for ${cellName(place.row, place.column)} was refused: ${refusal}.`);
  return { ...place, kind: "formula", formula };
}

/** Writes cells of one sheet; tables take in rows that are written right below them, and headers of tables name their columns. */
export function writeCells(book: Book, sheet: BookSheet, wanted: readonly CellChange[]): void {
  const changes = [...new Map(wanted.map((change) => [`${change.row},${change.column}`, change])).values()];
  refuseLocked(book, sheet, changes);
  const numberBehind = dateNumbers(book);
  const before = book.draft.text(sheet.part);
  const patched = patchSheet(before, changes, numberBehind);
  const tables = tablesOf(book, sheet);
  nameColumns(book, tables, changes);
  book.hasLostChain ||= patched.lostFormula;
  book.cells += changes.length;
  book.draft.setText(sheet.part, patched.xml);
  for (const table of tables) growTable(book, { sheet, table, before }, changes);
}

function refuseLocked(book: Book, sheet: BookSheet, changes: readonly CellChange[]): void {
  if (!isProtected(book, sheet)) return;
  const unlocked = unlockedStyles(book);
  const text = splitSheet(book.draft.text(sheet.part));
  for (const change of changes) {
    const [row] = rowsBetween(text, change.row, change.row);
    const cells = row ? cellsIn(text.rows.slice(row.start, row.end), text.prefix) : [];
    const style = cells.find((each) => each.column === change.column)?.attributes;
    if (!unlocked.has(Number((style && attributeIn(style, "s")) ?? 0)))
      throw new Refusal(
        "unsupported",
        `Nothing was changed: ${cellName(change.row, change.column)} is locked because the sheet ${sheet.name} is protected; take the protection off in the spreadsheet program first.`,
      );
  }
}

/** A table's header and its cell have to say the same. */
function nameColumns(book: Book, tables: readonly SheetTable[], changes: readonly CellChange[]): void {
  for (const table of tables) {
    const { headerRow, range } = table;
    if (headerRow === null) continue;
    for (const change of changes) {
      if (!isIn(change, { ...range, bottom: headerRow })) continue;
      const isText = change.kind === "value" && typeof change.value === "string";
      renameTableColumn(book, table, change.column, isText ? String(change.value) : "");
    }
  }
}
