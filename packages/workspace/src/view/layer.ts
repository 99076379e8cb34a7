import type { GuestPath, ViewEntry } from "@deskhand/contracts";
import type { FileStat } from "../file-system/file-system.ts";

/** Where the bytes of an entry are: on the user's disk, or in the blob store of the task. */
export type Source =
  | Readonly<{ at: "disk"; path: GuestPath; stat: FileStat }>
  | Readonly<{ at: "task" /** `null` for folders and links */; sha256: string | null }>;

export type Entry = Omit<ViewEntry, "isStaged"> & Readonly<{ source: Source }>;

/** Something that can be looked at by path: the disk, or a layer of staged changes over another layer. */
export interface Layer {
  entry(path: GuestPath): Promise<Entry | null>;
  /** entries one level below, sorted by name; `null` when `path` is no folder */
  children(path: GuestPath): Promise<readonly Entry[] | null>;
}

/** The entry as the port shows it. */
export function asViewEntry({ source, ...entry }: Entry): ViewEntry {
  return { ...entry, isStaged: source.at === "task" || source.path !== entry.path };
}

/** Orders by code units, the same on every machine. */
export function byPath(left: Readonly<{ path: string }>, right: Readonly<{ path: string }>): number {
  return left.path < right.path ? -1 : left.path > right.path ? 1 : 0;
}
