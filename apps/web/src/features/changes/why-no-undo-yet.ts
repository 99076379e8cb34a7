import type { Task } from "@deskhand/contracts";

/** Why nothing can be undone or redone while a task works, and what to do about it. */
export const atWork =
  "While the task is working, nothing can be undone or redone. Pause or stop it first, or wait until it is done.";

/**
 * What keeps the changes of a task from being undone or redone just now, `null` when nothing does. Mirrors the engine, which refuses
 * while a task plans or works and at no other time.
 */
export function whyNoUndoYet(task: Pick<Task, "status"> | null): string | null {
  return task?.status === "working" || task?.status === "planning" ? atWork : null;
}
