import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";

const pollMs = 300;
const sqliteBusy = 5;

/**
 * Runs `work` while no other process on this computer builds in `folder`; waits for one that does. The system drops the lock when
 * the process dies, however it dies.
 */
export async function withBuildLock<Result>(
  folder: string,
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (;;) {
    signal.throwIfAborted();
    const lock = tryLock(folder);
    if (lock !== null) {
      try {
        return await work();
      } finally {
        lock.close();
      }
    }
    await wait(pollMs, undefined, { signal });
  }
}

/** Whether somebody builds in `folder` at this moment. */
export function isBuildLocked(folder: string): boolean {
  const lock = tryLock(folder);
  lock?.close();
  return lock === null;
}

function tryLock(folder: string): DatabaseSync | null {
  const lock = new DatabaseSync(join(folder, "build.lock"), { timeout: 0 });
  try {
    lock.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    return lock;
  } catch (error) {
    lock.close();
    if (error instanceof Error && "errcode" in error && error.errcode === sqliteBusy) return null;
    throw error;
  }
}
