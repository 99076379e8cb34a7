import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "./make-folder.ts";
import type { StandingPerl } from "./perl/standing-perl.ts";

/** Mounts the virtual machine's disk with this serial number, read-only, at a folder it makes. Throws when there is none. */
export async function mountDisk(perl: StandingPerl, serial: string, folder: string): Promise<void> {
  const block = readdirSync("/sys/block").find((name) => readSerial(name) === serial);
  if (block === undefined) throw new Error(`There is no disk ${serial}.`);
  makeFolder(folder);
  await perl.mountErofs(join("/dev", block), folder);
}

function readSerial(block: string): string | null {
  if (!block.startsWith("vd")) return null;
  return readFileSync(join("/sys/block", block, "serial"), "utf8").trim();
}
