import { clearAbandonedControlGroups } from "./control-groups.ts";
import { clearAbandonedTaskFolders } from "./task-folders.ts";

export { BubblewrapSandbox } from "./bubblewrap-sandbox.ts";
export { guestFolder, openStageGround } from "./open-stage-ground.ts";

/** Removes what sandboxes left behind that were not closed; `folder` is where they write. */
export async function clearAbandoned(folder: string): Promise<void> {
  await Promise.all([clearAbandonedTaskFolders(folder), clearAbandonedControlGroups()]);
}
