import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runTool } from "./run-tool.ts";

/** Mounts the virtual machine's disk with this serial number, read-only, at a folder it makes. Throws when there is none. */
export async function mountDisk(serial: string, folder: string): Promise<void> {
  const block = readdirSync("/sys/block").find((name) => readSerial(name) === serial);
  if (block === undefined) throw new Error(`There is no disk ${serial}.`);
  mkdirSync(folder, { recursive: true });
  await runTool("mount", ["-i", "-n", "-t", "erofs", "-o", "ro,nodev,nosuid,noatime", join("/dev", block), folder]);
}

function readSerial(block: string): string | null {
  if (!block.startsWith("vd")) return null;
  return readFileSync(join("/sys/block", block, "serial"), "utf8").trim();
}
