import type { HeldChange } from "../change.ts";
import type { Failure } from "../failure.ts";
import type { ChangeSetId, RunId, StepId, TaskId } from "../id.ts";
import type { Task } from "../task.ts";
import type { Folder, GuestPath } from "../value.ts";
import type { StepView } from "./view.ts";

export type FolderCheck = Readonly<{ ok: true; folder: Folder } | { ok: false; failure: Failure }>;

export type Prepared = Readonly<{
  /** SHA-256 of the synced journal manifest */
  journal: string;
  /** changes that passed the check and whose old bytes are safe, as `path` of the change */
  ready: readonly GuestPath[];
  held: readonly HeldChange[];
}>;

export type Outcome = Readonly<{ done: readonly GuestPath[]; held: readonly HeldChange[] }>;

/**
 * The user's folders. The only place that changes them. Durable state (blobs, journals, trash) lies under the data folder, mode 0700.
 * Every method can be called again after a crash with the same arguments and continues where it was.
 */
export interface Workspace {
  /** resolves links, then checks both ways against protected paths; the folder comes back normalised */
  checkFolder(folder: Folder): Promise<FolderCheck>;
  /** the view of one step, on the task as it stands now */
  open(task: Task, runId: RunId, stepId: StepId): Promise<StepView>;
  /**
   * First half of apply: re-checks grants and identities, makes sure there is room, copies every old byte into the journal and syncs it.
   * Changes nothing in the folder. `paths` are records of this set, `null` for all that are staged or accepted.
   * Throws `space` when there is no room and `folder` when the folder is gone.
   */
  prepare(task: Task, changeSetId: ChangeSetId, paths: readonly GuestPath[] | null): Promise<Prepared>;
  /** Second half, only after `changes.applying` is durable: rolls forward whatever `prepare` readied; holds what became foreign. */
  apply(task: Task, changeSetId: ChangeSetId): Promise<Outcome>;
  /** takes applied changes back, newest first; holds paths that the user or another task changed later (named) */
  undo(task: Task, changeSetId: ChangeSetId, paths: readonly GuestPath[] | null): Promise<Outcome>;
  redo(task: Task, changeSetId: ChangeSetId, paths: readonly GuestPath[] | null): Promise<Outcome>;
  /** host paths of both sides of a change, for the app to read; `null` where there is no such side, or it is no regular file */
  sides(
    task: Task,
    changeSetId: ChangeSetId,
    path: GuestPath,
  ): Promise<{ before: string | null; after: string | null }>;
  /** host path of a file as the task sees it, for preview and download; `null` when there is none */
  hostFile(task: Task, path: GuestPath): Promise<string | null>;
  /** deletes blobs, journals and trash of a task; what was applied stays in the folders and can no longer be undone */
  forget(taskId: TaskId): Promise<void>;
  /** `bytes` held in journals, trash and blobs, by task */
  usage(): Promise<Readonly<Record<TaskId, number>>>;
  close(): Promise<void>;
}
