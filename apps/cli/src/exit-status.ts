import type { DeskhandError, RunSummary, Task } from "@deskhand/contracts";

export const exitStatus = { done: 0, failed: 1, usage: 2, waiting: 3, stopped: 4, limit: 5, interrupted: 130 } as const;

/** How a command ends that followed a task to where it stands now. */
export function statusOf(task: Pick<Task, "ended" | "paused">): number {
  if (task.ended?.status === "done") return exitStatus.done;
  if (task.ended?.status === "stopped") return exitStatus.stopped;
  if (task.ended !== null) return exitStatus.failed;
  if (task.paused === null) return exitStatus.waiting;
  if (task.paused.limit !== null) return exitStatus.limit;
  return task.paused.failure === null ? exitStatus.waiting : exitStatus.failed;
}

/** A request that cannot work as asked is wrong usage, everything else a failure. */
export function statusOfError(error: DeskhandError): number {
  return error.failure.kind === "input" ? exitStatus.usage : exitStatus.failed;
}

/** The word for where a task stands, of the few that scripts know: a pause somebody has to end is `failed`, `stopped` or `waiting`. */
function summaryStatus({ ended, paused }: Pick<Task, "ended" | "paused">): RunSummary["status"] {
  if (ended !== null) return ended.status;
  if (paused === null) return "waiting";
  if (paused.limit !== null) return "stopped";
  return paused.failure === null ? "waiting" : "failed";
}

/** The last line of `--json`. */
export function summariseRun(task: Task): RunSummary {
  return {
    type: "run.summary",
    taskId: task.id,
    status: summaryStatus(task),
    changes: task.changeSets.flatMap(({ records }) =>
      records.map(({ path, kind, from, status }) => ({ path, kind, from, status })),
    ),
    artifacts: task.artifacts.map(({ stepId: _, ...artifact }) => artifact),
    usage: task.usage,
  };
}
