import type { Change } from "@deskhand/contracts";
import { depthOf } from "../guest-path.ts";
import { attach, type Branch, detach, type Overlay, type Place, remove, resolve } from "./overlay.ts";

/** What folding needs of a change. */
export type Folding = Pick<Change, "kind" | "path" | "from" | "entry" | "after">;

function placeOf(change: Folding, overlay: Overlay): Exclude<Place, { kind: "gone" | "from" }> | null {
  const { after, path, entry } = change;
  if (after === null) return null;
  if (entry === "folder") return { kind: "folder", mode: after.mode, modifiedMs: 0 };
  if (entry === "link") return { kind: "link", target: after.linkTarget ?? "", modifiedMs: 0 };
  if (after.sha256 === null) return null;
  const { own, lower } = resolve(overlay, path);
  const from = own?.kind === "file" ? own.from : lower;
  return {
    kind: "file",
    sha256: after.sha256,
    bytes: after.bytes,
    mode: after.mode,
    modifiedMs: Date.now(),
    from: change.kind === "created" ? null : from,
  };
}

/** Cuts out what moves and drops what is deleted, from the inside out; both are named as they were before. */
function takeOut(overlay: Overlay, changes: readonly Folding[]): ReadonlyMap<Folding, Branch> {
  const oldPath = (change: Folding) => change.from ?? change.path;
  const leaving = changes.filter(({ kind }) => kind === "deleted" || kind === "moved");
  const branches = new Map<Folding, Branch>();
  for (const change of leaving.toSorted((left, right) => depthOf(oldPath(right)) - depthOf(oldPath(left)))) {
    if (change.kind === "deleted") remove(overlay, change.path);
    const branch = change.kind === "moved" ? detach(overlay, oldPath(change)) : null;
    if (branch !== null) branches.set(change, branch);
  }
  return branches;
}

/**
 * Folds the changes of one set into an overlay. A set is simultaneous: `from`, and `path` of what is deleted, name things as they were
 * before the set; every other `path` names them as they are after it.
 */
export function foldChanges(overlay: Overlay, changes: readonly Folding[]): void {
  const branches = takeOut(overlay, changes);
  const rank = (change: Folding) => depthOf(change.path) * 2 + (change.kind === "moved" ? 0 : 1);
  for (const change of changes.toSorted((left, right) => rank(left) - rank(right))) {
    const branch = branches.get(change);
    if (branch !== undefined) attach(overlay, change.path, branch);
    const place = change.kind === "created" || change.kind === "edited" ? placeOf(change, overlay) : null;
    if (place === null) continue;
    const kept = place.kind === "folder" ? resolve(overlay, change.path).node?.children : undefined;
    attach(overlay, change.path, { place, children: kept ?? new Map() });
  }
}
