import { compose, type Parts } from "./compose.ts";
import type { Config } from "./config.ts";
import { holdHome } from "./hold-home.ts";
import { homeTaken } from "./home-lock.ts";

/** The parts without HTTP, for one command; throws `DeskhandError` (`config`) when another process has the data folder. */
export function openEngine(config: Config): Promise<Parts> {
  const { home } = config;
  return holdHome({ home, kind: "command", taken: () => homeTaken(home) }, async (lock) => {
    const parts = await compose(config, { staysOpen: false });
    return {
      ...parts,
      async close() {
        await parts.close();
        lock.release();
      },
    };
  });
}
