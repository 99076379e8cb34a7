import { composeIsolation } from "./compose/compose-isolation.ts";
import { compose, type Parts } from "./compose.ts";
import type { Config } from "./config.ts";
import { holdHome } from "./home/hold-home.ts";
import { openDoor } from "./home/holder-door.ts";
import { homeTaken } from "./home/home-lock.ts";
import type { IsolationDesk } from "./isolation/create-isolation.ts";

/**
 * The parts without HTTP, for one command; throws `DeskhandError` (`config`) when another process has the data folder. `isolation` is
 * closed with the parts.
 */
export async function openEngine(config: Config, isolation: IsolationDesk | null = null): Promise<Parts> {
  const { home } = config;
  try {
    return await holdHome({ home, kind: "command", taken: () => homeTaken(home) }, async (lock) => {
      const parts = await compose(config, isolation ?? composeIsolation(config, { staysOpen: false }));
      const door = openDoor(lock, parts.engine);
      return {
        ...parts,
        async close() {
          await door.close();
          await parts.close();
          lock.release();
        },
      };
    });
  } catch (error) {
    await isolation?.close();
    throw error;
  }
}
