import type { Change, GuestPath } from "@deskhand/contracts";
import { childOf, depthOf, isInside, nameOf, parentOf, rebase } from "../guest-path.ts";

type Move = Pick<Change, "path" | "from">;

/** Translates paths between before and after a set of simultaneous moves. */
export interface Shift {
  /** where the entry that is at `path` after the set is before it */
  before(path: GuestPath): GuestPath;
  /** where the entry that is at `path` before the set is after it */
  after(path: GuestPath): GuestPath;
  /** where a place is before the set: like `before`, but the last segment need not exist yet */
  placeBefore(path: GuestPath): GuestPath;
}

/** `path` and every folder above it, innermost first. */
export function ancestorsOf(path: GuestPath): readonly GuestPath[] {
  const found: GuestPath[] = [path];
  for (let at = path; at !== "/"; at = parentOf(at)) found.push(parentOf(at));
  return found;
}

function translated(path: GuestPath, names: ReadonlyMap<GuestPath, GuestPath>): GuestPath {
  for (const at of ancestorsOf(path)) {
    const name = names.get(at);
    if (name !== undefined) return rebase(path, at, name);
  }
  return path;
}

/** The shift that `moves` make together. */
export function shiftOf(moves: readonly Move[]): Shift {
  const toBefore = new Map(moves.map(({ path, from }) => [path, from ?? path]));
  const toAfter = new Map(moves.map(({ path, from }) => [from ?? path, path]));
  const before = (path: GuestPath) => translated(path, toBefore);
  return {
    before,
    after: (path) => translated(path, toAfter),
    placeBefore: (path) => childOf(before(parentOf(path)), nameOf(path)),
  };
}

/** The paths that a set empties: sources of moves, and what is deleted. */
export function vacatedBy(changes: readonly Change[]): ReadonlySet<GuestPath> {
  const paths = new Set<GuestPath>();
  for (const { kind, path, from } of changes) {
    if (kind === "deleted") paths.add(path);
    if (kind === "moved" && from !== null) paths.add(from);
  }
  return paths;
}

/** Deepest first, by the given path. */
export function deepestFirst<Item>(items: readonly Item[], pathOf: (item: Item) => GuestPath): Item[] {
  return items.toSorted((left, right) => depthOf(pathOf(right)) - depthOf(pathOf(left)));
}

/** Whether anything in `paths` is `path` or a folder above it. */
export function coversAncestor(paths: ReadonlySet<GuestPath>, path: GuestPath): boolean {
  return ancestorsOf(path).some((at) => paths.has(at));
}

/** Folders that are missing above `path`, outermost first, down to `stop` excluded. */
export function foldersAbove(path: GuestPath, stop: GuestPath): readonly GuestPath[] {
  return ancestorsOf(path)
    .slice(1)
    .filter((at) => at !== stop && isInside(at, stop))
    .toReversed();
}
