import { lstat } from "node:fs/promises";
import { posix } from "node:path";
import type { ChangeStatus, GuestPath, Task } from "@deskhand/contracts";
import { isWithin, toHostPath } from "../folders/guest-path.ts";

type MissingFile = Readonly<{
  path: GuestPath;
  /** which version of a change was asked for; the file as it is now when it is left out */
  side?: "before" | "after" | undefined;
}>;

/** Why a file of a task is not there, as one sentence that says what to do next. */
export function whyMissing(task: Pick<Task, "changeSets" | "folders">, { path, side }: MissingFile): string {
  const [name, folder] = [posix.basename(path), posix.dirname(path)];
  if (side !== undefined)
    return `Deskhand does not keep this version of ${name} any more; look at the file as it is now.`;
  if (!task.folders.some((each) => isWithin(each.path, path))) return `${path} is outside the folders of this task.`;
  const status = lastStatus(task, path);
  if (status === "undone" || status === "undoing")
    return `${name} was undone, so it is not in ${folder}; bring it back with Redo under Changes.`;
  if (status === "dropped") return `${name} was dropped, so it is not in ${folder}; ask the task to make it again.`;
  return `${name} is not in ${folder} any more: it was moved, renamed or deleted; put it back there, or ask the task to make it again.`;
}

/** statuses of a change whose file is not in the folder yet */
const waiting: readonly (ChangeStatus | null)[] = ["staged", "accepted", "applying", "held"];

/** Whether a path in a folder of the task leads to nothing, and no change waits to put something there. */
export async function isGone(task: Pick<Task, "changeSets" | "folders">, path: GuestPath): Promise<boolean> {
  const isInside = task.folders.some((folder) => isWithin(folder.path, path));
  if (!isInside || waiting.includes(lastStatus(task, path))) return false;
  return lstat(toHostPath(path)).then(
    () => false,
    (error: NodeJS.ErrnoException) => error.code === "ENOENT" || error.code === "ENOTDIR",
  );
}

/** Where the last change of a file stands; `null` when the task changed nothing there. */
function lastStatus({ changeSets }: Pick<Task, "changeSets">, path: GuestPath): ChangeStatus | null {
  const records = changeSets.flatMap((set) => set.records);
  return records.findLast((record) => record.path === path)?.status ?? null;
}
