import { chmodSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { DeskhandError, type Event, type EventLog, spentByDay, type TaskId, type TaskRow } from "@deskhand/contracts";
import { openWriteAheadFile, type SyncFile } from "./write-ahead-file.ts";

/** Version of the tables, in SQLite's `user_version`; a higher one was written by a newer Deskhand and is refused. */
const schemaVersion = 2;

/**
 * Events lie in the order they were written, so that a commit touches few pages; a command is looked up along its task's events,
 * which only a command from outside needs.
 */
const schema = `
  CREATE TABLE tasks (
    id TEXT PRIMARY KEY,
    last_seq INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    row TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE events (
    task_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    command_id TEXT NOT NULL,
    event TEXT NOT NULL,
    PRIMARY KEY (task_id, seq)
  ) STRICT;
`;

/** What models cost by local day, kept when a task is deleted: what is spent stays spent. */
const spendSchema = `
  CREATE TABLE IF NOT EXISTS spend (
    day TEXT PRIMARY KEY,
    usd REAL NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

/** A log of before has its costs in its events. */
const spendOfEvents = `
  INSERT OR IGNORE INTO spend
  SELECT date(json_extract(event, '$.at'), 'localtime') AS day, sum(json_extract(event, '$.usage.costUsd')) AS usd
  FROM events WHERE json_extract(event, '$.type') = 'usage.recorded'
  GROUP BY day HAVING usd > 0;
`;

/** SQLITE_FULL and SQLITE_IOERR_SHMSIZE (no room for the file beside a write-ahead log), https://www.sqlite.org/rescode.html */
const fullCodes: readonly unknown[] = [13, 4874];

/** Throws `space` when not even the files beside the log find room. */
function open(path: string): DatabaseSync {
  try {
    return openTables(path);
  } catch (error) {
    throw toDiskFailure(error, "Nothing is lost: free some space, then do this again.");
  }
}

function openTables(path: string): DatabaseSync {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(path);
  database.exec(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 2000; PRAGMA foreign_keys = ON;",
  );
  chmodSync(path, 0o600);
  const version = Number((database.prepare("PRAGMA user_version").get() as { user_version: number }).user_version);
  if (version > schemaVersion) {
    database.close();
    throw new DeskhandError({
      kind: "config",
      message:
        "This data folder was written by a newer Deskhand. Update Deskhand, or start it with another DESKHAND_HOME.",
      retryable: false,
      userAction: "settings",
    });
  }
  const steps = version === 0 ? [schema, spendSchema] : version === 1 ? [spendSchema, spendOfEvents] : [];
  if (steps.length > 0)
    database.exec(`BEGIN IMMEDIATE; ${steps.join("")} PRAGMA user_version = ${schemaVersion}; COMMIT;`);
  return database;
}

function toDiskFailure(error: unknown, remedy = "Free some space, then resume the task."): unknown {
  const isFull = error instanceof Error && "errcode" in error && fullCodes.includes(error.errcode);
  if (!isFull) return error;
  const message = `The disk that holds Deskhand's data is full. ${remedy}`;
  return new DeskhandError({ kind: "space", message, retryable: true, userAction: "retry" }, { cause: error });
}

/** All of `work` or nothing; throws `space` when the disk is full. */
function commit(database: DatabaseSync, work: () => void): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    work();
    database.exec("COMMIT");
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw toDiskFailure(error);
  }
}

/** SQLite's default page, https://www.sqlite.org/pragma.html#pragma_page_size */
const pageBytes = 4096;

export type SqliteLogOptions = Readonly<{
  /** caps the file; an append above it fails like a full disk */
  maxBytes?: number;
  /** the system's own unless given */
  syncFile?: SyncFile;
}>;

/**
 * Opens the durable event log: write-ahead log, synced for every append. The disk is waited for beside this thread, so that a slow one
 * stops nobody else. The file is private to the user.
 */
export function openSqliteLog(path: string, options: SqliteLogOptions = {}): EventLog {
  const database = open(path);
  const writeAhead = openWriteAheadFile(path, options.syncFile);
  // commits are synced below; what SQLite itself needs for a sound file it still syncs, https://www.sqlite.org/pragma.html#pragma_synchronous
  database.exec("PRAGMA synchronous = NORMAL");
  if (options.maxBytes !== undefined)
    database.exec(`PRAGMA max_page_count = ${Math.ceil(options.maxBytes / pageBytes)}`);
  const insert = database.prepare("INSERT INTO events (task_id, seq, command_id, event) VALUES (?, ?, ?, ?)");
  const upsert = database.prepare(
    "INSERT INTO tasks (id, last_seq, created_at, row) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET last_seq = excluded.last_seq, row = excluded.row",
  );
  const lastSeq = database.prepare("SELECT last_seq FROM tasks WHERE id = ?");
  const select = database.prepare("SELECT event FROM events WHERE task_id = ? AND seq > ? ORDER BY seq");
  const byCommand = database.prepare("SELECT 1 FROM events WHERE task_id = ? AND command_id = ? LIMIT 1");
  const addSpend = database.prepare(
    "INSERT INTO spend (day, usd) VALUES (?, ?) ON CONFLICT (day) DO UPDATE SET usd = usd + excluded.usd",
  );
  const sumSpend = database.prepare("SELECT coalesce(sum(usd), 0) AS usd FROM spend WHERE day >= ?");
  const selectRows = database.prepare("SELECT row FROM tasks ORDER BY created_at DESC, id DESC");

  function write(taskId: TaskId, events: readonly Event[], row: TaskRow): void {
    const first = events[0];
    const last = events.at(-1);
    if (first === undefined || last === undefined) return;
    const known = (lastSeq.get(taskId) as { last_seq: number } | undefined)?.last_seq ?? 0;
    if (first.seq !== known + 1) throw new Error(`append at ${first.seq} to ${taskId}, whose last event is ${known}`);
    for (const event of events) insert.run(taskId, event.seq, event.commandId, JSON.stringify(event));
    for (const [day, usd] of spentByDay(events)) addSpend.run(day, usd);
    upsert.run(taskId, last.seq, row.summary.createdAt, JSON.stringify(row));
  }

  return {
    async append(taskId, events, row) {
      writeAhead.check();
      commit(database, () => write(taskId, events, row));
      await writeAhead.sync();
    },
    *read(taskId, after) {
      for (const row of select.iterate(taskId, after)) yield JSON.parse(String(row.event)) as Event;
    },
    rows: () => selectRows.all().map((row) => JSON.parse(String(row.row)) as TaskRow),
    hasCommand(taskId, commandId) {
      // one that reached the file and maybe not the disk is not taken for accepted
      writeAhead.check();
      return byCommand.get(taskId, commandId) !== undefined;
    },
    spentUsd: (since) => Number((sumSpend.get(since) as { usd: number }).usd),
    addSpend(day, usd) {
      writeAhead.check();
      database.exec("PRAGMA synchronous = FULL");
      try {
        addSpend.run(day, usd);
      } catch (error) {
        throw toDiskFailure(error);
      } finally {
        database.exec("PRAGMA synchronous = NORMAL");
      }
    },
    async forget(taskId) {
      writeAhead.check();
      commit(database, () => {
        database.prepare("DELETE FROM events WHERE task_id = ?").run(taskId);
        database.prepare("DELETE FROM tasks WHERE id = ?").run(taskId);
      });
      await writeAhead.sync();
    },
    close() {
      writeAhead.close();
      database.close();
    },
  };
}
