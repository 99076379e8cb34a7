import { readFileSync } from "node:fs";
import { readTables, type Table, type TableCell } from "@deskhand/documents";
import { openOfficePackage } from "../../../packages/documents/src/ooxml/office-package.ts";
import { openWorkbook } from "../../../packages/documents/src/xlsx/open-workbook.ts";

/** The sheets of a workbook by name, each from its header on. */
export async function readSheets(path: string): Promise<ReadonlyMap<string, Table>> {
  const outcome = await readTables(readFileSync(path), { name: path, limit: 10_000 });
  if (outcome.status !== "read") throw new Error(`${path}: ${outcome.reason}`);
  return new Map(outcome.tables.map((table) => [table.name, table]));
}

/** Every row of one sheet, from its first. */
export async function readRows(path: string, sheet: string): Promise<readonly (readonly TableCell[])[]> {
  const grid = (await openWorkbook(readFileSync(path), { only: sheet })).sheets[0]?.grid;
  if (grid === undefined) throw new Error(`${path} has no sheet ${sheet}`);
  return Array.from({ length: grid.height }, (_, index) => grid.rows.get(index) ?? []);
}

export type SheetRecord = Readonly<Record<string, TableCell>>;

/** The rows of a sheet, each by the names of its columns. */
export function recordsOf(table: Table | undefined): readonly SheetRecord[] {
  if (table === undefined) throw new Error("the sheet is missing");
  return table.rows.map((row) =>
    Object.fromEntries(table.columns.map(({ name }, index) => [name, row[index] ?? { kind: "empty", value: null }])),
  );
}

/** A cell as text, empty for nothing. */
export function textOf(cell: TableCell | undefined): string {
  return cell === undefined || cell.value === null ? "" : String(cell.value);
}

/** The names of the parts in the file. */
export function partsOf(path: string): readonly string[] {
  return openOfficePackage(readFileSync(path)).names;
}
