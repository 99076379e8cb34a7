import type { Folder, GuestPath, LeftOut } from "@deskhand/contracts";
import { coversAncestor } from "../apply/operations.ts";
import { refusal } from "../grants/verbs.ts";
import type { Arrival, Lost } from "./merge.ts";

export type Permitting = Readonly<{
  folders: readonly Folder[];
  isOwn(path: GuestPath): boolean;
  leftOut: LeftOut[];
}>;

/** What of `lost` may go: whole trees where everything in them may; the rest is left out. `moved` are paths that are accounted for. */
export function mayGo(permitting: Permitting, lost: readonly Lost[], moved: ReadonlySet<GuestPath>): readonly Lost[] {
  return lost.flatMap((tree) => {
    const { folders, isOwn, leftOut } = permitting;
    const { path } = tree.entry;
    if (moved.has(path)) return [];
    const refused = refusal({ kind: "deleted", path, from: null, isOwn: isOwn(path) }, folders);
    if (refused !== null) {
      leftOut.push({ path, because: refused });
      // in a folder that has to stay, what only this task knows may still go
      return tree.contents.length === 0 ? [] : mayGo({ ...permitting, leftOut: [] }, tree.contents, moved);
    }
    const before = leftOut.length;
    const inner = mayGo(permitting, tree.contents, moved);
    return leftOut.length === before ? [tree] : inner;
  });
}

/** Arrivals that may come; of what is refused only the uppermost is told. */
export function mayCome(permitting: Permitting, arrivals: readonly Arrival[]): readonly Arrival[] {
  const { folders, isOwn, leftOut } = permitting;
  const refused = new Set<GuestPath>();
  return arrivals.filter(({ path, was }) => {
    if (coversAncestor(refused, path)) return false;
    const kind = was === null ? "created" : "edited";
    const because = refusal({ kind, path, from: null, isOwn: was === null || isOwn(path) }, folders);
    if (because === null) return true;
    refused.add(path);
    leftOut.push({ path, because });
    return false;
  });
}
