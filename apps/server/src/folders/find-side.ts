import type { ChangeSet, GuestPath, Task, Workspace } from "@deskhand/contracts";
import { toHostPath } from "./guest-path.ts";
import { findRealFile } from "./real-file.ts";

type SideWish = Readonly<{ set: ChangeSet; path: GuestPath; side: "before" | "after" }>;

/**
 * Where one side of a change lies; `null` when it is not there any more. A side that is still the user's own file is given only while it
 * lies in a folder of the task, links resolved, and throws `DeskhandError` (`input`) otherwise.
 */
export async function findSide(
  workspace: Pick<Workspace, "sides">,
  task: Task,
  { path, set, side }: SideWish,
): Promise<string | null> {
  const found = (await workspace.sides(task, set.id, path))[side];
  const places = set.records.flatMap((record) => [record.path, ...(record.from === null ? [] : [record.from])]);
  const place = places.find((each) => toHostPath(each) === found);
  return place === undefined ? found : findRealFile(task, place);
}
