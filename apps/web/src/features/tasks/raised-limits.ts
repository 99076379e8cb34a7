import type { Limits, Task } from "@deskhand/contracts";

/**
 * The limits with which a task goes on: as much again when it paused because it reached one, else unchanged (`null`). What is already
 * used counts against money, tokens and steps, so those are raised above the use. A cap over all tasks is raised under Costs.
 */
export function raisedLimits(task: Task): Limits | null {
  const name = task.paused?.limit ?? null;
  if (name === null || name === "dayUsd" || name === "monthUsd") return null;
  const limit = task.limits[name];
  if (limit === null || name === "timeoutMs") return null;
  const used = {
    maxSteps: task.thoughtCount,
    maxTokens: task.usage.inputTokens + task.usage.outputTokens,
    budgetUsd: task.usage.costUsd,
  }[name];
  return { ...task.limits, [name]: Math.max(limit, used) + Math.max(limit, 1) };
}
