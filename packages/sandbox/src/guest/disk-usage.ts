import { lstat, readdir } from "node:fs/promises";
import { joinRaw } from "./raw-path.ts";

/** what the smallest entry takes of a disk */
const entryBytes = 4096;

/**
 * `bytes` that the files below `folders` hold by their sizes, and at least a block for every entry, so that empty files count too. Stops
 * as soon as the sum is above `enough`. What disappears meanwhile counts as nothing.
 */
export async function diskUsage(folders: readonly string[], enough: number): Promise<number> {
  let bytes = 0;
  const open = folders.map((folder) => Buffer.from(folder));
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    for (const name of await readdir(folder, { encoding: "buffer" }).catch(() => [])) {
      const path = joinRaw(folder, name);
      const status = await lstat(path).catch(() => null);
      bytes += Math.max(entryBytes, status?.isFile() === true ? status.size : 0);
      if (status?.isDirectory() === true) open.push(path);
      if (bytes > enough) return bytes;
    }
  }
  return bytes;
}
