import type { Failure } from "./failure.ts";
import type { Task } from "./task.ts";

/** A task as it really stands while its pause cannot be written down, as `work-stuck` tells: the log still has it at work. */
export function stuckTask(task: Task, failure: Failure): Task {
  if (task.ended !== null || task.paused !== null) return task;
  return { ...task, status: "paused", paused: { because: failure.message, failure, limit: null } };
}
