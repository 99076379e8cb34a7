import type { ModelDescription, Task } from "@deskhand/contracts";

/** how full the model's memory was at its newest answer; `room` is `null` where nobody knows */
export type ContextUse = Readonly<{ tokens: number; room: number | null; digests: number }>;

/** What the main run's newest answer took, as its provider counted; `null` before there is one, and for models that count nothing. */
export function contextUse(task: Task, models: readonly ModelDescription[]): ContextUse | null {
  const run = task.rootRunId === null ? undefined : task.runs[task.rootRunId];
  if (run === undefined) return null;
  const digests = run.steps.filter((step) => step.kind === "message" && step.digest !== undefined).length;
  const room = models.find(({ ref }) => ref === run.model)?.traits?.contextTokens ?? null;
  for (let at = run.steps.length - 1; at >= 0; at -= 1) {
    const step = run.steps[at];
    if (step?.kind !== "thought" || step.state.status !== "done") continue;
    const { inputTokens, outputTokens } = step.state.usage;
    return inputTokens === 0 ? null : { tokens: inputTokens + outputTokens, room, digests };
  }
  return null;
}
