import type { ChangeSet, ChangeStatus } from "./change.ts";
import type { Task } from "./task.ts";

type ChangeSets = Task["changeSets"];

const settled = new Set<ChangeStatus>(["applied", "held", "dropped", "undone"]);
/** what was found once for a list; lists never change, so it stays right */
const found = new WeakMap<ChangeSets, readonly ChangeSet[]>();

function isOpen(set: ChangeSet): boolean {
  return set.records.some((record) => !settled.has(record.status));
}

/** Sets with a change that still has to be decided, applied or taken back, oldest first. Asked at every step, so it is remembered. */
export function openChangeSets({ changeSets }: Pick<Task, "changeSets">): readonly ChangeSet[] {
  const known = found.get(changeSets);
  if (known !== undefined) return known;
  const open = changeSets.filter(isOpen);
  found.set(changeSets, open);
  return open;
}

/** The sets with one more at the end. */
export function withSet(changeSets: ChangeSets, set: ChangeSet): ChangeSets {
  const next = [...changeSets, set];
  const open = openChangeSets({ changeSets });
  found.set(next, isOpen(set) ? [...open, set] : open);
  return next;
}

/** The sets with the one at `index` replaced. */
export function withReplacedSet(changeSets: ChangeSets, index: number, set: ChangeSet): ChangeSets {
  const next = changeSets.with(index, set);
  const open = openChangeSets({ changeSets });
  const place = open.findIndex(({ id }) => id === set.id);
  // A set that opens again, by undo for example, belongs somewhere in the middle: found anew when asked for.
  if (place !== -1) found.set(next, isOpen(set) ? open.with(place, set) : open.toSpliced(place, 1));
  else if (!isOpen(set)) found.set(next, open);
  return next;
}
