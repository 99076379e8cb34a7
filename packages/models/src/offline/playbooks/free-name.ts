import type { Entry } from "../look.ts";
import { nameOf, parentOf, stemOf } from "../situation.ts";

const key = (path: string): string => path.normalize("NFC").toLowerCase();

/** Paths that are taken; compares without case and spelling of accents, as many disks do. */
export type Names = Readonly<{
  isTaken(path: string): boolean;
  take(path: string): void;
  /** frees a path that is about to be moved away */
  release(path: string): void;
  /** names of the folders directly below one */
  foldersBelow(root: string): readonly string[];
}>;

/** Names as they stand in a listing. */
export function createNames(entries: readonly Entry[]): Names {
  const taken = new Set(entries.map(({ path }) => key(path)));
  return {
    isTaken: (path) => taken.has(key(path)),
    take: (path) => void taken.add(key(path)),
    release: (path) => void taken.delete(key(path)),
    foldersBelow: (root) =>
      entries.filter(({ path, kind }) => kind === "folder" && parentOf(path) === root).map(({ path }) => nameOf(path)),
  };
}

/** The path, or the first of `name (2)`, `name (3)` … that is free; takes it. */
export function freeName(wish: string, names: Names): string {
  const stem = stemOf(wish);
  const ending = nameOf(wish).slice(stem.length);
  let path = wish;
  for (let number = 2; names.isTaken(path); number += 1) path = `${parentOf(wish)}/${stem} (${number})${ending}`;
  names.take(path);
  return path;
}
