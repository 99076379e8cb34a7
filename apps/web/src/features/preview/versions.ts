import type { FileRef } from "@deskhand/client";
import type { ChangeSetId, ComparisonQuery, GuestPath, TaskId } from "@deskhand/contracts";
import type { NetChange } from "../changes/net-changes.ts";

/** One end of what became of a file. */
export type VersionEnd = Readonly<{ path: GuestPath; changeSet: ChangeSetId }>;
/** Both ends; a file that was made has no earlier one, a deleted one no later one. */
export type Versions = Readonly<{ before: VersionEnd | null; after: VersionEnd | null }>;

/** The ends of a change over all steps that made it; `null` for folders and links. */
export function versionsOf(change: NetChange): Versions | null {
  const [first, last] = [change.parts[0], change.parts.at(-1)];
  if (change.entry !== "file" || first === undefined || last === undefined) return null;
  const end = ({ changeSetId, record }: typeof first): VersionEnd => ({ path: record.path, changeSet: changeSetId });
  const hasBefore = change.replaces || first.record.kind !== "created";
  return { before: hasBefore ? end(first) : null, after: change.kind === "deleted" ? null : end(last) };
}

export function fileAt(taskId: TaskId, side: "before" | "after", { changeSet, path }: VersionEnd): FileRef {
  return { taskId, path, side: { side, changeSet } };
}

/** What to ask the server for the difference of both ends. */
export function comparisonOf(before: VersionEnd, after: VersionEnd): ComparisonQuery {
  return { ...after, beforePath: before.path, beforeSet: before.changeSet };
}
