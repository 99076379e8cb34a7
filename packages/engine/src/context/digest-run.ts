import type { Run, Step, StepId, Task } from "@deskhand/contracts";
import { digestText } from "./digest-text.ts";

export type RunDigest = Readonly<{ through: StepId; steps: number; text: string }>;

/** `characters` that a token has at least, over the usual languages and file listings */
const charactersPerToken = 3;
/** share of the model's room that digest and kept steps may take together */
const share = 0.4;
/** `characters` of a digest where the model's room is not known, and at most */
const usualBudget = 90_000;
const mostBudget = 240_000;
const leastBudget = 3_000;

/** `characters` for a digest and what is kept beside it; `tries` counts digests that were still refused */
export function digestBudget(contextTokens: number | undefined, tries: number): number {
  const room = contextTokens === undefined ? usualBudget : contextTokens * share * charactersPerToken;
  return Math.max(leastBudget, Math.floor(Math.min(room, mostBudget) / 4 ** tries));
}

function sizeOf(step: Step): number {
  if (step.kind === "message") return JSON.stringify(step.content).length;
  if (step.kind === "thought") return step.state.status === "done" ? JSON.stringify(step.state).length : 0;
  return step.state.status === "done" ? JSON.stringify(step.state.result.forModel).length : 200;
}

/** Where the steps that stay as they are begin: at an answer of the model, so that every call keeps its result. */
function keptFrom(steps: readonly Step[], room: number): number {
  let from = steps.length;
  let used = 0;
  for (let at = steps.length - 1; at >= 0; at -= 1) {
    const step = steps[at];
    if (step === undefined) continue;
    used += sizeOf(step);
    if (used > room) return from;
    if (step.kind === "thought" && step.state.status === "done") from = at;
  }
  return from;
}

function hasWork(steps: readonly Step[]): boolean {
  return steps.some((step) => step.kind === "tool" || (step.kind === "thought" && step.state.status === "done"));
}

/**
 * Folds the steps of a run before its newest thought into a digest; `null` when there is nothing to fold. With `because: "history"` no
 * step stays as it is, because nobody knows which one was refused.
 */
export function digestRun(
  task: Task,
  run: Run,
  { because, budget, secret }: Readonly<{ because: "length" | "history"; budget: number; secret: StepId }>,
): RunDigest | null {
  const end = run.steps.findLastIndex((step) => step.kind === "thought");
  const before = end === -1 ? run.steps : run.steps.slice(0, end);
  const from = because === "history" ? before.length : keptFrom(before, budget / 2);
  // A provider that refuses what should have fitted counts otherwise: then nothing stays as it is.
  const folded = hasWork(before.slice(0, from)) ? before.slice(0, from) : before;
  const through = folded.at(-1);
  if (through === undefined || !hasWork(folded)) return null;
  const kept = before.slice(folded.length).reduce((sum, step) => sum + sizeOf(step), 0);
  const text = digestText(task, run, { steps: folded, budget: Math.max(leastBudget, budget - kept), secret });
  return { through: through.id, steps: folded.length, text };
}
