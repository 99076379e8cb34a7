import { join } from "node:path";
import type { GuestPath } from "@deskhand/contracts";
import type { FileSystem } from "../file-system/file-system.ts";
import { toHostPath } from "../host-path.ts";
import { inParallel } from "../in-parallel.ts";
import { type Done, type FolderTime, readLines, replaceFile } from "./manifest.ts";

/** What this task did to the modification time of one folder. */
type Entry = Readonly<{
  /** `device.inode` */
  key: string;
  /** before this task touched it; `null` when the user changed the folder in between */
  originalNs: string | null;
  /** before the task's last change, and what that left */
  beforeNs: string;
  oursNs: string;
  /** how many standing operations of each journal changed the folder's entries */
  uses: Readonly<Record<string, number>>;
}>;

/** The standing operations of one journal, counted by the folder they changed. */
export type Uses = Readonly<{ journal: string; counts: ReadonlyMap<string, number> }>;

/** Counts operations by folder. */
export function countUses(journal: string, done: Iterable<Done>): Uses {
  const counts = new Map<string, number>();
  for (const { folders } of done) for (const key of folders) counts.set(key, (counts.get(key) ?? 0) + 1);
  return { journal, counts };
}

export const keyOf = (time: Pick<FolderTime, "device" | "inode">) => `${time.device}.${time.inode}`;

/** The modification times of `paths` now; folders that do not exist are left out. */
export async function folderTimes(fileSystem: FileSystem, paths: Iterable<GuestPath>): Promise<readonly FolderTime[]> {
  const times = await inParallel([...new Set(paths)], async (path) => {
    const stat = await fileSystem.stat(toHostPath(path));
    if (stat?.kind !== "folder") return null;
    return { path, device: stat.device, inode: stat.inode, modifiedNs: stat.modifiedNs };
  });
  return times.filter((time) => time !== null);
}

async function readLedger(fileSystem: FileSystem, folder: string): Promise<Map<string, Entry>> {
  const lines = ((await readLines(fileSystem, join(folder, "folder-times.jsonl"))) ?? []) as readonly Entry[];
  return new Map(lines.map((entry) => [entry.key, entry]));
}

async function writeLedger(fileSystem: FileSystem, folder: string, ledger: Map<string, Entry>): Promise<void> {
  const text = [...ledger.values()].map((entry) => `${JSON.stringify(entry)}\n`).join("");
  await replaceFile(fileSystem, join(folder, "folder-times.jsonl"), Buffer.from(text));
}

/** After an apply: remembers which times the folders had before and which they have now. */
export async function rememberTimes(
  fileSystem: FileSystem,
  folder: string,
  before: readonly FolderTime[],
  now: Readonly<{ times: readonly FolderTime[]; uses: Uses }>,
): Promise<void> {
  const ledger = await readLedger(fileSystem, folder);
  const earlier = new Map(before.map((time) => [keyOf(time), time.modifiedNs]));
  const { journal, counts } = now.uses;
  for (const time of now.times) {
    const key = keyOf(time);
    const known = ledger.get(key);
    const beforeNs = earlier.get(key) ?? null;
    // a folder the task made itself has no time to go back to, and one that only moved here keeps its own
    if (beforeNs === null) continue;
    // the same change may come twice, after a crash
    const isOnlyOurs = known === undefined || known.oursNs === beforeNs || known.beforeNs === beforeNs;
    const originalNs = isOnlyOurs ? (known === undefined ? beforeNs : known.originalNs) : null;
    const uses = { ...known?.uses, [journal]: counts.get(key) ?? 0 };
    ledger.set(key, { key, originalNs, beforeNs, oursNs: time.modifiedNs, uses });
  }
  await writeLedger(fileSystem, folder, ledger);
}

/** Before an undo: the folders among `paths` that nobody but this task has changed. */
export async function ownTimes(
  fileSystem: FileSystem,
  folder: string,
  paths: Iterable<GuestPath>,
): Promise<readonly string[]> {
  const ledger = await readLedger(fileSystem, folder);
  const times = await folderTimes(fileSystem, paths);
  return times.filter((time) => ledger.get(keyOf(time))?.oursNs === time.modifiedNs).map(keyOf);
}

export type Restoring = Readonly<{
  /** what `ownTimes` found before the undo */
  trusted: ReadonlySet<string>;
  paths: Iterable<GuestPath>;
  /** folders that the undo brought back, with the time they had when they were deleted */
  revived: ReadonlyMap<GuestPath, string>;
  /** what of the journal still stands */
  uses: Uses;
}>;

/** A folder that came back from the journal: nobody can have changed it since it was deleted, at `modifiedNs`. */
function revivedEntry(known: Entry | undefined, key: string, modifiedNs: string): Entry {
  const originalNs = known?.oursNs === modifiedNs ? known.originalNs : modifiedNs;
  return { key, originalNs, beforeNs: modifiedNs, oursNs: modifiedNs, uses: known?.uses ?? {} };
}

/**
 * After an undo: folders that only this task had changed get their time back: the original one when nothing of the task is left in
 * them, else the one that the task's last change left.
 */
export async function restoreTimes(fileSystem: FileSystem, folder: string, restoring: Restoring): Promise<void> {
  const { trusted, paths, revived, uses } = restoring;
  const ledger = await readLedger(fileSystem, folder);
  const wanted: { path: string; modifiedNs: string }[] = [];
  for (const time of await folderTimes(fileSystem, [...paths, ...revived.keys()])) {
    const key = keyOf(time);
    const revivedNs = revived.get(time.path);
    const known = ledger.get(key);
    const entry = revivedNs === undefined ? known : revivedEntry(known, key, revivedNs);
    if (entry === undefined) continue;
    const left = { ...entry.uses, [uses.journal]: uses.counts.get(key) ?? 0 };
    const isUsed = Object.values(left).some((count) => count > 0);
    if (isUsed) ledger.set(key, { ...entry, uses: left });
    else ledger.delete(key);
    const isOurs = revivedNs !== undefined || trusted.has(key);
    if (isOurs && entry.originalNs !== null) {
      wanted.push({ path: toHostPath(time.path), modifiedNs: isUsed ? entry.oursNs : entry.originalNs });
    }
  }
  if (wanted.length > 0) await fileSystem.setModified(wanted);
  await writeLedger(fileSystem, folder, ledger);
}
