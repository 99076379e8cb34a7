import { columnLetter } from "../workbook.ts";

/** Values of a sheet by address (`B3`), as texts: figures with all their digits and a point, days as ISO. */
export type Cells = ReadonlyMap<string, string>;

/** Reads the cells of one sheet as `file_read` writes them, with the results of formulas; the formulas themselves are left out. */
export function readCells(text: string): Cells {
  const cells = new Map<string, string>();
  for (const line of text.split("\n")) {
    const row = /^\| (\d+) \|(.*)\|\s*$/.exec(line);
    if (row?.[1] === undefined || row[2] === undefined) continue;
    row[2].split(/(?<!\\)\|/).forEach((cell, index) => {
      const value = cell
        .replace(/ ?`=.*`\s*$/, "")
        .replaceAll("\\|", "|")
        .trim();
      if (value !== "") cells.set(`${columnLetter(index)}${row[1]}`, value);
    });
  }
  return cells;
}

/** A figure among the cells; `null` where there is none. */
export function figureAt(cells: Cells, address: string): number | null {
  const text = cells.get(address);
  const value = text === undefined || text === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : null;
}
