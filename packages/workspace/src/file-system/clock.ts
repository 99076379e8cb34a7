import * as fs from "node:fs";
import { isAbsent } from "./file-stat.ts";

/**
 * Drives of Linux whose times come from the kernel's own clock, in steps that fit together: ext, XFS, Btrfs, tmpfs, and overlays of
 * these. What comes over a network, from a program, or from a stick keeps other times, or none for changes.
 */
const ownClocks: ReadonlySet<number> = new Set([0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x794c7630]);

/** See `FileSystem.hasOwnClock`. */
export async function hasOwnClock(path: string): Promise<boolean> {
  return process.platform === "linux" && ownClocks.has((await fs.promises.statfs(path)).type);
}

/** See `FileSystem.stamp`. Two quick calls on a drive of this computer; waiting for the pool would take longer. */
export async function stamp(path: string): Promise<string> {
  const now = Date.now() / 1000;
  try {
    fs.lutimesSync(path, now, now);
  } catch (error) {
    if (!isAbsent(error)) throw error;
    fs.writeFileSync(path, "", { mode: 0o600, flag: "wx" });
  }
  return String(fs.lstatSync(path, { bigint: true }).ctimeNs);
}
