import { join } from "node:path";
import type { ChangeRecord, ChangeSet, GuestPath, HeldChange, Prepared } from "@deskhand/contracts";
import { folderError, isFull, spaceError } from "../failures.ts";
import { isStillThere } from "../grants/check-folder.ts";
import { grantOf } from "../grants/verbs.ts";
import { depthOf, parentOf, quoted } from "../guest-path.ts";
import { toHostPath } from "../host-path.ts";
import { inParallel } from "../in-parallel.ts";
import { folderTimes } from "../journal/folder-times.ts";
import {
  createJournalFolder,
  deleteFolder,
  type Journal,
  journalsFolder,
  namesIn,
  readJournal,
} from "../journal/journal.ts";
import { keepAll, nothingKept } from "../journal/keep.ts";
import { type Manifest, type Operation, writeManifest } from "../journal/manifest.ts";
import { ensureRoom } from "../journal/room.ts";
import { type Checked, check, rootOf } from "./check.ts";
import type { ApplyContext } from "./context.ts";
import { because } from "./identity.ts";
import { foldersAbove, shiftOf } from "./operations.ts";

/** Throws `folder` unless every granted folder that the records touch is still there. */
export async function ensureFolders(context: ApplyContext, records: readonly ChangeRecord[]): Promise<void> {
  const { task, around } = context;
  const paths = records.flatMap(({ path, from }) => (from === null ? [path] : [path, from]));
  const touched = new Set(paths.map((path) => grantOf(task.folders, path)).filter((folder) => folder !== null));
  for (const folder of touched) {
    if (await isStillThere(folder, around)) continue;
    throw folderError(
      `The folder ${quoted(folder.path)} is gone or cannot be opened. Bring it back, then resume the task.`,
    );
  }
}

/** Deletes journals of this set that no record relies on: left over from a prepare that nobody followed up. */
async function sweep(context: ApplyContext, set: ChangeSet): Promise<void> {
  const inUse = new Set(
    set.records.filter(({ status }) => status !== "staged" && status !== "accepted").map(({ path }) => path),
  );
  const { fileSystem, space } = context;
  const folder = journalsFolder(space.folder, set.id);
  for (const name of await namesIn(fileSystem, folder)) {
    const journal = await readJournal(fileSystem, join(folder, name));
    // nothing is taken from the user before the manifest is complete
    if (journal === null) await deleteFolder(fileSystem, join(folder, name));
    if (journal === null || journal.done !== null) continue;
    if (journal.manifest.operations.some(({ record }) => record !== null && inUse.has(record))) continue;
    await deleteFolder(fileSystem, journal.folder);
  }
}

async function deviceAt(context: ApplyContext, path: GuestPath): Promise<string | null> {
  const stat = await context.fileSystem.stat(toHostPath(path));
  if (stat !== null || path === "/") return stat?.device ?? null;
  return deviceAt(context, parentOf(path));
}

/** Folders that changes need and that are neither there nor created by the set. */
async function missingFolders(context: ApplyContext, ready: readonly Checked[]): Promise<readonly GuestPath[]> {
  const shift = shiftOf(ready.map(({ record }) => record).filter(({ kind }) => kind === "moved"));
  const made = new Set(ready.filter(({ record }) => record.kind === "created").map(({ record }) => record.path));
  const candidates = new Set<GuestPath>();
  for (const { record } of ready) {
    if (record.kind !== "created" && record.kind !== "moved") continue;
    for (const folder of foldersAbove(record.path, rootOf(context, record.path))) candidates.add(folder);
  }
  const missing = await inParallel([...candidates], async (folder) => {
    if (made.has(folder)) return null;
    return (await context.fileSystem.stat(toHostPath(shift.before(folder)))) === null ? folder : null;
  });
  return missing.filter((folder) => folder !== null).sort((left, right) => depthOf(left) - depthOf(right));
}

async function operationsOf(context: ApplyContext, ready: readonly Checked[]): Promise<readonly Operation[]> {
  const onTheWay = (await missingFolders(context, ready)).map((path) => ({
    record: null,
    kind: "created" as const,
    entry: "folder" as const,
    from: null,
    to: path,
    before: null,
    after: { bytes: 0, mode: 0o755, sha256: null, linkTarget: null },
    isCrossing: false,
  }));
  const devices = new Map<GuestPath, string | null>();
  const wanted = [];
  for (const { record, from, before, isThere } of ready) {
    if (isThere) continue;
    const { path, kind, entry, after } = record;
    const folder = parentOf(path);
    if (kind === "moved" && !devices.has(folder)) devices.set(folder, await deviceAt(context, folder));
    const isCrossing = kind === "moved" && devices.get(folder) !== before?.device;
    const to = kind === "deleted" ? null : path;
    wanted.push({ record: path, kind, entry, from, to, before, after, isCrossing });
  }
  return [...onTheWay, ...wanted].map((operation, index) => ({ ...operation, index, kept: nothingKept }));
}

/** What cannot be made although it was checked: crossing drives needs bytes that may be read. */
function unfit({ isCrossing, entry, before, record }: Operation): string | null {
  if (!isCrossing || record === null) return null;
  if (entry === "folder") return `${quoted(record)} lies on another drive; move the files in it instead of the folder.`;
  if (entry === "file" && before?.sha256 === null) {
    return `${quoted(record)} is not downloaded and would have to move to another drive. Open it once, then try again.`;
  }
  return null;
}

/** Folders whose entries will change, as they are called now. */
function touchedFolders(context: ApplyContext, operations: readonly Operation[]): Set<GuestPath> {
  const moves = operations.flatMap(({ kind, from, to }) =>
    kind === "moved" && to !== null ? [{ path: to, from }] : [],
  );
  const shift = shiftOf(moves);
  const paths = new Set<GuestPath>();
  for (const { from, to, kind } of operations) {
    if (from !== null) paths.add(parentOf(from));
    if (to !== null) paths.add(parentOf(to)).add(shift.before(parentOf(to)));
    // moves may have to wait there
    if (kind === "moved" && from !== null) paths.add(rootOf(context, from));
  }
  return paths;
}

async function writeJournal(
  context: ApplyContext,
  set: ChangeSet,
  operations: readonly Operation[],
  rest: Readonly<{ purpose: Manifest["purpose"]; links: ReadonlyMap<GuestPath, number> }>,
): Promise<Readonly<{ journal: Journal; hash: string }>> {
  const { fileSystem, space, task, around } = context;
  const folder = await createJournalFolder(fileSystem, space.folder, set.id);
  try {
    const device = (await fileSystem.stat(around.dataFolder))?.device;
    const folders = await folderTimes(fileSystem, touchedFolders(context, operations));
    const keepings = operations.map((operation) => ({
      operation,
      links: operation.record === null ? 0 : (rest.links.get(operation.record) ?? 1),
      isNear: operation.before?.device === device,
    }));
    const kept = await keepAll(fileSystem, folder, keepings);
    const manifest: Manifest = {
      version: 1,
      taskId: task.id,
      taskTitle: task.title,
      changeSetId: set.id,
      purpose: rest.purpose,
      token: crypto.randomUUID().replaceAll("-", "").slice(0, 12),
      at: context.now(),
      operations: kept,
      folders,
    };
    const hash = await writeManifest(fileSystem, folder, manifest);
    await fileSystem.sync([join(folder, ".."), join(folder, "../.."), join(folder, "../../..")]);
    return { journal: { folder, manifest, done: null, undone: new Set() }, hash };
  } catch (error) {
    await deleteFolder(fileSystem, folder).catch(() => undefined);
    if (!isFull(error)) throw error;
    throw spaceError("There is not enough room to keep the old files. Free some space, then resume the task.", error);
  }
}

export type PreparedJournal = Prepared & Readonly<{ written: Journal }>;

/** See `Workspace.prepare`; `redo` prepares records that were taken back. */
export async function prepareRecords(
  context: ApplyContext,
  set: ChangeSet,
  records: readonly ChangeRecord[],
  purpose: Manifest["purpose"],
): Promise<PreparedJournal> {
  await ensureFolders(context, records);
  await sweep(context, set);
  const { ready, held } = await check(context, records);
  const drafted = await operationsOf(context, ready);
  const refused = new Map<GuestPath, string>(held);
  for (const operation of drafted) {
    const sentence = unfit(operation);
    if (sentence !== null && operation.record !== null) refused.set(operation.record, sentence);
  }
  const operations = drafted
    .filter(({ record }) => record === null || !refused.has(record))
    .map((operation, index) => ({ ...operation, index }));
  const { fileSystem, around, limits } = context;
  const marginBytes = limits.marginBytes;
  const { dataFolder } = around;
  await ensureRoom({ fileSystem, dataFolder, operations, rootOf: (path) => rootOf(context, path), marginBytes });
  const links = new Map(ready.map((checked) => [checked.record.path, checked.links]));
  const { journal, hash } = await writeJournal(context, set, operations, { purpose, links });
  const paths = [...new Set(ready.map(({ record }) => record.path))].filter((path) => !refused.has(path));
  const asHeld: HeldChange[] = [...refused].map(([path, reason]) => ({
    path,
    because: reason ?? because.changed(path),
  }));
  return { journal: hash, ready: paths, held: asHeld, written: journal };
}
