import { basename, extname } from "node:path";
import type { DocumentReader } from "../document-reader.ts";
import { limits } from "../limits.ts";
import type { Table } from "../outcome.ts";
import { Refusal, refusedBy } from "../refusal.ts";
import type { QueriedTable, QueryOutcome } from "./query-description.ts";
import { TableDatabase } from "./table-database.ts";
import { sqlName } from "./table-values.ts";

/** A file whose tables are asked; `path` is where this process finds it, `name` what the question calls it. */
export type QueriedFile = Readonly<{ name: string; path: string; bytes: Uint8Array }>;
export type Question = Readonly<{
  files: readonly QueriedFile[];
  /** nothing is asked without it; the tables are told */
  sql?: string;
  /** rows of the answer at most */
  limit?: number;
}>;

const usualRows = 100;
const mostRows = 2_000;
/** no table that can be read has more */
const everyRow = limits.cells;

type Loading = Readonly<{ database: TableDatabase; reader: DocumentReader; taken: Set<string>; remarks: string[] }>;

/** Puts the tables of files into a closed-off engine and asks it one SQL question. */
export async function queryTables({ files, sql, limit }: Question, reader: DocumentReader): Promise<QueryOutcome> {
  try {
    const database = await TableDatabase.open();
    try {
      const loading: Loading = { database, reader, taken: new Set(), remarks: [] };
      const tables: QueriedTable[] = [];
      for (const file of files) tables.push(...(await loadFile(file, loading)));
      if (tables.length === 0)
        throw new Refusal("not-that-format", "None of the files holds a table; give csv, xlsx, json or parquet files.");
      await database.closeOff();
      const { remarks } = loading;
      if (sql === undefined) return { status: "queried", tables, columns: [], rows: [], isCut: false, remarks };
      const answer = await database.ask(sql, Math.min(limit ?? usualRows, mostRows));
      return { status: "queried", tables, ...answer, remarks };
    } finally {
      database.close();
    }
  } catch (error) {
    return refusedBy(error);
  }
}

async function loadFile(file: QueriedFile, loading: Loading): Promise<readonly QueriedTable[]> {
  const ending = extname(file.name).slice(1).toLowerCase();
  const stem = basename(file.name, extname(file.name));
  const kind = ending === "parquet" ? "parquet" : /^(?:json|jsonl|ndjson)$/.test(ending) ? "json" : null;
  if (kind === null) return loadSheets(file, stem, loading);
  const name = sqlName(stem, loading.taken);
  const columns = await loading.database.addFile(name, file.path, kind);
  return [{ name, file: file.name, sheet: null, rows: await loading.database.count(name), columns }];
}

async function loadSheets(file: QueriedFile, stem: string, loading: Loading): Promise<readonly QueriedTable[]> {
  const read = await loading.reader.tables(file.bytes, { name: file.name, limit: everyRow });
  if (read.status === "refused") throw new Refusal(read.kind, `${file.name}: ${read.reason}`);
  const filled = read.tables.map(withoutBlankRows).filter((table) => table.rows.length > 0);
  const tables: QueriedTable[] = [];
  for (const table of filled) {
    const name = sqlName(filled.length > 1 ? `${stem}_${table.name}` : stem, loading.taken);
    const columns = await loading.database.add(name, { ...table, columns: uniqueColumns(table) });
    const sheet = filled.length > 1 ? table.name : null;
    tables.push({
      name,
      file: file.name,
      sheet,
      rows: table.rows.length,
      columns: columns.map(({ name: column, type }) => ({ name: column, type })),
    });
    const errors = table.rows.flat().filter((cell) => cell.kind === "error").length;
    if (errors > 0) loading.remarks.push(`${name}: ${errors} cells hold errors and count as NULL.`);
  }
  return tables;
}

/** Rows left free for the eye are no records, and would be counted as such. */
function withoutBlankRows(table: Table): Table {
  return { ...table, rows: table.rows.filter((row) => row.some((cell) => cell.kind !== "empty")) };
}

/** SQL does not tell upper from lower case in names. */
function uniqueColumns(table: Table): Table["columns"] {
  const taken = new Set<string>();
  return table.columns.map((column) => {
    let name = column.name;
    for (let times = 2; taken.has(name.toLowerCase()); times += 1) name = `${column.name} (${times})`;
    taken.add(name.toLowerCase());
    return name === column.name ? column : { ...column, name };
  });
}
