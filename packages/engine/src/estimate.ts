import type { Estimate, PlanItem, Task } from "@deskhand/contracts";

/** answers that one step of a plan takes, at least and at most, and those around the steps */
const perStep = [1, 3] as const;
const around = [1, 3] as const;

/** how far below the mean an answer may cost less, and above the dearest of mean and newest it may cost more as the talk grows */
const cheaper = 0.7;
const dearer = 1.6;

function newestCost(task: Task): number {
  const run = task.rootRunId === null ? undefined : task.runs[task.rootRunId];
  const thought = run?.steps.findLast((step) => step.kind === "thought" && step.state.status === "done");
  return thought?.kind === "thought" && thought.state.status === "done" ? thought.state.usage.costUsd : 0;
}

function cents(usd: number): number {
  return Math.ceil(usd * 100) / 100;
}

/** What the steps of a plan are likely to take, from what the task's answers cost so far; pure. */
export function estimateOf(task: Task, items: readonly PlanItem[]): Estimate {
  const steps = items.filter(({ status }) => status === "todo" || status === "doing").length;
  const answers: [number, number] = [around[0] + perStep[0] * steps, around[1] + perStep[1] * steps];
  const { costUsd, inputTokens, outputTokens } = task.usage;
  if (inputTokens + outputTokens === 0) return { answers, usd: [0, 0] };
  if (costUsd === 0 || task.thoughtCount === 0) return { answers, usd: null };
  const mean = costUsd / task.thoughtCount;
  const usd: [number, number] = [
    cents(answers[0] * mean * cheaper),
    cents(answers[1] * Math.max(mean, newestCost(task)) * dearer),
  ];
  return { answers, usd };
}
