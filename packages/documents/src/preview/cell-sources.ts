import { cellName } from "../tables/cell-names.ts";
import type { Grid } from "../tables/grid.ts";
import type { OpenedSheet } from "./open-sheets.ts";
import type { CellSource } from "./preview-outcome.ts";
import { readSource, readSourceLine } from "./read-source.ts";

const mostSources = 20_000;

/** Where the cells of a sheet come from: by the notes at them, or by the rows of a sheet of sources. */
export function cellSources({ comments, grid }: OpenedSheet): readonly CellSource[] {
  const noted = comments.flatMap(({ cell, text }) => {
    const source = text
      .split("\n")
      .map(readSourceLine)
      .find((found) => found !== null);
    return source === undefined ? [] : [{ at: cell, source }];
  });
  return [...noted, ...listedSources(grid)].slice(0, mostSources);
}

const heads = ["Cell", "File", "Place", "Quote"];

/** Every filled cell of a row that names a source leads to it. */
function listedSources(grid: Grid): readonly CellSource[] {
  const text = (row: number, column: number) => String(grid.rows.get(row)?.[column]?.value ?? "");
  if (grid.width !== heads.length || heads.some((head, column) => text(0, column) !== head)) return [];
  const found: CellSource[] = [];
  for (let row = 1; row < grid.height && found.length < mostSources; row += 1) {
    const [file, place, quote] = [text(row, 1), text(row, 2), text(row, 3)];
    if (file === "") continue;
    const source = readSource({ file, place, quote });
    for (let column = 0; column < heads.length; column += 1)
      if (text(row, column) !== "") found.push({ at: cellName(row, column), source });
  }
  return found;
}
