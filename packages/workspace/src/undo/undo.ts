import { join } from "node:path";
import type { ChangeRecord, ChangeSet, FileIdentity, GuestPath, HeldChange, Outcome } from "@deskhand/contracts";
import { type Act, inverseActs } from "../apply/acts.ts";
import { applyJournal, byJournal, foldersOf, journalOf, nameOfJournal, performanceOf } from "../apply/apply.ts";
import type { ApplyContext } from "../apply/context.ts";
import { isSameEntry } from "../apply/identity.ts";
import { pathsOf, perform } from "../apply/perform.ts";
import { ensureFolders } from "../apply/prepare.ts";
import { isInside, parentOf, rebase } from "../guest-path.ts";
import { countUses, ownTimes, restoreTimes } from "../journal/folder-times.ts";
import { type Journal, readJournals, writeUndone } from "../journal/journal.ts";
import { type Operation, readLines, replaceFile } from "../journal/manifest.ts";
import { laterChanges } from "./later-changes.ts";

const applied: ReadonlySet<ChangeRecord["status"]> = new Set(["applied", "undoing"]);

type Move = Readonly<{ from: GuestPath; to: GuestPath }>;

type FolderMove = Move & Readonly<{ journal: Journal; index: number }>;

/** The folder moves of a set, each by its newest journal. */
function folderMoves(journals: readonly Journal[]): readonly FolderMove[] {
  return journals.flatMap((journal) =>
    journal.manifest.operations.flatMap(({ index, record, kind, entry, from, to }) => {
      if (kind !== "moved" || entry !== "folder" || from === null || to === null || record === null) return [];
      return journalOf(journals, record) === journal ? [{ journal, index, from, to }] : [];
    }),
  );
}

function shifted(path: GuestPath | null, moves: readonly Move[]): GuestPath | null {
  if (path === null) return null;
  const move = moves.find(({ from }) => isInside(path, from) && path !== from);
  return move === undefined ? path : rebase(path, move.from, move.to);
}

type Plan = Readonly<{ journal: Journal; journals: readonly Journal[]; operations: readonly Operation[] }>;

async function isKeptIntact({ fileSystem }: ApplyContext, journal: Journal, { kept, before }: Operation) {
  if (kept.entry === null || before === null) return false;
  const stat = await fileSystem.stat(join(journal.folder, kept.entry));
  return stat !== null && isSameEntry(stat, before);
}

async function inverseOf(context: ApplyContext, plan: Plan): Promise<readonly Act[]> {
  const { journal, journals, operations } = plan;
  const now = new Set(operations.map(({ index }) => index));
  const moves = folderMoves(journals);
  const isUndone = (move: FolderMove) => move.journal.undone.has(move.index);
  const standing = moves.filter((move) => !isUndone(move) && !(move.journal === journal && now.has(move.index)));
  const back = moves.filter(isUndone).map(({ from, to }) => ({ from: to, to: from }));
  const device = (await context.fileSystem.stat(context.around.dataFolder))?.device;
  const acts: Act[] = [];
  for (const operation of operations) {
    const left: FileIdentity | null = journal.done?.get(operation.index)?.identity ?? null;
    const intact = await isKeptIntact(context, journal, operation);
    acts.push(
      ...inverseActs(operation, {
        journal,
        left,
        to: shifted(operation.to, back),
        from: shifted(operation.from, standing),
        isKeptIntact: intact,
        isNear: left?.device === device,
      }),
    );
  }
  return acts;
}

/** Remembers, before anything changes, which folders only this task touched; a repeated undo goes by what the first one found. */
async function trustedFolders(context: ApplyContext, journal: Journal, paths: Iterable<GuestPath>) {
  const { fileSystem, space } = context;
  const file = join(journal.folder, "undoing.jsonl");
  const known = (await readLines(fileSystem, file)) as readonly string[] | null;
  const keys = known ?? (await ownTimes(fileSystem, space.folder, paths));
  if (known === null) {
    await replaceFile(fileSystem, file, Buffer.from(keys.map((key) => `${JSON.stringify(key)}\n`).join("")));
  }
  return { keys: new Set(keys), file };
}

/** Folders that were made on the way go too when nothing of their journal is left. */
function operationsFor(journal: Journal, paths: ReadonlySet<GuestPath>): readonly Operation[] {
  const { operations } = journal.manifest;
  const standing = operations.some(
    ({ record, index }) =>
      record !== null && !paths.has(record) && !journal.undone.has(index) && journal.done?.has(index),
  );
  return operations.filter(
    ({ record, index }) => (record === null ? !standing : paths.has(record)) && (journal.done?.has(index) ?? false),
  );
}

function reasonsOf(operations: readonly Operation[], held: ReadonlyMap<number, string>): Map<GuestPath, string> {
  const reasons = new Map<GuestPath, string>();
  for (const { index, record } of operations) {
    const reason = held.get(index);
    if (record !== null && reason !== undefined) reasons.set(record, reason);
  }
  return reasons;
}

/** Folders that came back, with the time they had before. */
function revivedFolders(operations: readonly Operation[], held: ReadonlyMap<number, string>): Map<GuestPath, string> {
  const revived = new Map<GuestPath, string>();
  for (const { index, kind, entry, from, before } of operations) {
    if (kind !== "deleted" || entry !== "folder" || held.has(index)) continue;
    if (from !== null && before !== null) revived.set(from, before.modifiedNs);
  }
  return revived;
}

type Undoing = Readonly<{
  set: ChangeSet;
  journals: readonly Journal[];
  journal: Journal;
  paths: ReadonlySet<GuestPath>;
}>;

async function undoJournal(context: ApplyContext, { set, journals, journal, paths }: Undoing): Promise<Outcome> {
  const { fileSystem, space } = context;
  const operations = operationsFor(journal, paths);
  const acts = await inverseOf(context, { journal, journals, operations });
  const folders = new Set([...foldersOf(operations, journal), ...acts.flatMap(pathsOf).map(parentOf)]);
  const { keys, file } = await trustedFolders(context, journal, folders);
  const performance = performanceOf(context, journal);
  await perform(performance, acts, "backward");
  const reasons = reasonsOf(operations, performance.held);
  const half = operations.filter(
    ({ index, record }) => record !== null && reasons.has(record) && !performance.held.has(index),
  );
  // records that share a path stand or fall together
  if (half.length > 0) await applyJournal(context, journal, new Set(half.map(({ record }) => record as GuestPath)));
  const done = [...paths].filter((path) => !reasons.has(path));
  const gone = operations.filter(({ record }) => record === null || !reasons.has(record)).map(({ index }) => index);
  const undone = new Set([...journal.undone, ...gone]);
  await writeUndone(fileSystem, journal, undone);
  const standing = [...(journal.done?.values() ?? [])].filter(({ index }) => !undone.has(index));
  const uses = countUses(nameOfJournal(journal), standing);
  const revived = revivedFolders(operations, performance.held);
  await restoreTimes(fileSystem, space.folder, { trusted: keys, paths: folders, revived, uses });
  await fileSystem.removeFile(file);
  const named = await laterChanges(context, set, [...reasons.keys()], journal.manifest.at);
  const held: HeldChange[] = [...reasons].map(([path, reason]) => ({ path, because: named.get(path) ?? reason }));
  return { done, held };
}

/** See `Workspace.undo`. */
export async function undoSet(
  context: ApplyContext,
  set: ChangeSet,
  paths: readonly GuestPath[] | null,
): Promise<Outcome> {
  const { fileSystem, space } = context;
  const wanted = paths === null ? null : new Set(paths);
  const records = set.records.filter(({ status, path }) => applied.has(status) && (wanted?.has(path) ?? true));
  await ensureFolders(context, records);
  const journals = await readJournals(fileSystem, space.folder, set.id);
  const outcomes: Outcome[] = [];
  for (const [journal, group] of byJournal(journals, records)) {
    const names = new Set(group.map(({ path }) => path));
    // a folder that was there before has nothing to take back
    if (journal === null) outcomes.push({ done: [...names], held: [] });
    else outcomes.push(await undoJournal(context, { set, journals, journal, paths: names }));
  }
  return { done: outcomes.flatMap(({ done }) => done), held: outcomes.flatMap(({ held }) => held) };
}
