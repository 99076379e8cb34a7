import type { TaskStatus, TaskSummary } from "@deskhand/contracts";

/** what a status looks like: how much it calls for attention */
export type StatusTone = "busy" | "waiting" | "good" | "bad" | "calm";

const words: Readonly<Record<TaskStatus, readonly [string, StatusTone]>> = {
  planning: ["Planning", "busy"],
  working: ["Working", "busy"],
  waiting: ["Needs you", "waiting"],
  paused: ["Paused", "calm"],
  done: ["Done", "good"],
  partly: ["Partly done", "waiting"],
  failed: ["Failed", "bad"],
  stopped: ["Stopped", "calm"],
};

/** The word shown for a status. */
export function statusWord(status: TaskStatus): string {
  return words[status][0];
}

/** The tone shown for a status. */
export function statusTone(status: TaskStatus): StatusTone {
  return words[status][1];
}

/** Whether a person has something to do there. */
export function needsYou(task: Pick<TaskSummary, "status" | "openApprovals" | "stagedChanges">): boolean {
  if (task.openApprovals > 0) return true;
  const isOver =
    task.status === "done" || task.status === "partly" || task.status === "stopped" || task.status === "failed";
  return isOver && task.stagedChanges > 0;
}

/** Whether the task still runs or waits: it can be stopped. */
export function isUnderWay(status: TaskStatus): boolean {
  return status === "planning" || status === "working" || status === "waiting" || status === "paused";
}
