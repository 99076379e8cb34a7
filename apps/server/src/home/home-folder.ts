import { chmod, mkdir, statfs } from "node:fs/promises";
import { join } from "node:path";
import { DeskhandError } from "@deskhand/contracts";

/** Makes the data folder, readable by its owner only; throws `DeskhandError` when that cannot be. */
export async function openHome(home: string): Promise<void> {
  try {
    await mkdir(home, { recursive: true, mode: 0o700 });
    await chmod(home, 0o700);
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : String(error);
    const message = `The data folder ${home} cannot be used (${reason}); make it writable or set DESKHAND_HOME to another folder.`;
    throw new DeskhandError({ kind: "config", message, retryable: false, userAction: "settings" }, { cause: error });
  }
}

/** host path of the event log */
export function logFile(home: string): string {
  return join(home, "log.sqlite");
}

/** host path of the folder for what need not outlive a process */
export function temporaryFolder(home: string): string {
  return join(home, "temporary");
}

/** below so many free `bytes` SQLite cannot even open its log */
const leastBytes = 1_000_000;

/**
 * What went wrong while the parts were opened, as a sentence when the disk is full; SQLite reports that in several ways, some of which
 * could be anything.
 */
export async function explainHome(home: string, error: unknown): Promise<unknown> {
  const code = error instanceof Error && "code" in error ? error.code : "";
  if (code !== "ENOSPC" && code !== "ERR_SQLITE_ERROR") return error;
  const isFull = await statfs(home).then(
    ({ bavail, bsize }) => bavail * bsize < leastBytes,
    () => false,
  );
  if (code !== "ENOSPC" && !isFull) return error;
  const message = `The disk that holds the data folder ${home} is full; free some space and try again.`;
  return new DeskhandError({ kind: "space", message, retryable: true, userAction: "retry" }, { cause: error });
}
