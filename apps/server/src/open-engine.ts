import { compose, type Parts } from "./compose.ts";
import type { Config } from "./config.ts";
import { openHome } from "./home-folder.ts";
import { homeTaken, takeHomeLock } from "./home-lock.ts";

/** The parts without HTTP, for one command; throws `DeskhandError` (`config`) when another process has the data folder. */
export async function openEngine(config: Config): Promise<Parts> {
  await openHome(config.home);
  const lock = takeHomeLock(config.home, "command");
  if (lock === null) throw homeTaken(config.home);
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
