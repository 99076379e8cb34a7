import type { Config } from "../config.ts";
import { holdHome } from "./hold-home.ts";
import { homeTaken } from "./home-lock.ts";

/** Takes the data folder for a change of its settings; returns the way to let it go. Throws `DeskhandError` when another process has it. */
export async function holdModels({ home }: Config): Promise<() => void> {
  return holdHome({ home, kind: "command", taken: () => homeTaken(home) }, async (lock) => () => lock.release());
}
