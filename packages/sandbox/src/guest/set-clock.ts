import { writeFileSync } from "node:fs";
import type { StandingPerl } from "./perl/standing-perl.ts";

/**
 * Sets the clock and stirs entropy in, after a restore from a saved state: two machines of one state would otherwise draw the same random
 * numbers and live in the past.
 */
export async function setClock(perl: StandingPerl, unixMs: number, entropy: Uint8Array): Promise<void> {
  writeFileSync("/dev/urandom", entropy);
  await perl.setClock(unixMs);
}
