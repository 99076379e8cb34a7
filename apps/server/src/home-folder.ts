import { chmod, mkdir } from "node:fs/promises";
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
