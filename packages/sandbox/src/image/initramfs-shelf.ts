import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeInitramfs } from "./initramfs.ts";
import type { StoredPart } from "./part-store.ts";

const kept = 4;

/**
 * The first file system for a kernel and the guest program as it is now, made when there is none yet: a changed guest program
 * needs no new root. `version` is the hash of its bytes.
 */
export function shelveInitramfs(
  shelf: string,
  kernel: StoredPart,
  guestFolder: string,
): Readonly<{ file: string; version: string }> {
  const bytes = writeInitramfs({
    busyboxFile: join(kernel.folder, "busybox"),
    modulesFolder: join(kernel.folder, "modules"),
    guestFolder,
  });
  const version = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
  const folder = join(shelf, "initramfs");
  const file = join(folder, `${version}.cpio`);
  if (existsSync(file) && statSync(file).size === bytes.length) return { file, version };
  mkdirSync(folder, { recursive: true });
  const part = `${file}.${randomUUID()}`;
  writeFileSync(part, bytes);
  renameSync(part, file);
  removeOldest(folder);
  return { file, version };
}

/** A running machine no longer needs the file it was started from, so only a few are kept. */
function removeOldest(folder: string): void {
  const files = readdirSync(folder).map((name) => ({ name, at: statSync(join(folder, name)).mtimeMs }));
  const oldest = files.sort((left, right) => right.at - left.at).slice(kept);
  for (const { name } of oldest) rmSync(join(folder, name), { force: true });
}
