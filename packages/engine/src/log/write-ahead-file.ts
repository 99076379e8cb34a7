import { closeSync, fdatasync, openSync } from "node:fs";
import { promisify } from "node:util";
import { DeskhandError } from "@deskhand/contracts";

const syncOpen = promisify(fdatasync);

/** Puts what was written to an open file on its disk. Rejects with what the system says. */
export type SyncFile = (file: number) => Promise<void>;

/** Makes committed writes durable beside the thread that writes. */
export interface WriteAheadFile {
  /** Resolves when everything committed before the call is on the disk. Once it rejected, it always does: nobody knows what the disk kept. */
  sync(): Promise<void>;
  /** throws what `sync` rejected with, if it ever did */
  check(): void;
  close(): void;
}

function brokenDisk(cause: unknown): DeskhandError {
  const message =
    "The disk that holds Deskhand's data did not keep what was written. Check that disk, then start Deskhand again.";
  return new DeskhandError({ kind: "space", message, retryable: false, userAction: "none" }, { cause });
}

/**
 * The write-ahead log of the SQLite database at `path`, which lies beside it as long as the database is open
 * (https://www.sqlite.org/wal.html#the_wal_file). Calls that come while the disk is busy share the next sync.
 */
export function openWriteAheadFile(path: string, syncFile: SyncFile = syncOpen): WriteAheadFile {
  let file: number | null = null;
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  let broken: DeskhandError | null = null;

  const check = () => {
    if (broken !== null) throw broken;
  };

  async function run(): Promise<void> {
    check();
    try {
      // writable, because Windows syncs no other
      file ??= openSync(`${path}-wal`, "r+");
      await syncFile(file);
    } catch (error) {
      broken = brokenDisk(error);
      throw broken;
    }
  }

  function start(): Promise<void> {
    running = run().finally(() => {
      running = null;
    });
    return running;
  }

  return {
    check,
    sync() {
      // not begun yet, so it covers this call too
      if (next !== null) return next;
      if (running === null) return start();
      next = running
        .catch(() => undefined)
        .then(() => {
          next = null;
          return start();
        });
      return next;
    },
    close() {
      if (file !== null) closeSync(file);
      file = null;
    },
  };
}
