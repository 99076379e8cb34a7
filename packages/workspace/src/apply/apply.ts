import { basename, join } from "node:path";
import type { ChangeRecord, ChangeSet, FileIdentity, GuestPath, HeldChange, Outcome } from "@deskhand/contracts";
import { parentOf } from "../guest-path.ts";
import { toHostPath } from "../host-path.ts";
import { inParallel } from "../in-parallel.ts";
import { countUses, folderTimes, keyOf, rememberTimes } from "../journal/folder-times.ts";
import { type Journal, readJournals, writeDone } from "../journal/journal.ts";
import type { Done, FolderTime, Operation } from "../journal/manifest.ts";
import { type Act, forwardActs, inverseActs } from "./acts.ts";
import { rootOf } from "./check.ts";
import type { ApplyContext } from "./context.ts";
import { asIdentity, because, isSameEntry } from "./identity.ts";
import { shiftOf } from "./operations.ts";
import { createPerformance, type Performance, perform } from "./perform.ts";

export function performanceOf(context: ApplyContext, journal: Journal): Performance {
  const { fileSystem, space } = context;
  const { token } = journal.manifest;
  return createPerformance({
    fileSystem,
    token,
    blobPath: (sha256) => space.blobs.pathOf(sha256),
    rootOf: (path) => rootOf(context, path),
  });
}

/** Folders whose entries the operations change: as they are called before the change, and after it. */
export function foldersOf(operations: readonly Operation[], journal: Journal): ReadonlySet<GuestPath> {
  const moves = journal.manifest.operations.flatMap(({ kind, from, to }) =>
    kind === "moved" && to !== null ? [{ path: to, from }] : [],
  );
  const shift = shiftOf(moves);
  const paths = new Set(journal.manifest.folders.map(({ path }) => path));
  for (const { from, to } of operations) {
    if (from !== null) paths.add(parentOf(from));
    if (to !== null) paths.add(parentOf(to));
  }
  return new Set([...paths].flatMap((path) => [path, shift.after(path)]));
}

function editsOf(operations: readonly Operation[]): ReadonlyMap<GuestPath | null, Operation> {
  return new Map(operations.filter(({ kind }) => kind === "edited").map((operation) => [operation.record, operation]));
}

/** `device.inode` of folders by path: what had the path before the change, and what has it now. */
type FolderKeys = Readonly<Record<"before" | "now", ReadonlyMap<GuestPath, string>>>;

function keysByPath(times: readonly FolderTime[]): ReadonlyMap<GuestPath, string> {
  return new Map(times.map((time) => [time.path, keyOf(time)]));
}

/** The folders whose entries an operation changed, by their keys. */
function changedBy(
  context: ApplyContext,
  { from, to, kind }: Pick<Operation, "from" | "to" | "kind">,
  { before, now }: FolderKeys,
): readonly string[] {
  const left = from === null ? undefined : before.get(parentOf(from));
  const entered = to === null ? undefined : (now.get(parentOf(to)) ?? before.get(parentOf(to)));
  // moves may have waited in the granted folder
  const passed = kind === "moved" && from !== null ? before.get(rootOf(context, from)) : undefined;
  return [...new Set([left, entered, passed])].filter((key) => key !== undefined);
}

/** Who each operation left behind and which folders it changed, so that undo can tell whether somebody changed them since. */
async function leftBehind(
  context: ApplyContext,
  operations: readonly Operation[],
  keys: FolderKeys,
): Promise<readonly Done[]> {
  const { fileSystem } = context;
  const edits = editsOf(operations);
  return inParallel(operations, async ({ index, from, to, after, kind, record, before }) => {
    const folders = changedBy(context, { from, to, kind }, keys);
    // the edit that followed is taken back before the move is, which then finds the old file
    if (kind === "moved" && edits.has(record)) return { index, identity: before, folders };
    const stat = to === null ? null : await fileSystem.stat(toHostPath(to));
    return { index, identity: stat === null ? null : asIdentity(stat, after?.sha256 ?? null), folders };
  });
}

/** Records that share a path stand or fall together: what was made of a held one is taken back. */
async function fallTogether(performance: Performance, journal: Journal, operations: readonly Operation[]) {
  const { held, fileSystem } = performance;
  const reasons = new Map<GuestPath, string>();
  for (const { index, record } of operations) {
    const reason = held.get(index);
    if (record !== null && reason !== undefined) reasons.set(record, reason);
  }
  const half = operations.filter(({ index, record }) => record !== null && reasons.has(record) && !held.has(index));
  const acts: Act[] = [];
  for (const operation of half) {
    const stat = operation.to === null ? null : await fileSystem.stat(toHostPath(operation.to));
    const left: FileIdentity | null = stat === null ? null : asIdentity(stat, operation.after?.sha256 ?? null);
    const { from, to } = operation;
    acts.push(...inverseActs(operation, { journal, left, from, to, isKeptIntact: true, isNear: false }));
  }
  if (acts.length > 0) {
    await perform(createPerformance(performance), acts, "backward");
    for (const { index, record } of half) held.set(index, reasons.get(record as GuestPath) ?? "");
  }
  return reasons;
}

/** Removes further names that were made for changes which then were held, so that files count their names as before. */
async function releaseHeld({ fileSystem }: ApplyContext, journal: Journal, held: ReadonlyMap<number, string>) {
  for (const { index, kept, kind, before } of journal.manifest.operations) {
    if (!held.has(index) || kind !== "edited" || kept.entry === null) continue;
    const path = join(journal.folder, kept.entry);
    const stat = await fileSystem.stat(path);
    // somebody replaced the file: then this is the last name of the old one, and it stays
    if (stat !== null && stat.links > 1 && before !== null && isSameEntry(stat, before))
      await fileSystem.removeFile(path);
  }
}

/** The journal as the ledger of folder times calls it. */
export function nameOfJournal({ folder, manifest }: Journal): string {
  return `${manifest.changeSetId}/${basename(folder)}`;
}

/** Makes the operations of one journal and records what they left. Can be repeated. */
export async function applyJournal(
  context: ApplyContext,
  journal: Journal,
  records: ReadonlySet<GuestPath>,
): Promise<Outcome> {
  const { fileSystem, space } = context;
  const wanted = journal.manifest.operations.filter(({ record }) => record === null || records.has(record));
  const performance = performanceOf(context, journal);
  const edits = editsOf(wanted);
  const acts = wanted.flatMap((operation) => forwardActs(operation, journal, edits.get(operation.record) ?? null));
  await perform(performance, acts, "forward");
  const reasons = await fallTogether(performance, journal, wanted);
  await releaseHeld(context, journal, performance.held);
  const made = wanted.filter(({ index }) => !performance.held.has(index));
  const { folders } = journal.manifest;
  const times = await folderTimes(fileSystem, foldersOf(made, journal));
  const done = await leftBehind(context, made, { before: keysByPath(folders), now: keysByPath(times) });
  const indexes = new Set(done.map(({ index }) => index));
  const earlier = [...(journal.done?.values() ?? [])].filter(({ index }) => !indexes.has(index));
  const all = [...earlier, ...done];
  const uses = countUses(nameOfJournal(journal), all);
  await rememberTimes(fileSystem, space.folder, folders, { times, uses });
  await writeDone(fileSystem, journal, all);
  const held: HeldChange[] = [...reasons].map(([path, reason]) => ({ path, because: reason }));
  return { done: [...records].filter((path) => !reasons.has(path)), held };
}

/** What happens to records that no journal knows: a folder that was there already is done, everything else was never prepared. */
async function unprepared(context: ApplyContext, records: readonly ChangeRecord[]): Promise<Outcome> {
  const done: GuestPath[] = [];
  const held: HeldChange[] = [];
  for (const { path, kind, entry } of records) {
    const [time] = kind === "created" && entry === "folder" ? await folderTimes(context.fileSystem, [path]) : [];
    if (time !== undefined) done.push(path);
    else held.push({ path, because: because.changed(path) });
  }
  return { done, held };
}

/** The newest journal of a set that knows each record. */
export function journalOf(journals: readonly Journal[], record: GuestPath): Journal | null {
  return journals.findLast(({ manifest }) => manifest.operations.some((found) => found.record === record)) ?? null;
}

/** Sorts records by their newest journal; newest journal first, `null` for records without one. */
export function byJournal(
  journals: readonly Journal[],
  records: readonly ChangeRecord[],
): readonly (readonly [Journal | null, readonly ChangeRecord[]])[] {
  const newest = new Map<GuestPath, Journal>();
  for (const journal of journals) {
    for (const { record } of journal.manifest.operations) if (record !== null) newest.set(record, journal);
  }
  const groups = Map.groupBy(records, ({ path }) => newest.get(path) ?? null);
  const order = (journal: Journal | null) => (journal === null ? -1 : journals.indexOf(journal));
  return [...groups].sort(([left], [right]) => order(right) - order(left));
}

/** See `Workspace.apply`. */
export async function applySet(context: ApplyContext, set: ChangeSet): Promise<Outcome> {
  const { fileSystem, space } = context;
  const records = set.records.filter(({ status }) => status === "applying");
  const journals = await readJournals(fileSystem, space.folder, set.id);
  const outcomes: Outcome[] = [];
  for (const [journal, group] of byJournal(journals, records)) {
    const paths = new Set(group.map(({ path }) => path));
    outcomes.push(journal === null ? await unprepared(context, group) : await applyJournal(context, journal, paths));
  }
  return { done: outcomes.flatMap(({ done }) => done), held: outcomes.flatMap(({ held }) => held) };
}
