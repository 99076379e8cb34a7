import type { ChangeSetId, GuestPath, Task } from "@deskhand/contracts";
import { HTTPException } from "hono/http-exception";
import { findSide } from "../folders/find-side.ts";
import { type GrantedFile, grantedFile } from "../folders/open-granted.ts";
import { findTask } from "./find-task.ts";
import { whyMissing } from "./missing-file.ts";
import type { HttpPorts } from "./ports.ts";

/** Which bytes of a file are asked for: as the task sees it now, or one side of one of its changes. */
export type FileWish = Readonly<{
  path: GuestPath;
  side?: "before" | "after" | undefined;
  changeSet?: ChangeSetId | undefined;
}>;

export type FoundFile = Readonly<{ task: Task; file: GrantedFile }>;

/** The file of a task; what is outside its folders and no change of it is not there. */
export async function findFile(ports: HttpPorts, taskId: string, wish: FileWish): Promise<FoundFile> {
  const task = await findTask(ports.engine, taskId);
  const hostPath =
    wish.side === undefined ? await ports.workspace.hostFile(task, wish.path) : await sideOf(ports, task, wish);
  if (hostPath === null) throw missingFile(task, wish);
  return { task, file: await grantedFile(task, hostPath, ports.home) };
}

async function sideOf(ports: HttpPorts, task: Task, { path, side, changeSet }: FileWish): Promise<string | null> {
  const set = task.changeSets.find(({ id }) => id === changeSet);
  const isKnown = set?.records.some((record) => record.path === path || record.from === path);
  if (set === undefined || side === undefined || isKnown !== true) return null;
  return findSide(ports.workspace, task, { set, path, side });
}

/** The answer where there is no such file, or none any more. */
export function missingFile(task: Task, wish: FileWish): HTTPException {
  return new HTTPException(404, { message: whyMissing(task, wish) });
}
