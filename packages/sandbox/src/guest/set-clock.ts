import { writeFileSync } from "node:fs";
import { runTool } from "./run-tool.ts";

/** Tells the kernel to take fresh bytes from its pool at once (`RNDRESEEDCRNG`); perl is on every Debian and Node has no ioctl. */
const reseed = 'open(my $r, "+<", "/dev/random") or exit 1; ioctl($r, 0x5207, 0) or exit 1;';

/**
 * Sets the clock and stirs entropy in, after a restore from a saved state: two machines of one state would otherwise draw the same random
 * numbers and live in the past.
 */
export async function setClock(unixMs: number, entropy: Uint8Array): Promise<void> {
  writeFileSync("/dev/urandom", entropy);
  await Promise.all([runTool("date", ["-s", `@${(unixMs / 1000).toFixed(3)}`]), runTool("perl", ["-e", reseed])]);
}
