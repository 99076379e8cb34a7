import type { LimitName, Run, Task } from "@deskhand/contracts";

/** how often one thought is tried before the task pauses */
export const retryLimit = 6;

/** `ms` before the next try: 1 s doubling up to 30 s */
export function retryDelayMs(attempt: number): number {
  return Math.min(30_000, 1000 * 2 ** (attempt - 1));
}

/** `ms` that a task waits by itself when a provider asks for it; a longer wait pauses the task and says until when */
export const longestWaitMs = 600_000;

/** answers in a row whose every call failed before the task pauses: by then the model is not learning from the errors */
export const failureStreakLimit = 10;

export type ReachedLimit = Readonly<{ limit: LimitName; because: string }>;

/** US dollars below which two sums of many answers are the same sum */
const sameUsd = 1e-6;

/** Whether spending has reached a cap; sums of fractions of a cent fall short of it by less than anybody pays. */
export function isUsedUp(spentUsd: number, capUsd: number): boolean {
  return spentUsd > capUsd - sameUsd;
}

/** The first limit that the next request would overstep, or `null`. Checked before every thought; the wall clock has its own timer. */
export function reachedLimit(task: Task): ReachedLimit | null {
  const { maxSteps, maxTokens, budgetUsd } = task.limits;
  const tokens = task.usage.inputTokens + task.usage.outputTokens;
  if (maxSteps !== null && task.thoughtCount >= maxSteps) {
    return {
      limit: "maxSteps",
      because: `The limit of ${maxSteps === 1 ? "1 step" : `${maxSteps} steps`} is reached. Raise it to go on.`,
    };
  }
  if (maxTokens !== null && tokens >= maxTokens) {
    return { limit: "maxTokens", because: `The limit of ${maxTokens} tokens is reached. Raise it to go on.` };
  }
  if (budgetUsd !== null && isUsedUp(task.usage.costUsd, budgetUsd) && task.usage.costUsd > 0) {
    return { limit: "budgetUsd", because: `The budget of $${budgetUsd.toFixed(2)} is used up. Raise it to go on.` };
  }
  return null;
}

/** Whether one more answer fits beside those under way; if not, the run waits until they are in. */
export function mayThink(task: Task): boolean {
  if (task.limits.maxSteps === null) return true;
  const underWay = Object.values(task.runs).filter((run) => {
    const thought = run.status === "running" ? run.steps.findLast((step) => step.kind === "thought") : undefined;
    return thought?.state.status === "running";
  });
  return task.thoughtCount + underWay.length < task.limits.maxSteps;
}

/** When the wall-clock limit ends, `ms` since the epoch, or `null` without one. */
export function deadlineMs(task: Task): number | null {
  return task.limits.timeoutMs === null ? null : Date.parse(task.resumedAt) + task.limits.timeoutMs;
}

/** When a sub-agent's own time ends, `ms` since the epoch, or `null` without a deadline. Time in which the task was paused is not its own. */
export function runDeadlineMs({
  limits,
  pausedMs = 0,
  startedAt,
}: Pick<Run, "limits" | "pausedMs" | "startedAt">): number | null {
  if (limits === undefined || limits.timeoutMs === null || startedAt === undefined) return null;
  return Date.parse(startedAt) + pausedMs + limits.timeoutMs;
}

/** Why a sub-agent may not send another request, or `null`: its own budget is used up. */
export function spentRun({ limits, usage }: Pick<Run, "limits" | "usage">): string | null {
  const budgetUsd = limits?.budgetUsd ?? null;
  if (budgetUsd === null || !isUsedUp(usage.costUsd, budgetUsd)) return null;
  return `Its budget of $${budgetUsd.toFixed(2)} is used up, so it was ended.`;
}
