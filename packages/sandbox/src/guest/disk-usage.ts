import { type BigIntStats, readdirSync } from "node:fs";
import { setImmediate as breathe } from "node:timers/promises";
import { seeEntry } from "./change-list.ts";
import { joinRaw, longestPath, type RawPath } from "./raw-path.ts";

/** what the smallest entry takes of a disk */
const entryBytes = 4096;
/** entries between two pauses in which other commands get their turn; one look each is quicker than a promise for each */
const entriesAtOnce = 500;

/**
 * `bytes` that the files below `folders` hold by their sizes, and at least a block for every entry, so that empty files count too. Stops
 * as soon as the sum is above `enough`. What disappears meanwhile counts as nothing; what lies too deep to be looked at, as too much.
 */
export async function diskUsage(folders: readonly string[], enough: number): Promise<number> {
  let bytes = 0;
  let entries = 0;
  const open: RawPath[] = folders.map((folder) => Buffer.from(folder));
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    for (const name of namesIn(folder)) {
      const path = joinRaw(folder, name);
      const status = seeEntry(path);
      const isFolder = status?.isDirectory() === true;
      bytes += bytesOf(path, status);
      if (bytes > enough) return bytes;
      if (isFolder) open.push(path);
      entries += 1;
      if (entries % entriesAtOnce === 0) await breathe();
    }
  }
  return bytes;
}

/** `bytes` of one file by its size; 0 when there is none */
export function fileBytes(path: string): number {
  const status = seeEntry(path);
  return status?.isFile() === true ? Number(status.size) : 0;
}

/** nobody sees what lies too deep */
function bytesOf(path: RawPath, status: BigIntStats | null): number {
  if (status?.isDirectory() === true && path.byteLength > longestPath) return Number.POSITIVE_INFINITY;
  return Math.max(entryBytes, status?.isFile() === true ? Number(status.size) : 0);
}

function namesIn(folder: RawPath): readonly Buffer[] {
  try {
    return readdirSync(folder, { encoding: "buffer" });
  } catch {
    // it disappeared meanwhile
    return [];
  }
}
