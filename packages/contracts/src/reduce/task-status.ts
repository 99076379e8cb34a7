import type { Task, TaskStatus } from "../task.ts";

function hasOpenApproval(task: Task): boolean {
  for (const id in task.approvals) {
    if (task.approvals[id as keyof Task["approvals"]]?.status === "open") return true;
  }
  return false;
}

/** The one word shown for a task. `waiting` wins over `working` because somebody has to act. */
export function taskStatus(task: Task): TaskStatus {
  if (task.ended !== null) return task.ended.status;
  if (task.paused !== null) return "paused";
  if (hasOpenApproval(task)) return "waiting";
  if (task.mode === "plan" && task.plan?.status !== "approved") return "planning";
  return "working";
}
