import type { GuestPath } from "@deskhand/contracts";
import { mapped } from "../failures.ts";
import { type FileStat, type FileSystem, isPlaceholder } from "../file-system/file-system.ts";
import { childOf } from "../guest-path.ts";
import { toHostPath } from "../host-path.ts";
import { inParallel } from "../in-parallel.ts";
import { byPath, type Entry, type Layer } from "./layer.ts";

/** What the disk has at `path`, as an entry. */
export function diskEntry(
  path: GuestPath,
  stat: FileStat,
  entry: Entry["entry"],
  linkTarget: string | null = null,
): Entry {
  return {
    path,
    entry,
    bytes: stat.bytes,
    modifiedMs: Math.floor(Number(stat.modifiedNs) / 1e6),
    mode: stat.mode,
    linkTarget,
    isPlaceholder: isPlaceholder(stat),
    source: { at: "disk", path, stat },
  };
}

/** The user's disk as the lowest layer. Folders that are reached through a link do not exist for it. */
export function createDisk(fileSystem: FileSystem): Layer {
  async function asEntry(path: GuestPath, stat: FileStat | null): Promise<Entry | null> {
    if (stat === null || stat.kind === "other") return null;
    const linkTarget = stat.kind === "link" ? await fileSystem.readLink(toHostPath(path)) : null;
    return diskEntry(path, stat, stat.kind, linkTarget);
  }

  return {
    async entry(path) {
      try {
        return await asEntry(path, await fileSystem.statInPlace(toHostPath(path)));
      } catch (error) {
        throw mapped(error, path);
      }
    },
    async children(path) {
      try {
        if ((await fileSystem.statInPlace(toHostPath(path)))?.kind !== "folder") return null;
        const names = await fileSystem.readFolder(toHostPath(path));
        const found = await inParallel(names, async (name) => {
          const child = childOf(path, name);
          return asEntry(child, await fileSystem.stat(toHostPath(child)));
        });
        return found.filter((entry) => entry !== null).sort(byPath);
      } catch (error) {
        throw mapped(error, path);
      }
    },
  };
}
