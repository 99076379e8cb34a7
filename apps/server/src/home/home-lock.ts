import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { DeskhandError } from "@deskhand/contracts";

/** where a command that has the data folder takes wishes of others; the token proves that they may read the data folder */
export type Door = Readonly<{ port: number; token: string }>;

export type LockHolder = Readonly<{ pid: number; kind: "server" | "command"; door?: Door }>;

export type HomeLock = Readonly<{
  /** tells other processes of the same user where to ask; throws when that cannot be written */
  announce(door: Door): void;
  release(): void;
}>;

/**
 * Takes the data folder for this process, so that two engines never share one; `null` when another process has it.
 * The lock is SQLite's own lock on a file: the system drops it when the process dies however it dies, so it is never stale and
 * no process number has to be trusted.
 */
export function takeHomeLock(home: string, kind: LockHolder["kind"]): HomeLock | null {
  const lock = new DatabaseSync(join(home, "engine.lock"), { timeout: 0 });
  try {
    lock.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    writeFileSync(holderFile(home), JSON.stringify({ pid: process.pid, kind }), { mode: 0o600 });
  } catch (error) {
    lock.close();
    if (isBusy(error)) return null;
    throw error;
  }
  return {
    announce(door) {
      const temporary = `${holderFile(home)}.${process.pid}`;
      writeFileSync(temporary, JSON.stringify({ pid: process.pid, kind, door }), { mode: 0o600 });
      renameSync(temporary, holderFile(home));
    },
    release: () => lock.close(),
  };
}

/** Who took the lock last; `null` when that is unknown. Only the lock itself says whether they still have it. */
export function readLockHolder(home: string): LockHolder | null {
  try {
    return JSON.parse(readFileSync(holderFile(home), "utf8")) as LockHolder;
  } catch {
    return null;
  }
}

/** The sentence for a data folder that another command works in. */
export function homeTaken(home: string): DeskhandError {
  const holder = readLockHolder(home);
  const who = holder === null ? "Another Deskhand process" : `Another Deskhand command (process ${holder.pid})`;
  const message = `${who} is working with the data folder ${home}; wait until it ends, stop its task with \`deskhand stop ID\`, or press Ctrl-C where it runs, and try again.`;
  return new DeskhandError({ kind: "config", message, retryable: true, userAction: "retry" });
}

function holderFile(home: string): string {
  return join(home, "engine.json");
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && error.errcode === 5;
}
