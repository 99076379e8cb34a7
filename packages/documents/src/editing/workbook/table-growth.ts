import { shiftFormula } from "../../xlsx/shared-formula.ts";
import { attributeIn } from "../element-spans.ts";
import { allBelow, attributeValue, setAttribute } from "../xml-tree.ts";
import type { Book, BookSheet } from "./book.ts";
import { isIn, rangeName } from "./cell-range.ts";
import { formulasOf } from "./inserted-rows.ts";
import { type CellChange, patchSheet } from "./sheet-patch.ts";
import { cellsIn, rowsBetween, type SheetText, splitSheet } from "./sheet-text.ts";
import type { SheetTable } from "./tables.ts";

type Growing = Readonly<{
  sheet: BookSheet;
  table: SheetTable /** the sheet before the cells were written */;
  before: string;
}>;

/** A table without a row of totals takes in rows written right below it where nothing was; its look and its own formulas go on in them. */
export function growTable(book: Book, { sheet, table, before }: Growing, changes: readonly CellChange[]): void {
  const { range, hasTotals } = table;
  const own = changes.filter((each) => isIn(each, { ...range, bottom: Number.POSITIVE_INFINITY }));
  const written = new Set(own.map((each) => each.row));
  let bottom = range.bottom;
  while (written.has(bottom + 1)) bottom += 1;
  const text = splitSheet(before);
  if (hasTotals || bottom === range.bottom || hasContent(text, { ...range, top: range.bottom + 1, bottom })) return;
  book.draft.changeTree(table.part, ({ root }) => {
    for (const each of [root, ...allBelow(root, "autoFilter")])
      if (attributeValue(each, "ref") !== null) setAttribute(each, "ref", rangeName({ ...range, bottom }));
  });
  book.remarks.add(`The table ${table.name} now reaches to row ${bottom + 1}.`);
  const rows = Array.from({ length: bottom - range.bottom }, (_, index) => range.bottom + 1 + index);
  const filled = new Set(own.map((each) => `${each.row},${each.column}`));
  const formulas = formulasOf(text, range.bottom, range.bottom).get(range.bottom) ?? new Map<number, string>();
  const carried = [...formulas].flatMap(([column, formula]) =>
    rows.flatMap((row): CellChange[] =>
      !table.formulas.has(column) || filled.has(`${row},${column}`)
        ? []
        : [{ row, column, kind: "formula", formula: shiftFormula(formula, row - range.bottom, 0) }],
    ),
  );
  const looks = lastRowStyles(text, range.bottom).flatMap(({ column, style }) =>
    column < range.left || column > range.right
      ? []
      : rows.map((row): CellChange => ({ row, column, kind: "look", look: (now) => (now === 0 ? style : now) })),
  );
  const grown = patchSheet(book.draft.text(sheet.part), carried).xml;
  book.draft.setText(sheet.part, patchSheet(grown, looks).xml);
}

function hasContent(text: SheetText, range: SheetTable["range"]): boolean {
  return rowsBetween(text, range.top, range.bottom).some((row) =>
    cellsIn(text.rows.slice(row.start, row.end), text.prefix).some((cell) => cell.inside !== "" && isIn(cell, range)),
  );
}

function lastRowStyles(text: SheetText, row: number): readonly Readonly<{ column: number; style: number }>[] {
  return rowsBetween(text, row, row).flatMap(({ start, end }) =>
    cellsIn(text.rows.slice(start, end), text.prefix).map(({ column, attributes }) => ({
      column,
      style: Number(attributeIn(attributes, "s") ?? 0),
    })),
  );
}
