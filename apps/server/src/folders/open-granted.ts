import { constants } from "node:fs";
import { type FileHandle, open, readlink, realpath, stat } from "node:fs/promises";
import type { Task } from "@deskhand/contracts";
import { isWithin, toGuestPath, toHostPath } from "./guest-path.ts";

/** Where a file is said to lie, and the folders it may really lie in, links resolved; host paths. */
export type GrantedFile = Readonly<{ hostPath: string; within: readonly string[] }>;

// neither is known on every system
const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** A file as the task may have it: in one of its folders, or among what Deskhand keeps in its own. */
export async function grantedFile(task: Pick<Task, "folders">, hostPath: string, home: string): Promise<GrantedFile> {
  if (isWithin(toGuestPath(home), toGuestPath(hostPath))) return { hostPath, within: [await realpath(home)] };
  // folders are handed over by their real paths; one that became a link since leads nowhere any more
  return { hostPath, within: task.folders.map(({ path }) => toHostPath(path)) };
}

/**
 * Opens a file for reading; `null` when there is none, a link took its place, or what was opened lies elsewhere because a folder on the
 * way was swapped for a link since the path was checked. What waits for a writer, such as a named pipe, is opened at once, so the caller
 * asks whether it is a plain file.
 */
export async function openGranted({ hostPath, within }: GrantedFile): Promise<FileHandle | null> {
  const file = await open(hostPath, flags).catch(() => null);
  if (file === null) return null;
  const place = await placeOf(file, hostPath).catch(() => null);
  if (place !== null && within.some((folder) => isWithin(toGuestPath(folder), toGuestPath(place)))) return file;
  await file.close();
  return null;
}

/** Where the file that was opened really lies; `null` when that is not certain. */
async function placeOf(file: FileHandle, hostPath: string): Promise<string | null> {
  const known = process.platform === "linux" ? await readlink(`/proc/self/fd/${file.fd}`).catch(() => null) : null;
  if (known !== null) return known;
  const place = await realpath(hostPath);
  const [opened, there] = [await file.stat({ bigint: true }), await stat(place, { bigint: true })];
  const isSame = opened.dev === there.dev && opened.ino === there.ino && (await realpath(hostPath)) === place;
  return isSame ? place : null;
}
