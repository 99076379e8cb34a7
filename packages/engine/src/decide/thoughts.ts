import { type Command, type Failure, findStep, type Rejection } from "@deskhand/contracts";
import { retryDelayMs, retryLimit } from "../budget.ts";
import type { Draft } from "./draft.ts";

type ThoughtReport = Extract<Command, { type: "thought.report" }>;

/** the failures after which a person can fix something and go on; the others end the run, as does a sub-agent's model that cannot be had */
const pausing = new Set<Failure["kind"]>(["auth", "quota", "rate-limit", "config", "transient", "folder", "space"]);

function failThought(draft: Draft, command: ThoughtReport, failure: Failure, attempt: number): void {
  const { runId, stepId } = command;
  if (failure.retryable && attempt < retryLimit) {
    const notBefore = new Date(draft.sources.nowMs + retryDelayMs(attempt)).toISOString();
    draft.add({ type: "retry.scheduled", runId, stepId, attempt: attempt + 1, notBefore, failure });
    return;
  }
  draft.add({ type: "thought.changed", runId, stepId, state: { status: "failed", failure, attempt } });
  const run = draft.task.runs[runId];
  const isOwnModel = failure.kind === "config" && run !== undefined && run.model !== draft.task.model;
  if (pausing.has(failure.kind) && !isOwnModel)
    draft.add({ type: "task.paused", because: failure.message, failure, limit: null }, "engine");
  else draft.add({ type: "run.ended", runId, status: "failed", failure }, "engine");
}

/** Records a finished thought with its calls as proposed steps, or its failure. A report for a step that is not running is late: ignored. */
export function decideThought(draft: Draft, command: ThoughtReport): Rejection | null {
  const { runId, stepId, state } = command;
  const run = draft.task.runs[runId];
  const step = findStep(draft.task, stepId);
  const isLate = run?.status !== "running" || step?.kind !== "thought" || step.state.status !== "running";
  if (isLate || draft.task.ended !== null) return null;
  if (state.status === "failed") {
    failThought(draft, command, state.failure, step.state.status === "running" ? step.state.attempt : 1);
    return null;
  }
  if (state.status !== "done") return null;
  draft.add({ type: "thought.changed", runId, stepId, state });
  if (state.usage.inputTokens > 0 || state.usage.outputTokens > 0)
    draft.add({ type: "usage.recorded", runId, usage: state.usage }, "engine");
  for (const call of state.calls) {
    draft.add({
      type: "step.added",
      step: { id: draft.sources.newId("step"), runId, kind: "tool", call, state: { status: "proposed" } },
    });
  }
  return null;
}
