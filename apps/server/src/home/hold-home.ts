import type { DeskhandError } from "@deskhand/contracts";
import { explainHome, openHome } from "./home-folder.ts";
import { type HomeLock, type LockHolder, takeHomeLock } from "./home-lock.ts";

export type HoldOptions = Readonly<{
  home: string;
  kind: LockHolder["kind"];
  /** what to say when another process has the folder */
  taken(): DeskhandError;
}>;

/**
 * Makes and locks the data folder, then builds what works in it. Whoever gets the result releases the lock at its end; when building
 * fails it is released here.
 */
export async function holdHome<Held>(options: HoldOptions, build: (lock: HomeLock) => Promise<Held>): Promise<Held> {
  await openHome(options.home);
  let lock: HomeLock | null = null;
  try {
    lock = takeHomeLock(options.home, options.kind);
    if (lock === null) throw options.taken();
    return await build(lock);
  } catch (error) {
    lock?.release();
    throw await explainHome(options.home, error);
  }
}
