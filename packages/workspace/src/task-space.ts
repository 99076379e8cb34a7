import { join } from "node:path";
import {
  type Change,
  type ChangeRecord,
  type ChangeSet,
  type ChangeSetId,
  findStep,
  type GuestPath,
  isSettled,
  type StepId,
  type Task,
} from "@deskhand/contracts";
import { type Blobs, createBlobs } from "./blobs.ts";
import type { FileSystem } from "./file-system/file-system.ts";
import { createLock, type Lock } from "./lock.ts";
import { createDisk } from "./view/disk.ts";
import { foldChanges } from "./view/fold.ts";
import type { Layer } from "./view/layer.ts";
import { copyOf, createOverlay, type Overlay, type Resolved, resolve } from "./view/overlay.ts";
import { overlaid } from "./view/overlay-layer.ts";
import { createWitnesses, type Witnesses } from "./witness/call-witness.ts";

const unsettled: ReadonlySet<ChangeRecord["status"]> = new Set(["staged", "accepted", "applying"]);

/**
 * What this process knows of one task between calls: the staged view, built from the task's change sets, and what steps committed that
 * the task does not tell yet.
 */
export interface TaskSpace {
  /** views look under `shared`; whatever changes the user's folders runs under `exclusive` */
  readonly lock: Lock;
  /** one commit at a time */
  readonly commits: Lock;
  readonly blobs: Blobs;
  readonly folder: string;
  /** the newest state seen */
  readonly task: Task;
  readonly disk: Layer;
  /** the disk with everything staged on it; stays the same object */
  readonly staged: Layer;
  /** what is staged now, and stays as it is; the same object until something changes */
  frozen(): Overlay;
  readonly witnesses: Witnesses;
  /** what a path leads to with everything staged */
  resolve(path: GuestPath): Resolved;
  /** whether this task staged what is at `path` and the user has nothing of it on disk */
  isOwn(path: GuestPath): boolean;
  /** takes in a newer state of the task; older ones are ignored */
  update(task: Task): void;
  /** adds what a step commits, before the task tells of it */
  commit(stepId: StepId, changes: readonly Change[]): void;
  /** records that are on the disk now, before the task tells of it */
  settle(changeSetId: ChangeSetId, paths: readonly string[]): void;
}

function isSame<Item>(left: readonly Item[], right: readonly Item[]): boolean {
  return left.length === right.length && left.every((item, index) => item === right[index]);
}

/** Records that are staged and not on the disk yet, by change set. */
function createOpenRecords() {
  const onDisk = new Map<ChangeSetId, Set<string>>();
  const known = new WeakMap<ChangeSet, readonly ChangeRecord[]>();
  return {
    of(set: ChangeSet): readonly ChangeRecord[] {
      const done = onDisk.get(set.id);
      const open =
        known.get(set) ?? set.records.filter((record) => unsettled.has(record.status) && !done?.has(record.path));
      known.set(set, open);
      return open;
    },
    settle(changeSetId: ChangeSetId, paths: readonly string[], task: Task): void {
      onDisk.set(changeSetId, new Set([...(onDisk.get(changeSetId) ?? []), ...paths]));
      const set = task.changeSets.find((candidate) => candidate.id === changeSetId);
      if (set !== undefined) known.delete(set);
    },
    /** what the task tells by now needs no note of ours; a held change may be accepted again later */
    forgetSettled(task: Task): void {
      for (const [id, done] of onDisk) {
        const set = task.changeSets.find((candidate) => candidate.id === id);
        for (const { path, status } of set?.records ?? []) if (!unsettled.has(status)) done.delete(path);
        if (done.size === 0) onDisk.delete(id);
      }
    },
  };
}

/** Drops commits that the task tells of by now, and those of steps that ended without them. */
function reconcile(pending: Map<StepId, readonly Change[]>, task: Task): void {
  const told = new Set(task.changeSets.map((set) => set.stepId));
  for (const stepId of pending.keys()) {
    const step = findStep(task, stepId);
    const isOver = step?.kind === "tool" && isSettled(step.state);
    if (told.has(stepId) || isOver) pending.delete(stepId);
  }
}

export function createTaskSpace(start: Task, folder: string, fileSystem: FileSystem): TaskSpace {
  let task = start;
  const overlay: Overlay = createOverlay();
  const pending = new Map<StepId, readonly Change[]>();
  const openRecords = createOpenRecords();
  /** what the overlay was built from */
  let built: readonly unknown[] = [];
  /** shares its nodes with the overlay until that changes */
  let frozen: Overlay | null = null;

  function rebuild(): void {
    reconcile(pending, task);
    openRecords.forgetSettled(task);
    const open = task.changeSets.map(openRecords.of).filter((records) => records.length > 0);
    const parts = [...open, ...pending.values()];
    if (isSame(parts, built)) return;
    built = parts;
    frozen = null;
    overlay.children = new Map();
    for (const records of parts) foldChanges(overlay, records);
  }

  rebuild();
  const disk = createDisk(fileSystem);
  return {
    lock: createLock(),
    commits: createLock(),
    blobs: createBlobs(fileSystem, join(folder, "blobs")),
    folder,
    get task() {
      return task;
    },
    disk,
    witnesses: createWitnesses(fileSystem, folder),
    staged: overlaid(overlay, disk),
    frozen() {
      frozen ??= { place: null, children: overlay.children };
      return frozen;
    },
    resolve: (path) => resolve(overlay, path),
    isOwn(path) {
      const { own } = resolve(overlay, path);
      return own !== null && (own.kind !== "file" || own.from === null);
    },
    update(next) {
      if (next === task || next.seq < task.seq) return;
      task = next;
      rebuild();
    },
    commit(stepId, changes) {
      if (changes.length === 0) return;
      pending.set(stepId, [...(pending.get(stepId) ?? []), ...changes]);
      if (frozen !== null) overlay.children = copyOf(overlay).children;
      frozen = null;
      foldChanges(overlay, changes);
      built = [...built, pending.get(stepId)];
    },
    settle(changeSetId, paths) {
      openRecords.settle(changeSetId, paths, task);
      rebuild();
    },
  };
}
