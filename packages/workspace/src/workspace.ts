import { homedir } from "node:os";
import { join, resolve } from "node:path";
import {
  type ChangeRecord,
  type ChangeSet,
  type ChangeSetId,
  DeskhandError,
  type GuestPath,
  type Task,
  type TaskId,
  type Workspace,
} from "@deskhand/contracts";
import type { ApplyContext, JournalLimits } from "./apply/context.ts";
import { errorCode, folderError, inputError, isFull, reasonOf, spaceError } from "./failures.ts";
import type { FileSystem } from "./file-system/file-system.ts";
import { createNodeFileSystem } from "./file-system/node-file-system.ts";
import { createFolderGate, type FolderGate } from "./folder-gate.ts";
import { checkFolder, isStillThere, type Surroundings } from "./grants/check-folder.ts";
import { grantOf } from "./grants/verbs.ts";
import { parentOf, quoted } from "./guest-path.ts";
import { toHostPath } from "./host-path.ts";
import { deleteFolder, namesIn } from "./journal/journal.ts";
import { createTaskSpace, type TaskSpace } from "./task-space.ts";
import { createStepView } from "./view/step-view.ts";

export type WorkspaceOptions = Readonly<{
  /** Deskhand's data folder (`DESKHAND_HOME`) */
  homeFolder: string;
  fileSystem?: FileSystem;
  /** `ms` since the epoch */
  clock?: () => number;
  /** the user's home folder, which is protected */
  userHome?: string;
  /** `bytes` that all journals together may hold */
  journalBytes?: number;
  /** `bytes` that stay free on every drive */
  marginBytes?: number;
  /** `ms` that taking changes back or bringing them back waits for commands that use the folder; 10 s unless given */
  busyMs?: number;
}>;

const defaults: JournalLimits = { journalBytes: 50e9, marginBytes: 64e6 };
const usualBusyMs = 10_000;

type Wired = Readonly<{
  fileSystem: FileSystem;
  around: Surroundings;
  limits: JournalLimits;
  clock: () => number;
  tasksFolder: string;
  spaces: Map<TaskId, TaskSpace>;
  gate: FolderGate;
  busyMs: number;
  /** `bytes` that all tasks hold; `null` when they have to be counted */
  journal: { bytes: number | null };
}>;

function spaceOf({ spaces, tasksFolder, fileSystem }: Wired, task: Task): TaskSpace {
  const known = spaces.get(task.id);
  if (known !== undefined) {
    known.update(task);
    return known;
  }
  const space = createTaskSpace(task, join(tasksFolder, task.id), fileSystem);
  spaces.set(task.id, space);
  return space;
}

function setOf(task: Task, changeSetId: ChangeSetId): ChangeSet {
  const set = task.changeSets.find((candidate) => candidate.id === changeSetId);
  if (set === undefined) throw inputError("There are no such changes in this task.");
  return set;
}

/** Folders that the changes of a set may touch, those that were taken back since too. */
function touchedBy(task: Task, set: ChangeSet): readonly GuestPath[] {
  const paths = set.records.flatMap(({ path, from }) => (from === null ? [path] : [path, from]));
  const elsewhere = paths.filter((path) => grantOf(task.folders, path) === null).map(parentOf);
  return [...task.folders.map(({ path }) => path), ...new Set(elsewhere)];
}

/** `waiting` ends the waiting for commands that use the folders */
type Turn = Readonly<{ task: Task; changeSetId: ChangeSetId; waiting?: AbortSignal }>;
type Changing = Readonly<{ context: ApplyContext; space: TaskSpace; set: ChangeSet }>;

/** A person waits for this: after a while it is said what it waits for, instead of hanging as long as the command does. */
async function turning<Result>(wired: Wired, turn: Turn, work: (parts: Changing) => Promise<Result>): Promise<Result> {
  const signal = AbortSignal.timeout(wired.busyMs);
  try {
    return await changing(wired, { ...turn, waiting: signal }, work);
  } catch (error) {
    if (error !== signal.reason) throw error;
    throw folderError("A command is still using the folder. Stop it or wait until it ends, then try again.", error);
  }
}

/** Runs what changes the user's folders alone within the task and while no program looks at them; maps what the system throws. */
async function changing<Result>(
  wired: Wired,
  { task, changeSetId, waiting }: Turn,
  work: (parts: Changing) => Promise<Result>,
): Promise<Result> {
  const set = setOf(task, changeSetId);
  const space = spaceOf(wired, task);
  const { fileSystem, around, limits, clock, gate } = wired;
  const now = () => new Date(clock()).toISOString();
  const alone = async () => {
    try {
      return await work({ context: { fileSystem, around, space, task, limits, now }, space, set });
    } catch (error) {
      if (error instanceof DeskhandError || errorCode(error) === null) throw error;
      if (isFull(error)) throw spaceError("The disk is full. Free some space, then resume the task.", error);
      const sentence = `The drive could not be changed: ${reasonOf(error)}. Check the drive, then resume the task.`;
      throw folderError(sentence, error);
    }
  };
  return gate.change(touchedBy(task, set), () => space.lock.exclusive(alone), waiting);
}

async function folderBytes(fileSystem: FileSystem, folder: string): Promise<number> {
  let bytes = 0;
  for (const name of await namesIn(fileSystem, folder)) {
    const path = join(folder, name);
    const stat = await fileSystem.stat(path);
    bytes += stat?.kind === "folder" ? await folderBytes(fileSystem, path) : (stat?.bytes ?? 0);
  }
  return bytes;
}

async function usage({ fileSystem, tasksFolder }: Wired): Promise<Record<TaskId, number>> {
  const sums: Record<TaskId, number> = {};
  for (const name of await namesIn(fileSystem, tasksFolder)) {
    sums[name as TaskId] = await folderBytes(fileSystem, join(tasksFolder, name));
  }
  return sums;
}

/** Throws `space` when the journals of all tasks together hold more than they may. */
async function ensureJournalRoom(wired: Wired, records: readonly ChangeRecord[]): Promise<void> {
  const { journal, limits } = wired;
  // counting everything takes a while; from then on the sum of what is added is close enough
  journal.bytes ??= Object.values(await usage(wired)).reduce((sum, bytes) => sum + bytes, 0);
  if (journal.bytes > limits.journalBytes) {
    journal.bytes = null;
    throw spaceError(
      "Deskhand keeps more old files than it may. Delete tasks you no longer need to undo, then resume.",
    );
  }
  for (const { kind, before, after } of records) {
    if (kind !== "moved") journal.bytes += (before?.bytes ?? 0) + (after?.bytes ?? 0);
  }
}

const open: ReadonlySet<ChangeRecord["status"]> = new Set(["staged", "accepted"]);

function folderGuard({ around }: Wired, task: Task) {
  return async (path: GuestPath): Promise<void> => {
    const folder = grantOf(task.folders, path);
    if (folder === null || (await isStillThere(folder, around))) return;
    throw folderError(
      `The folder ${quoted(folder.path)} is gone or cannot be opened. Bring it back, then resume the task.`,
    );
  };
}

/** The user's folders; see the port. One per data folder and process. What changes folders is loaded with the first change. */
export function createWorkspace(options: WorkspaceOptions): Workspace {
  const fileSystem = options.fileSystem ?? createNodeFileSystem();
  const dataFolder = resolve(options.homeFolder);
  const userHome = options.userHome ?? homedir();
  const around: Surroundings = { fileSystem, dataFolder, userHome, platform: process.platform };
  const limits: JournalLimits = {
    journalBytes: options.journalBytes ?? defaults.journalBytes,
    marginBytes: options.marginBytes ?? defaults.marginBytes,
  };
  const clock = options.clock ?? Date.now;
  const tasksFolder = join(dataFolder, "tasks");
  const parts = { spaces: new Map(), gate: createFolderGate(), journal: { bytes: null } };
  const busyMs = options.busyMs ?? usualBusyMs;
  const wired: Wired = { fileSystem, around, limits, clock, tasksFolder, busyMs, ...parts };
  return {
    checkFolder: (folder) => checkFolder(folder, around),
    async open(task, runId, stepId) {
      const space = spaceOf(wired, task);
      const { gate } = wired;
      return createStepView({ fileSystem, space, gate, runId, stepId, ensureFolder: folderGuard(wired, space.task) });
    },
    prepare: (task, changeSetId, paths) =>
      changing(wired, { task, changeSetId }, async ({ context, set }) => {
        const wanted = paths === null ? null : new Set(paths);
        const records = set.records.filter(({ status, path }) => open.has(status) && (wanted?.has(path) ?? true));
        await ensureJournalRoom(wired, records);
        const { prepareRecords } = await import("./apply/prepare.ts");
        const { journal, ready, held } = await prepareRecords(context, set, records, "apply");
        return { journal, ready, held };
      }),
    apply: (task, changeSetId) =>
      changing(wired, { task, changeSetId }, async ({ context, space, set }) => {
        const { applySet } = await import("./apply/apply.ts");
        const outcome = await applySet(context, set);
        space.settle(changeSetId, [...outcome.done, ...outcome.held.map(({ path }) => path)]);
        return outcome;
      }),
    undo: (task, changeSetId, paths) =>
      turning(wired, { task, changeSetId }, async ({ context, set }) => {
        const { undoSet } = await import("./undo/undo.ts");
        return undoSet(context, set, paths);
      }),
    redo: (task, changeSetId, paths) =>
      turning(wired, { task, changeSetId }, async ({ context, set }) => {
        const { redoSet } = await import("./undo/redo.ts");
        return redoSet(context, set, paths);
      }),
    async sides(task, changeSetId, path) {
      const { sidesOf } = await import("./sides.ts");
      return sidesOf(fileSystem, spaceOf(wired, task), setOf(task, changeSetId), path);
    },
    async hostFile(task, path) {
      const space = spaceOf(wired, task);
      if (grantOf(task.folders, path) === null) return null;
      return space.lock.shared(async () => {
        const entry = await space.staged.entry(path);
        if (entry?.entry !== "file") return null;
        const { source } = entry;
        if (source.at === "disk") return toHostPath(source.path);
        return source.sha256 === null ? null : space.blobs.pathOf(source.sha256);
      });
    },
    async forget(taskId) {
      wired.spaces.delete(taskId);
      wired.journal.bytes = null;
      await deleteFolder(fileSystem, join(tasksFolder, taskId));
    },
    usage: () => usage(wired),
    async close() {
      wired.spaces.clear();
    },
  };
}
