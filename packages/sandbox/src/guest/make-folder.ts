import { mkdirSync } from "node:fs";

/**
 * Makes a folder unless it is there; what it lies in has to be. Never asks Node for missing parents too: in a folder that was removed,
 * as that of a host that is gone, Node tries for ever.
 */
export function makeFolder(path: string, mode = 0o777): void {
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
