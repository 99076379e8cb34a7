import { columnIndex, columnLetter } from "../../tables/cell-names.ts";
import { attributeIn } from "../element-spans.ts";
import { type SheetText, startOfRow } from "./sheet-text.ts";
import { lastIndex, type Shift } from "./shift.ts";

/** The rows after a shift; `made` are the inserted rows. Formulas are not looked at. */
export function shiftedRows(sheet: SheetText, shift: Shift, made: string): string {
  return shift.axis === "row" ? withRowsShifted(sheet, shift, made) : withColumnsShifted(sheet, shift);
}

function withRowsShifted(sheet: SheetText, { kind, at, count }: Shift, made: string): string {
  const { rows } = sheet;
  const start = startOfRow(sheet, at);
  const end = kind === "insert" ? start : startOfRow(sheet, at + count);
  const by = kind === "insert" ? count : -count;
  const pattern = new RegExp(`(<${sheet.prefix}(?:row|c)\\s(?:[^>]*?\\s)?r\\s*=\\s*["'][A-Z]*)(\\d+)`, "g");
  const last = kind === "insert" ? startOfRow(sheet, lastIndex.row - count + 1) : rows.length;
  const moved = rows
    .slice(end, Math.max(end, last))
    .replace(pattern, (_, before: string, row: string) => `${before}${Number(row) + by}`);
  return rows.slice(0, start) + made + moved;
}

function withColumnsShifted({ rows, prefix }: SheetText, { kind, at, count }: Shift): string {
  const cell = new RegExp(`<${prefix}c(\\s[^>]*?)(/>|>[\\s\\S]*?</${prefix}c\\s*>)`, "g");
  const named = /(\sr\s*=\s*["'])([A-Z]+)(\d+)/;
  const moved = rows.replace(cell, (whole: string, attributes: string, rest: string) => {
    const place = named.exec(attributes);
    if (!place) return whole;
    const [, before = "", letters = "", row = ""] = place;
    const column = columnIndex(letters);
    if (kind === "insert" && column === at - 1) return whole + styledCells(attributes, { at, count, row, prefix });
    if (column < at) return whole;
    if (kind === "delete" && column < at + count) return "";
    const goal = column + (kind === "insert" ? count : -count);
    if (goal > lastIndex.column) return "";
    const letter = columnLetter(goal);
    return `<${prefix}c${attributes.replace(named, () => `${before}${letter}${row}`)}${rest}`;
  });
  return moved.replace(new RegExp(`(<${prefix}row\\s[^>]*?)\\sspans\\s*=\\s*["'][^"']*["']`, "g"), "$1");
}

/** Empty cells that take over the look of the one on their left. */
function styledCells(
  attributes: string,
  { at, count, row, prefix }: Readonly<{ at: number; count: number; row: string; prefix: string }>,
): string {
  const style = attributeIn(attributes, "s");
  if (style === null || style === "0") return "";
  const columns = Array.from({ length: count }, (_, index) => columnLetter(at + index));
  return columns.map((letter) => `<${prefix}c r="${letter}${row}" s="${style}"/>`).join("");
}
