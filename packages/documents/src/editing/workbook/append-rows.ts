import { Refusal } from "../../refusal.ts";
import { attributeIn } from "../element-spans.ts";
import { allBelow, attributeValue, setAttribute } from "../xml-tree.ts";
import { type Book, type BookSheet, sheetsOf } from "./book.ts";
import { rangeName, rangeOf } from "./cell-range.ts";
import { valuesFrom, writeCells } from "./set-cells.ts";
import { cellsIn, type SheetText, splitSheet } from "./sheet-text.ts";
import { shiftSheet } from "./shift-sheet.ts";
import { type SheetTable, tablesOf } from "./tables.ts";
import type { AppendRows } from "./workbook-edits.ts";

/** Puts rows after the last one of a table, or of a sheet's cells, with its look and formulas; totals stay below them and take them in. */
export function appendRows(book: Book, { append: named, values }: AppendRows): void {
  const { sheet, table } = findTarget(book, named);
  const row = table ? table.range.bottom + (table.hasTotals ? 0 : 1) : endOfRows(book, sheet);
  const column = table?.range.left ?? 0;
  if (row > 0)
    shiftSheet(book, sheet, { sheet: sheet.name, axis: "row", kind: "insert", at: row, count: values.length });
  if (table && !table.hasTotals) widenTable(book, table, values.length);
  const given = valuesFrom(values, { row, column }).filter((each) => each.kind !== "value" || each.value !== null);
  writeCells(book, sheet, given);
}

function findTarget(book: Book, named: string): { sheet: BookSheet; table: SheetTable | null } {
  const sheets = sheetsOf(book).filter((each) => each.hasCells);
  const all = sheets.flatMap((sheet) => tablesOf(book, sheet).map((table) => ({ sheet, table })));
  const table = all.find((each) => each.table.name.toLowerCase() === named.toLowerCase());
  if (table) return table;
  const bare = named.replace(/!.*$/, "").replace(/^'|'$/g, "").replaceAll("''", "'");
  const sheet = sheets.find((each) => each.name.toLowerCase() === bare.toLowerCase());
  const names = [...sheets.map((each) => each.name), ...all.map((each) => each.table.name)].join(", ");
  if (!sheet)
    throw new Refusal("unsupported", `Nothing was changed: there is no sheet or table ${named}; there are ${names}.`);
  const own = all.filter((each) => each.sheet.part === sheet.part);
  const [only] = own;
  if (own.length > 1)
    throw new Refusal(
      "unsupported",
      `Nothing was changed: ${sheet.name} has several tables; name one of ${own.map((each) => each.table.name).join(", ")}.`,
    );
  return only ?? { sheet, table: null };
}

/** The row after the last one with content; before it where that is a row of totals of what stands right above. */
function endOfRows(book: Book, sheet: BookSheet): number {
  const text = splitSheet(book.draft.text(sheet.part));
  const filled = cellsIn(text.rows, text.prefix).filter((each) => each.inside !== "");
  const last = filled.reduce((bottom, each) => Math.max(bottom, each.row), -1);
  const isTotal = filled.some(
    (each) =>
      each.row === last &&
      new RegExp(
        `<(?:[\\w.-]+:)?f[^>]*>[^<]*\\b(?:SUM|SUBTOTAL|AVERAGE|COUNTA?|MIN|MAX)\\([^<]*:\\$?[A-Z]{1,3}\\$?${last}\\)`,
      ).test(each.inside),
  );
  return isTotal ? last : bottomOfMerged(text, last) + 1;
}

/** The last row of the merged cells that reach below this one, or the row itself. */
function bottomOfMerged({ tail }: SheetText, row: number): number {
  const merged = [...tail.matchAll(/<(?:[\w.-]+:)?mergeCell\s[^>]*>/g)].flatMap(
    ([tag]) => rangeOf(attributeIn(tag, "ref")) ?? [],
  );
  return merged
    .filter((each) => each.top <= row && each.bottom > row)
    .reduce((bottom, each) => Math.max(bottom, each.bottom), row);
}

function widenTable(book: Book, { part, range }: SheetTable, count: number): void {
  book.draft.changeTree(part, ({ root }) => {
    for (const each of [root, ...allBelow(root, "autoFilter")])
      if (attributeValue(each, "ref") !== null)
        setAttribute(each, "ref", rangeName({ ...range, bottom: range.bottom + count }));
  });
}
