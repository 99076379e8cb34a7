import { join } from "node:path";
import type { ChangeSetId } from "@deskhand/contracts";
import { ensureFolder } from "../blobs.ts";
import { errorCode } from "../failures.ts";
import type { FileSystem } from "../file-system/file-system.ts";
import { type Done, type Manifest, readLines, readManifest, replaceFile } from "./manifest.ts";

/** One journal on disk: the manifest, what was kept, what became of it. */
export type Journal = Readonly<{
  folder: string;
  manifest: Manifest;
  /** identities after the change, by operation; `null` while it is not finished */
  done: ReadonlyMap<number, Done> | null;
  /** operations that were taken back */
  undone: ReadonlySet<number>;
}>;

export function journalsFolder(taskFolder: string, changeSetId?: ChangeSetId): string {
  return changeSetId === undefined ? join(taskFolder, "journal") : join(taskFolder, "journal", changeSetId);
}

/** Names in a folder of Deskhand's own; none when it does not exist. */
export async function namesIn(fileSystem: FileSystem, folder: string): Promise<readonly string[]> {
  if ((await fileSystem.stat(folder)) === null) return [];
  return (await fileSystem.readFolder(folder)).toSorted();
}

/** Loads one journal; `null` when it was never finished being written. */
export async function readJournal(fileSystem: FileSystem, folder: string): Promise<Journal | null> {
  const manifest = await readManifest(fileSystem, folder);
  if (manifest === null) return null;
  const done = (await readLines(fileSystem, join(folder, "done.jsonl"))) as readonly Done[] | null;
  const undone = ((await readLines(fileSystem, join(folder, "undone.jsonl"))) ?? []) as readonly number[];
  return {
    folder,
    manifest,
    done: done === null ? null : new Map(done.map((line) => [line.index, line])),
    undone: new Set(undone),
  };
}

/** The finished journals of a change set, oldest first. */
export async function readJournals(
  fileSystem: FileSystem,
  taskFolder: string,
  changeSetId: ChangeSetId,
): Promise<readonly Journal[]> {
  const folder = journalsFolder(taskFolder, changeSetId);
  const names = await namesIn(fileSystem, folder);
  const journals: Journal[] = [];
  for (const name of names) {
    const journal = await readJournal(fileSystem, join(folder, name));
    if (journal !== null) journals.push(journal);
  }
  return journals;
}

/** A fresh, empty folder for the next journal of a set. */
export async function createJournalFolder(
  fileSystem: FileSystem,
  taskFolder: string,
  changeSetId: ChangeSetId,
): Promise<string> {
  const parent = journalsFolder(taskFolder, changeSetId);
  const last = (await namesIn(fileSystem, parent)).at(-1);
  const folder = join(parent, String(Number(last ?? "0") + 1).padStart(4, "0"));
  for (const name of ["old", "trash", "replaced"]) await ensureFolder(fileSystem, join(folder, name));
  return folder;
}

/** Deletes a folder of Deskhand's own with everything in it. */
export async function deleteFolder(fileSystem: FileSystem, folder: string): Promise<void> {
  for (const name of await namesIn(fileSystem, folder)) {
    const path = join(folder, name);
    const stat = await fileSystem.stat(path);
    if (stat?.kind === "folder") await deleteFolder(fileSystem, path);
    else if (stat !== null) await fileSystem.removeFile(path);
  }
  await fileSystem.removeFolder(folder).catch((error: unknown) => {
    if (errorCode(error) !== "ENOENT") throw error;
  });
}

function lines(values: readonly unknown[]): Uint8Array {
  return Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(""));
}

export async function writeDone(fileSystem: FileSystem, journal: Journal, done: readonly Done[]): Promise<void> {
  await replaceFile(fileSystem, join(journal.folder, "done.jsonl"), lines(done));
}

export async function writeUndone(fileSystem: FileSystem, journal: Journal, undone: Iterable<number>): Promise<void> {
  await replaceFile(fileSystem, join(journal.folder, "undone.jsonl"), lines([...undone]));
}
