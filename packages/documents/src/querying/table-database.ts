import type { DuckDBAppender, DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import type { Table, TableCell } from "../outcome.ts";
import { Refusal } from "../refusal.ts";
import type { QueryValue } from "./query-description.ts";
import { quoted, type SqlType, type TypedColumn, typedColumns } from "./table-values.ts";

/** memory the engine may hold */
const memoryMb = 256;
const longestMs = 20_000;
/** characters of one value of an answer, and of all of them together */
const longestValue = 1_000_000;
const longestAnswer = 8_000_000;

export type Answer = Readonly<{
  columns: readonly string[];
  rows: readonly (readonly QueryValue[])[];
  isCut: boolean;
}>;

/**
 * Tables in memory that SQL is asked of. They are put in while it is open; `close off` comes before any SQL of somebody else's: from
 * then on the engine reaches no file, no network and no extension, and nothing can turn that back.
 */
export class TableDatabase {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #api: typeof import("@duckdb/node-api");
  #isClosedOff = false;

  private constructor(api: typeof import("@duckdb/node-api"), instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#api = api;
    this.#instance = instance;
    this.#connection = connection;
  }

  /** Refuses where the engine is not installed for this system. */
  static async open(): Promise<TableDatabase> {
    const api = await import("@duckdb/node-api").catch((cause: unknown) => {
      throw new Refusal(
        "unsupported",
        "SQL over tables is not available on this computer; read the tables with file_read instead.",
        { cause },
      );
    });
    const instance = await api.DuckDBInstance.create(":memory:", {
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
      allow_community_extensions: "false",
      memory_limit: `${memoryMb}MB`,
      // what does not fit into memory is refused, and never put on a disk
      temp_directory: "",
      max_temp_directory_size: "0KB",
      threads: "2",
    });
    return new TableDatabase(api, instance, await instance.connect());
  }

  /** Puts a table in and tells its columns. */
  async add(name: string, table: Table): Promise<readonly TypedColumn[]> {
    this.#mayLoad();
    const columns = typedColumns(table);
    if (columns.length === 0) return [];
    const list = columns.map((column) => `${quoted(column.name)} ${column.type}`).join(", ");
    await this.#connection.run(`CREATE TABLE ${quoted(name)} (${list})`);
    const appender = await this.#connection.createAppender(name);
    for (const row of table.rows) {
      for (const { index, type } of columns) this.#append(appender, row[index], type);
      appender.endRow();
    }
    appender.closeSync();
    return columns;
  }

  /** Puts in a file that the engine reads better than we do. `path` is one of ours, never a name somebody gave. */
  async addFile(name: string, path: string, kind: "parquet" | "json"): Promise<readonly TypedColumn[]> {
    this.#mayLoad();
    const literal = `'${path.replaceAll("'", "''")}'`;
    const read = kind === "parquet" ? `read_parquet(${literal})` : `read_json_auto(${literal})`;
    await this.#connection.run(`CREATE TABLE ${quoted(name)} AS SELECT * FROM ${read}`).catch((cause: unknown) => {
      if (isOutOfMemory(cause))
        throw new Refusal("too-large", `The ${kind} file needs more memory than there is; split it.`, { cause });
      throw new Refusal("damaged", `The ${kind} file could not be read as a table; check that it is one.`, { cause });
    });
    const described = await this.#connection.runAndReadAll(`DESCRIBE ${quoted(name)}`);
    return described.getRowsJson().map(([column, type]) => ({ name: String(column), type: String(type) as SqlType }));
  }

  async count(name: string): Promise<number> {
    const counted = await this.#connection.runAndReadAll(`SELECT count(*) FROM ${quoted(name)}`);
    return Number(counted.getRowsJson()[0]?.[0] ?? 0);
  }

  /** No way back: what was not closed is refused, so nothing is ever asked of an open engine. */
  async closeOff(): Promise<void> {
    const settings = ["enable_external_access = false", "lock_configuration = true"];
    for (const setting of settings) await this.#connection.run(`SET ${setting}`);
    const read = await this.#connection.runAndReadAll(
      "SELECT current_setting('enable_external_access'), current_setting('lock_configuration')",
    );
    const [outside, isLocked] = read.getRowsJson()[0] ?? [];
    this.#isClosedOff = String(outside) === "false" && String(isLocked) === "true";
  }

  /** Answers one question with at most `limit` rows. What is wrong with it is told in the engine's words, which help to mend it. */
  async ask(sql: string, limit: number): Promise<Answer> {
    if (!this.#isClosedOff) throw new Error("the engine was asked before it was closed off");
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      this.#connection.interrupt();
    }, longestMs);
    try {
      const reader = await this.#connection.streamAndReadUntil(sql, limit + 1);
      const rows = reader.getRowsJson() as unknown[][];
      const shown = rows.slice(0, limit).map((row) => row.map(plainValue));
      refuseLong(shown, reader.deduplicatedColumnNames());
      return {
        columns: reader.deduplicatedColumnNames(),
        rows: shown,
        isCut: rows.length > limit || !reader.done,
      };
    } catch (error) {
      if (error instanceof Refusal) throw error;
      const words = error instanceof Error ? error.message : String(error);
      if (isOutOfMemory(error))
        throw new Refusal("too-large", "The question needs more memory than there is; ask for less at once.", {
          cause: error,
        });
      const reason = isLate
        ? `The question took longer than ${longestMs / 1_000} seconds; ask for less, or for one part after the other.`
        : `The SQL was not understood or not allowed: ${words.slice(0, 600)}`;
      throw new Refusal("wrong-part", reason, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }

  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }

  #mayLoad(): void {
    if (this.#isClosedOff) throw new Error("tables are put in before the engine is closed off");
  }

  #append(appender: DuckDBAppender, cell: TableCell | undefined, type: SqlType): void {
    if (cell === undefined || cell.kind === "empty" || cell.kind === "error") appender.appendNull();
    else if (type === "DOUBLE") appender.appendDouble(Number(cell.value));
    else if (type === "BOOLEAN") appender.appendBoolean(cell.value === true);
    else if (type === "DATE") appender.appendDate(new this.#api.DuckDBDateValue(dayOf(String(cell.value))));
    else if (type === "TIMESTAMP")
      appender.appendTimestamp(new this.#api.DuckDBTimestampValue(BigInt(momentOf(String(cell.value))) * 1_000n));
    else appender.appendVarchar(String(cell.value));
  }
}

/** Whoever reads an answer has room for so much of it; memory alone would let one value be hundreds of megabytes. */
function refuseLong(rows: readonly (readonly QueryValue[])[], columns: readonly string[]): void {
  let all = 0;
  for (const row of rows)
    for (const [index, value] of row.entries()) {
      const length = typeof value === "string" ? value.length : 0;
      all += length;
      if (length > longestValue)
        throw new Refusal(
          "too-large",
          `A value of ${columns[index]} is ${length.toLocaleString("en")} characters long; ask for a part of it, such as left(…, 1000), or for its length.`,
        );
    }
  if (all > longestAnswer)
    throw new Refusal(
      "too-large",
      `The answer is ${all.toLocaleString("en")} characters long; ask for fewer rows or columns at once.`,
    );
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("Out of Memory");
}

function momentOf(iso: string): number {
  return Date.parse(iso.length === 10 ? `${iso}T00:00:00Z` : `${iso}Z`);
}

function dayOf(iso: string): number {
  return Math.floor(momentOf(iso) / 86_400_000);
}

function plainValue(value: unknown): QueryValue {
  if (value === null || value === undefined) return null;
  if (typeof value === "number" || typeof value === "boolean") return value;
  return typeof value === "string" ? value : JSON.stringify(value);
}
