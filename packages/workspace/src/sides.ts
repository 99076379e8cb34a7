import { join } from "node:path";
import type { ChangeRecord, ChangeSet, GuestPath } from "@deskhand/contracts";
import { journalOf } from "./apply/apply.ts";
import type { FileSystem } from "./file-system/file-system.ts";
import { toHostPath } from "./host-path.ts";
import { readJournals } from "./journal/journal.ts";
import type { TaskSpace } from "./task-space.ts";

export type Sides = Readonly<{ before: string | null; after: string | null }>;

async function firstFile(fileSystem: FileSystem, hostPaths: readonly (string | null)[]): Promise<string | null> {
  for (const hostPath of hostPaths) {
    if (hostPath !== null && (await fileSystem.stat(hostPath))?.kind === "file") return hostPath;
  }
  return null;
}

/** Where the journal keeps the old file of a record. */
async function keptPaths(fileSystem: FileSystem, space: TaskSpace, set: ChangeSet, record: ChangeRecord) {
  const journal = journalOf(await readJournals(fileSystem, space.folder, set.id), record.path);
  if (journal === null) return [];
  const operation = journal.manifest.operations.find((found) => found.record === record.path && found.before !== null);
  const names = [operation?.kept.entry ?? null, operation?.kept.copy ?? null];
  return names.map((name) => (name === null ? null : join(journal.folder, name)));
}

/** The records of a path as one change: what it was before the first, and what it is after the last. */
function ends(set: ChangeSet, path: GuestPath): Readonly<{ first: ChangeRecord; last: ChangeRecord }> | null {
  const records = set.records.filter((record) => record.path === path);
  const last = records.findLast(({ kind }) => kind !== "deleted") ?? records.at(-1);
  if (last === undefined) return null;
  return { first: records.find(({ before }) => before !== null) ?? last, last };
}

/** Host paths of both sides of a change; see `Workspace.sides`. Records that share a path are shown as one. */
export async function sidesOf(
  fileSystem: FileSystem,
  space: TaskSpace,
  set: ChangeSet,
  path: GuestPath,
): Promise<Sides> {
  const found = ends(set, path);
  if (found === null) return { before: null, after: null };
  const { first, last } = found;
  const blobOf = (sha256: string | null | undefined) => (sha256 ? space.blobs.pathOf(sha256) : null);
  const oldPath = first.before === null ? null : toHostPath(first.from ?? path);
  const newPath = last.after === null ? null : toHostPath(path);
  const oldBlob = first.before?.inode === "" ? blobOf(first.before.sha256) : null;
  const newBlob = blobOf(last.after?.sha256);
  const isMoved = last.kind === "moved";
  const isOnDisk = last.status === "applied" || last.status === "undoing";
  const kept = isOnDisk && first.before !== null ? await keptPaths(fileSystem, space, set, first) : [];
  const before = isOnDisk ? [...kept, oldBlob, isMoved ? newPath : null] : [oldBlob, oldPath];
  const after = isOnDisk ? [newPath, newBlob] : [newBlob, isMoved ? oldPath : null];
  return { before: await firstFile(fileSystem, before), after: await firstFile(fileSystem, after) };
}
