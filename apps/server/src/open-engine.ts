import { compose, type Parts } from "./compose.ts";
import type { Config } from "./config.ts";
import { openDataFolder } from "./data-folder.ts";
import { dataFolderTaken, takeDataLock } from "./data-lock.ts";

/** The parts without HTTP, for one command; throws `DeskhandError` (`config`) when another process has the data folder. */
export async function openEngine(config: Config): Promise<Parts> {
  await openDataFolder(config.home);
  const lock = takeDataLock(config.home, "command");
  if (lock === null) throw dataFolderTaken(config.home);
  try {
    const parts = await compose(config);
    return {
      ...parts,
      async close() {
        await parts.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}
