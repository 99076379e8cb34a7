import type { GuestPath } from "@deskhand/contracts";
import { mapped } from "../failures.ts";
import { type FileStat, type FileSystem, isPlaceholder } from "../file-system/file-system.ts";
import { childOf, parentOf } from "../guest-path.ts";
import { comparable, toHostPath } from "../host-path.ts";
import { inParallel } from "../in-parallel.ts";
import { byPath, type Entry, type Layer } from "./layer.ts";

/** The user's disk as the lowest layer. Folders that are reached through a link do not exist for it. */
export function createDisk(fileSystem: FileSystem): Layer {
  /** questions under way; many entries of one folder are asked for at the same moment */
  const asking = new Map<GuestPath, Promise<boolean>>();

  function isRealFolder(path: GuestPath): Promise<boolean> {
    const answer = asking.get(path) ?? look(path).finally(() => asking.delete(path));
    asking.set(path, answer);
    return answer;
  }

  async function look(path: GuestPath): Promise<boolean> {
    const hostPath = toHostPath(path);
    const real = await fileSystem.realPath(hostPath);
    return real !== null && comparable(real) === comparable(hostPath);
  }

  async function asEntry(path: GuestPath, stat: FileStat | null): Promise<Entry | null> {
    if (stat === null || stat.kind === "other") return null;
    return {
      path,
      entry: stat.kind,
      bytes: stat.bytes,
      modifiedMs: Math.floor(Number(stat.modifiedNs) / 1e6),
      mode: stat.mode,
      linkTarget: stat.kind === "link" ? await fileSystem.readLink(toHostPath(path)) : null,
      isPlaceholder: isPlaceholder(stat),
      source: { at: "disk", path, stat },
    };
  }

  return {
    async entry(path) {
      try {
        if (!(await isRealFolder(parentOf(path)))) return null;
        return await asEntry(path, await fileSystem.stat(toHostPath(path)));
      } catch (error) {
        throw mapped(error, path);
      }
    },
    async children(path) {
      try {
        if (!(await isRealFolder(path))) return null;
        if ((await fileSystem.stat(toHostPath(path)))?.kind !== "folder") return null;
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
