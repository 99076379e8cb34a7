import type { Failure, Run } from "@deskhand/contracts";
import { digestBudget, digestRun } from "../context/digest-run.ts";
import type { Draft } from "./draft.ts";

/** digests in a row, without an answer between them, before the task says that this model cannot do it */
const mostTries = 3;

/** Digests since the newest answer, newest first. */
function digestsSinceAnswer(run: Run): readonly ("length" | "history")[] {
  const found: ("length" | "history")[] = [];
  for (let at = run.steps.length - 1; at >= 0; at -= 1) {
    const step = run.steps[at];
    if (step?.kind === "thought" && step.state.status === "done") break;
    if (step?.kind === "message" && step.digest !== undefined) found.push(step.digest.because);
  }
  return found;
}

/**
 * Mends a conversation that a provider refused, by putting a digest in the place of older steps; the refused one is never sent again.
 * Whether it was mended: too long a conversation is folded ever tighter up to `mostTries` times, a broken one once.
 */
export function mend(draft: Draft, runId: Run["id"], failure: Failure): boolean {
  const run = draft.task.runs[runId];
  const because = failure.about;
  if (run === undefined || because === undefined) return false;
  const earlier = digestsSinceAnswer(run);
  if (because === "history" ? earlier.includes("history") : earlier.length >= mostTries) return false;
  const id = draft.sources.newId("step");
  const budget = digestBudget(failure.contextTokens, earlier.length);
  const digest = digestRun(draft.task, run, { because, budget, secret: id });
  if (digest === null) return false;
  const { text, through, steps } = digest;
  const content = [{ type: "text" as const, text }];
  const step = {
    id,
    runId,
    kind: "message" as const,
    by: "engine" as const,
    content,
    digest: { through, steps, because },
  };
  draft.add({ type: "step.added", step }, "engine");
  return true;
}
