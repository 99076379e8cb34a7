import { openApprovals, type Task, type TaskStatus } from "../task.ts";

/** The one word shown for a task. `waiting` wins over `working` because somebody has to act. */
export function taskStatus(task: Task): TaskStatus {
  if (task.ended !== null) return task.ended.status;
  if (task.paused !== null) return "paused";
  if (openApprovals(task).length > 0) return "waiting";
  if (task.mode === "plan" && task.plan?.status !== "approved") return "planning";
  return "working";
}
