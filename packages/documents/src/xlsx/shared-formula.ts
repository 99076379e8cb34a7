import { columnIndex, columnLetter } from "../tables/cell-names.ts";

/** A formula moved by rows and columns as a spreadsheet copies it: relative references move, `$` ones stay. */
export function shiftFormula(formula: string, rows: number, columns: number): string {
  const pattern =
    /"(?:[^"]|"")*"|'(?:[^']|'')*'!?|\[[^\]]*\]|(?<![\p{L}\w.$])(\$?)([A-Z]{1,3})(\$?)(\d{1,7})(?![\p{L}\w.(!])|(?<![\p{L}\w.$])(\$?)([A-Z]{1,3}):(\$?)([A-Z]{1,3})(?![\p{L}\w.(!$])|(?<![\p{L}\w.$:])(\$?)(\d{1,7}):(\$?)(\d{1,7})(?![\w.])/gu;
  return formula.replace(pattern, (whole: string, ...groups: (string | undefined)[]) => {
    if (groups[1] !== undefined && groups[3] !== undefined) {
      // beyond the last column it is a name, such as YTD2024
      if (columnIndex(groups[1]) > 16_383) return whole;
      return `${groups[0]}${moveColumn(groups[0], groups[1], columns)}${groups[2]}${moveRow(groups[2], groups[3], rows)}`;
    }
    if (groups[5] !== undefined && groups[7] !== undefined) {
      return `${groups[4]}${moveColumn(groups[4], groups[5], columns)}:${groups[6]}${moveColumn(groups[6], groups[7], columns)}`;
    }
    if (groups[9] !== undefined && groups[11] !== undefined) {
      return `${groups[8]}${moveRow(groups[8], groups[9], rows)}:${groups[10]}${moveRow(groups[10], groups[11], rows)}`;
    }
    return whole;
  });
}

function moveColumn(fixed: string | undefined, letters: string, by: number): string {
  if (fixed === "$") return letters;
  const moved = columnIndex(letters) + by;
  return moved < 0 ? letters : columnLetter(moved);
}

function moveRow(fixed: string | undefined, digits: string, by: number): string {
  return fixed === "$" ? digits : String(Math.max(1, Number(digits) + by));
}
