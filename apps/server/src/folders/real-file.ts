import { realpath } from "node:fs/promises";
import { DeskhandError, type GuestPath, inputFailure, type Task } from "@deskhand/contracts";
import { isWithin, toGuestPath, toHostPath } from "./guest-path.ts";

/**
 * Where a file of the task really lies on the user's disk, links resolved; throws `DeskhandError` (`input`) unless that is inside one
 * of the task's folders.
 */
export async function findRealFile(task: Pick<Task, "folders">, path: GuestPath): Promise<string> {
  if (!task.folders.some((folder) => isWithin(folder.path, path))) throw outside(path);
  const real = await realpath(toHostPath(path)).catch(() => null);
  if (real === null) {
    throw new DeskhandError(
      inputFailure(`${path} is not in your folder (yet); accept the change first, or look in Changes.`),
    );
  }
  const roots = await Promise.all(task.folders.map((folder) => realpath(toHostPath(folder.path)).catch(() => null)));
  const isInside = roots.some((root) => root !== null && isWithin(toGuestPath(root), toGuestPath(real)));
  if (!isInside) throw outside(path);
  return real;
}

function outside(path: GuestPath): DeskhandError {
  return new DeskhandError(inputFailure(`${path} is outside the folders of this task.`));
}
