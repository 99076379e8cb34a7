import { Refusal } from "../../refusal.ts";
import { columnIndex } from "../../tables/cell-names.ts";
import { attributeIn } from "../element-spans.ts";
import {
  appendTo,
  attributeValue,
  childOf,
  copyOf,
  elementOf,
  elementsOf,
  insertInOrder,
  prefixOf,
  setAttribute,
  type XmlNode,
} from "../xml-tree.ts";
import { addressIn, type Book, type BookSheet, changeSheet, refuseProtected } from "./book.ts";
import { type CellRange, rangeOf } from "./cell-range.ts";
import { withStyles } from "./cell-styles.ts";
import { sheetOrder } from "./sheet-order.ts";
import { type CellChange, patchSheet } from "./sheet-patch.ts";
import { cellsIn, joinedSheet, rowsBetween, type SheetText, splitSheet, withFrame } from "./sheet-text.ts";
import { lastIndex } from "./shift.ts";
import type { StyleCells } from "./workbook-edits.ts";

/** cells whose look is changed at most, when they are not whole rows or columns */
const MOST_CELLS = 200_000;

/** Gives cells another look: only what the edit names changes, the rest of each cell's own look stays. */
export function styleCells(book: Book, edit: StyleCells): void {
  const { style, like, ...look } = edit;
  const { sheet, cells } = addressIn(book, style);
  refuseProtected(book, sheet);
  const base = like === undefined ? null : styleOf(book, like);
  withStyles(book, look, (restyle) => {
    const made = (before: number) => restyle(base ?? before);
    const range = rangeOf(cells);
    if (range) styleRange(book, sheet, { range: sorted(range), made });
    else styleWhole(book, sheet, { cells, made });
  });
}

type Restyle = (style: number) => number;

function sorted({ top, left, bottom, right }: CellRange): CellRange {
  return {
    top: Math.min(top, bottom),
    left: Math.min(left, right),
    bottom: Math.max(top, bottom),
    right: Math.max(left, right),
  };
}

function styleOf(book: Book, address: string): number {
  const { sheet, cells } = addressIn(book, address);
  const range = rangeOf(cells);
  const text = splitSheet(book.draft.text(sheet.part));
  const [row] = range ? rowsBetween(text, range.top, range.top) : [];
  const found =
    row && cellsIn(text.rows.slice(row.start, row.end), text.prefix).find((each) => each.column === range?.left);
  return Number((found && attributeIn(found.attributes, "s")) ?? 0);
}

function styleRange(
  book: Book,
  sheet: BookSheet,
  { range, made }: Readonly<{ range: CellRange; made: Restyle }>,
): void {
  const { top, left, bottom, right } = range;
  if ((bottom - top + 1) * (right - left + 1) > MOST_CELLS)
    throw new Refusal(
      "unsupported",
      "Nothing was changed: those are too many cells; name whole columns such as Sheet1!B:D instead.",
    );
  const changes: CellChange[] = [];
  for (let row = top; row <= bottom; row += 1)
    for (let column = left; column <= right; column += 1) changes.push({ row, column, kind: "look", look: made });
  book.draft.setText(sheet.part, patchSheet(book.draft.text(sheet.part), changes).xml);
}

/** Whole rows or columns: their own look, and that of the cells that are there. */
function styleWhole(book: Book, sheet: BookSheet, { cells, made }: Readonly<{ cells: string; made: Restyle }>): void {
  const isRows = /^\d/.test(cells);
  const index = (text: string) => (isRows ? Number(text) - 1 : columnIndex(text));
  const [first = "", last = first] = cells.split(":");
  const [from, to] = [Math.min(index(first), index(last)), Math.max(index(first), index(last))];
  const range = isRows
    ? { top: from, bottom: to, left: 0, right: lastIndex.column }
    : { top: 0, bottom: lastIndex.row, left: from, right: to };
  if (isRows && to - from > 10_000) throw new Refusal("unsupported", "Nothing was changed: those are too many rows.");
  changeSheet(book, sheet.part, (text) => {
    const there = isRows ? rowsBetween(text, from, to) : [{ start: 0, end: text.rows.length }];
    const found = there.flatMap(({ start, end }) => cellsIn(text.rows.slice(start, end), text.prefix));
    const changes = found.flatMap(({ row, column }): CellChange[] =>
      column >= range.left && column <= range.right ? [{ row, column, kind: "look", look: made }] : [],
    );
    const patched = splitSheet(patchSheet(joinedSheet(text), changes).xml);
    return isRows
      ? withRowLooks(patched, { from, to, made })
      : withFrame(patched, ({ root }) => columnLooks(root, { from, to, made }));
  });
}

type Stretch = Readonly<{ from: number; to: number; made: Restyle }>;

function withRowLooks(sheet: SheetText, { from, to, made }: Stretch): SheetText {
  const { prefix } = sheet;
  let { rows } = sheet;
  for (let row = to; row >= from; row -= 1) {
    const [placed] = rowsBetween({ ...sheet, rows }, row, row);
    if (placed) {
      const tag = /^<[^>]*>/.exec(rows.slice(placed.start))?.[0] ?? "";
      const style = made(Number(attributeIn(tag, "s") ?? 0));
      const bare = tag.replace(/\s(?:s|customFormat)\s*=\s*["'][^"']*["']/g, "");
      const marked = bare.replace(/\s*(\/?>)$/, ` s="${style}" customFormat="1"$1`);
      rows = rows.slice(0, placed.start) + marked + rows.slice(placed.start + tag.length);
    } else {
      const [next] = rowsBetween({ ...sheet, rows }, row + 1, lastIndex.row);
      const at = next?.start ?? rows.length;
      rows = `${rows.slice(0, at)}<${prefix}row r="${row + 1}" s="${made(0)}" customFormat="1"/>${rows.slice(at)}`;
    }
  }
  return { ...sheet, rows };
}

function columnLooks(root: XmlNode, { from, to, made }: Stretch): void {
  const p = prefixOf(root);
  const list = childOf(root, "cols") ?? elementOf(`<${p}cols></${p}cols>`);
  if (!list.parent) insertInOrder(root, list, sheetOrder);
  const width = attributeValue(childOf(root, "sheetFormatPr"), "defaultColWidth") ?? "9.140625";
  const plain = (min: number, max: number) => plainColumn({ p, min, max, width, style: made(0) });
  let next = from + 1;
  const columns = elementsOf(list).flatMap((each) => {
    const [min, max] = [Number(attributeValue(each, "min")), Number(attributeValue(each, "max"))];
    if (max < from + 1) return [each];
    const gap = next < min && next <= to + 1 ? [plain(next, Math.min(min - 1, to + 1))] : [];
    next = Math.max(next, max + 1);
    return [...gap, ...piecesOf(each, { from, to, made })];
  });
  const rest = next <= to + 1 ? [plain(next, to + 1)] : [];
  list.children = [];
  appendTo(list, ...columns, ...rest);
}

/** A stretch of columns cut where the wanted ones begin and end. */
function piecesOf(column: XmlNode, { from, to, made }: Stretch): XmlNode[] {
  const [min, max] = [Number(attributeValue(column, "min")), Number(attributeValue(column, "max"))];
  const pieces = [
    { min, max: Math.min(max, from), isWanted: false },
    { min: Math.max(min, from + 1), max: Math.min(max, to + 1), isWanted: true },
    { min: Math.max(min, to + 2), max, isWanted: false },
  ];
  return pieces
    .filter((piece) => piece.min <= piece.max)
    .map((piece) => {
      const copy = copyOf(column);
      setAttribute(copy, "min", String(piece.min));
      setAttribute(copy, "max", String(piece.max));
      if (piece.isWanted) setAttribute(copy, "style", String(made(Number(attributeValue(column, "style") ?? 0))));
      return copy;
    });
}

function plainColumn(column: Readonly<{ p: string; min: number; max: number; width: string; style: number }>): XmlNode {
  const { p, min, max, width, style } = column;
  return elementOf(`<${p}col min="${min}" max="${max}" width="${width}" style="${style}"/>`);
}
