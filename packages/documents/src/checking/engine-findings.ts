import type { TableCell } from "../outcome.ts";
import { cellName } from "../tables/cell-names.ts";
import { filledCells, isSame, type Recomputed } from "../workbook/recomputed.ts";
import { openWorkbook } from "../xlsx/open-workbook.ts";
import { type Finding, fault, remark } from "./check-report.ts";

/** what a program shows for a function it does not know, or one whose result spreads over cells */
const UNKNOWN = /^(?:#NAME\?|Err:\d+|#N\/A|#VALUE!)$/;
const VOLATILE = /\b(?:NOW|TODAY|RAND|RANDBETWEEN|RANDARRAY|OFFSET|INDIRECT|CELL|INFO)\s*\(|\[/i;

export type EngineLook = Readonly<{ findings: readonly Finding[]; isDone: boolean }>;

/** Holds the workbook against the same one computed by another program: results that neither the file nor our own engine has. */
export async function engineFindings(fresh: Recomputed, recalculated: Uint8Array): Promise<EngineLook> {
  const other = await openWorkbook(recalculated).catch(() => null);
  if (other === null) return { findings: [], isDone: false };
  const theirs = new Map(other.sheets.map(({ grid }) => [grid.name, grid]));
  const told = new Map(
    fresh.stale.map(({ sheet, row, column, value }) => [`${sheet}!${cellName(row, column)}`, value]),
  );
  const findings = fresh.grids.flatMap((grid) =>
    filledCells(grid).flatMap(({ row, column, cell }) => {
      const counterpart = theirs.get(grid.name)?.rows.get(row)?.[column];
      if (cell.formula === undefined || counterpart === undefined || VOLATILE.test(cell.formula)) return [];
      const place = `${grid.name}!${cellName(row, column)}`;
      return difference({ place, cell, ours: told.get(place), theirs: counterpart, isComputed: fresh.isDone });
    }),
  );
  return { findings, isDone: true };
}

type Compared = Readonly<{
  place: string;
  cell: TableCell;
  /** our engine's result where it is not what the file stores */
  ours: string | number | boolean | undefined;
  theirs: TableCell;
  isComputed: boolean;
}>;

function difference({ place, cell, ours, theirs, isComputed }: Compared): Finding[] {
  const stored = cell.value;
  const result = theirs.value;
  if (result === null || result === "" || UNKNOWN.test(String(result))) return [];
  if (theirs.kind === "error" && cell.kind !== "error")
    // what our engine finds too is told already
    return isComputed && (ours === undefined || isSame(ours, result))
      ? []
      : [fault("formula-error", place, `LibreOffice comes to ${result} here.`)];
  if (stored === null || isSame(stored, result) || (ours !== undefined && isSame(ours, result))) return [];
  return [remark("formula-differs", place, `The cell shows ${stored}, but LibreOffice comes to ${result}.`)];
}
