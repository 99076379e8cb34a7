import { hash } from "node:crypto";
import { join } from "node:path";
import type { Change, ChangeSetId, FileIdentity, FileVersion, GuestPath, TaskId } from "@deskhand/contracts";
import type { FileSystem } from "../file-system/file-system.ts";

/** How the old entry outlives the change; paths are relative to the journal's folder. */
export type Kept = Readonly<{
  /** the very file: a further name made before the change (edits), or where it is moved to (deletions) */
  entry: string | null;
  /** a copy of its bytes, where the file itself cannot be kept or others can write to it */
  copy: string | null;
}>;

/** One change of the disk, with all that is needed to make it, to finish it after a crash, and to take it back. */
export type Operation = Readonly<{
  index: number;
  /** the record it belongs to; `null` for a folder that was missing on the way to one */
  record: GuestPath | null;
  kind: Change["kind"];
  entry: Change["entry"];
  /** where it is on the disk before the set; `null` for what is created */
  from: GuestPath | null;
  /** where it is on the disk after the set; `null` for what is deleted */
  to: GuestPath | null;
  /** as found right before, `null` for what is created */
  before: FileIdentity | null;
  after: FileVersion | null;
  kept: Kept;
  /** moves to another drive: is copied there, then removed here */
  isCrossing: boolean;
}>;

/** A folder whose modification time will change because entries come or go. */
export type FolderTime = Readonly<{ path: GuestPath; device: string; inode: string; modifiedNs: string }>;

export type Manifest = Readonly<{
  version: 1;
  taskId: TaskId;
  /** names the task when another one runs into its changes */
  taskTitle: string;
  changeSetId: ChangeSetId;
  purpose: "apply" | "redo";
  /** random part of temporary names, so that they can be found again */
  token: string;
  at: string;
  operations: readonly Operation[];
  folders: readonly FolderTime[];
}>;

/** What an operation left behind; `null` where it left nothing. */
export type Done = Readonly<{
  index: number;
  identity: FileIdentity | null;
  /** folders whose entries it changed, as `device.inode` */
  folders: readonly string[];
}>;

const manifestName = "manifest.jsonl";

/** Writes a manifest and makes it durable; returns its SHA-256. */
export async function writeManifest(fileSystem: FileSystem, folder: string, manifest: Manifest): Promise<string> {
  const { operations, folders, ...head } = manifest;
  const lines = [head, ...operations.map((operation) => ({ operation })), ...folders.map((time) => ({ folder: time }))];
  const bytes = Buffer.from(`${lines.map((line) => JSON.stringify(line)).join("\n")}\n`);
  await replaceFile(fileSystem, join(folder, manifestName), bytes);
  return hash("sha256", bytes, "hex");
}

/** `null` when the journal was never finished. */
export async function readManifest(fileSystem: FileSystem, folder: string): Promise<Manifest | null> {
  const lines = await readLines(fileSystem, join(folder, manifestName));
  if (lines === null) return null;
  const operations: Operation[] = [];
  const folders: FolderTime[] = [];
  for (const line of lines.slice(1) as { operation?: Operation; folder?: FolderTime }[]) {
    if (line.operation !== undefined) operations.push(line.operation);
    if (line.folder !== undefined) folders.push(line.folder);
  }
  return { ...(lines[0] as Omit<Manifest, "operations" | "folders">), operations, folders };
}

/** Replaces a file of Deskhand's own as a whole, durably. */
export async function replaceFile(fileSystem: FileSystem, path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.next`;
  if ((await fileSystem.stat(temporary)) !== null) await fileSystem.removeFile(temporary);
  await fileSystem.createFile(temporary, bytes, 0o600);
  await fileSystem.sync([temporary]);
  await fileSystem.rename(temporary, path);
  await fileSystem.sync([join(path, "..")]);
}

/** Reads lines of JSON; `null` when there is no such file. */
export async function readLines(fileSystem: FileSystem, path: string): Promise<readonly unknown[] | null> {
  if ((await fileSystem.stat(path)) === null) return null;
  const text = Buffer.from(await fileSystem.readFile(path)).toString();
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as unknown);
}
