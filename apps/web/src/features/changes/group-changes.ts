import { folderOf } from "../../words/paths.ts";
import type { NetChange } from "./net-changes.ts";

export type Grouping = "folder" | "kind" | "step";

/** lines of the panel under one heading */
export type ChangeGroup = Readonly<{ key: string; changes: readonly NetChange[] }>;

const kindOrder = ["deleted", "edited", "moved", "created"];

/** Groups changes; folders by path, kinds with the ones that need a second look first, steps oldest first. */
export function groupChanges(changes: readonly NetChange[], grouping: Grouping): readonly ChangeGroup[] {
  const groups = new Map<string, NetChange[]>();
  for (const change of changes) {
    const key = keyOf(change, grouping);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [change]);
    else known.push(change);
  }
  const sorted = [...groups].map(([key, grouped]) => ({ key, changes: grouped.toSorted(byPath) }));
  if (grouping === "step") return sorted;
  const rank = (key: string) => (grouping === "kind" ? String(kindOrder.indexOf(key)) : key);
  return sorted.toSorted((left, right) => (rank(left.key) < rank(right.key) ? -1 : 1));
}

function keyOf(change: NetChange, grouping: Grouping): string {
  if (grouping === "kind") return change.kind;
  if (grouping === "folder") return folderOf(change.path);
  return change.parts.at(-1)?.record.stepId ?? "";
}

function byPath(left: NetChange, right: NetChange): number {
  return left.path < right.path ? -1 : left.path > right.path ? 1 : 0;
}
