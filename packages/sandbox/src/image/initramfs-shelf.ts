import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeInitramfs } from "./initramfs.ts";
import { keepGuestProgram } from "./keep-guest-program.ts";
import type { StoredPart } from "./part-store.ts";
import { guestModules, type Recipe } from "./recipe.ts";

const kept = 4;

/** `guestProgram` is the script in it */
type Made = Readonly<{ file: string; version: string; bytes: number; guestProgram: string }>;

/** what was made of which files: each machine that is taken up asks, and packing takes longer than all else it needs */
const known = new Map<string, Made>();

function keyOf(shelf: string, kernel: StoredPart, guestFolder: string): string {
  const files = readdirSync(guestFolder, { recursive: true, encoding: "utf8" }).map((name) => {
    const { mtimeMs, size } = statSync(join(guestFolder, name));
    return [name, mtimeMs, size];
  });
  return JSON.stringify([shelf, kernel.folder, guestFolder, files]);
}

function isThere({ file, bytes }: Made): boolean {
  return existsSync(file) && statSync(file).size === bytes;
}

/**
 * The first file system for a kernel and the guest program as it is now, made when there is none yet: a changed guest program
 * needs no new root. `version` is the hash of its bytes.
 */
export function shelveInitramfs(
  shelf: string,
  kernel: StoredPart,
  guestFolder: string,
): Readonly<{ file: string; version: string; guestProgram: string }> {
  const key = keyOf(shelf, kernel, guestFolder);
  const before = known.get(key);
  if (before !== undefined && isThere(before)) return before;
  const made = make(shelf, kernel, guestFolder);
  known.set(key, made);
  return made;
}

function make(shelf: string, kernel: StoredPart, guestFolder: string): Made {
  const guestProgram = keepGuestProgram(shelf, guestFolder);
  const bytes = writeInitramfs({
    busyboxFile: join(kernel.folder, "busybox"),
    modulesFolder: join(kernel.folder, "modules"),
    modules: guestModules(kernel.manifest.architecture as Recipe["architecture"]),
    guestProgram,
  });
  const version = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
  const folder = join(shelf, "initramfs");
  const file = join(folder, `${version}.cpio`);
  const made = { file, version, bytes: bytes.length, guestProgram };
  if (isThere(made)) return made;
  mkdirSync(folder, { recursive: true });
  const part = `${file}.${randomUUID()}`;
  writeFileSync(part, bytes);
  renameSync(part, file);
  removeOldest(folder);
  return made;
}

/** A running machine no longer needs the file it was started from, so only a few are kept. */
function removeOldest(folder: string): void {
  const files = readdirSync(folder).map((name) => ({ name, at: statSync(join(folder, name)).mtimeMs }));
  const oldest = files.sort((left, right) => right.at - left.at).slice(kept);
  for (const { name } of oldest) rmSync(join(folder, name), { force: true });
}
