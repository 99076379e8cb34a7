import type { TableCell } from "../outcome.ts";
import { Refusal } from "../refusal.ts";
import { cellSources } from "./cell-sources.ts";
import { openSheets } from "./open-sheets.ts";
import type { CellSource, RowBlock, ShownCell } from "./preview-outcome.ts";
import { shownValue } from "./shown-value.ts";

export const rowsPerBlock = 250;
const maxShown = 2_000;

export type WrittenRows = Readonly<{
  bytes: Uint8Array;
  rows: number;
  columns: number;
  offsets: readonly number[];
  rowsPerBlock: number;
  sources: readonly CellSource[];
}>;

/** Every row of a sheet as it is looked at, one block of rows a line, so that any of them is found without reading the others. */
export async function sheetRows(file: Uint8Array, name: string, sheet: string): Promise<WrittenRows> {
  const opened = (await openSheets(file, name, { only: sheet }))?.[0];
  if (opened === undefined) throw new Refusal("not-that-format", "The file holds no rows that could be shown.");
  const { grid } = opened;
  const encoder = new TextEncoder();
  const lines: Uint8Array[] = [];
  const offsets: number[] = [];
  let length = 0;
  for (let first = 0; first < grid.height; first += rowsPerBlock) {
    const count = Math.min(rowsPerBlock, grid.height - first);
    const rows = Array.from({ length: count }, (_, at) => (grid.rows.get(first + at) ?? []).map(shownCell));
    const line = encoder.encode(`${JSON.stringify({ first, rows } satisfies RowBlock)}\n`);
    offsets.push(length);
    lines.push(line);
    length += line.length;
  }
  const sources = cellSources(opened);
  return { bytes: Buffer.concat(lines), rows: grid.height, columns: grid.width, offsets, rowsPerBlock, sources };
}

const kinds = { number: "n", date: "d", boolean: "b", error: "e", text: "t", empty: "t" } as const;

function shownCell(cell: TableCell): ShownCell {
  const shown = shownValue(cell).slice(0, maxShown);
  const { formula } = cell;
  if (cell.kind === "empty" && formula === undefined) return "";
  if (cell.kind === "text" && formula === undefined) return shown;
  const stored = String(cell.value ?? "").slice(0, maxShown);
  return formula === undefined ? [shown, kinds[cell.kind], stored] : [shown, kinds[cell.kind], stored, formula];
}
