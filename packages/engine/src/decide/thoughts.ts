import {
  type Command,
  type Failure,
  findStep,
  type ModelRef,
  ownRetry,
  type Rejection,
  type RunId,
  type Usage,
} from "@deskhand/contracts";
import { longestWaitMs, retryDelayMs, retryLimit } from "../budget.ts";
import { mend } from "./digests.ts";
import type { Draft } from "./draft.ts";

type ThoughtReport = Extract<Command, { type: "thought.report" }>;

/** the failures after which a person can fix something and go on; the others end the run, as does a sub-agent's model that cannot be had */
const pausing = new Set<Failure["kind"]>(["auth", "quota", "rate-limit", "config", "transient", "folder", "space"]);

/** A wait that is too long to sit out names its end, in the words of the failure. */
function withEndOfWait(failure: Failure, nowMs: number): Failure {
  const { retryAfterMs = 0 } = failure;
  if (retryAfterMs <= (failure.kind === "quota" ? 0 : longestWaitMs)) return failure;
  const until = new Date(nowMs + retryAfterMs).toISOString().slice(0, 16).replace("T", " ");
  const provider = failure.message.replace(` ${ownRetry}`, "");
  return { ...failure, message: `${provider} It wants to be left alone until ${until} UTC; resume the task then.` };
}

function failThought(draft: Draft, command: ThoughtReport, raised: Failure, attempt: number): void {
  const { runId, stepId } = command;
  const { nowMs } = draft.sources;
  const { retryAfterMs = 0 } = raised;
  if (raised.retryable && attempt < retryLimit && retryAfterMs <= longestWaitMs) {
    const notBefore = new Date(nowMs + Math.max(retryDelayMs(attempt), retryAfterMs)).toISOString();
    draft.add({ type: "retry.scheduled", runId, stepId, attempt: attempt + 1, notBefore, failure: raised });
    return;
  }
  const failure = withEndOfWait(raised, nowMs);
  draft.add({ type: "thought.changed", runId, stepId, state: { status: "failed", failure, attempt } });
  if (mend(draft, runId, failure)) return;
  const run = draft.task.runs[runId];
  const isOwnModel = failure.kind === "config" && run !== undefined && run.model !== draft.task.model;
  if (pausing.has(failure.kind) && !isOwnModel)
    draft.add({ type: "task.paused", because: failure.message, failure, limit: null }, "engine");
  else draft.add({ type: "run.ended", runId, status: "failed", failure }, "engine");
}

/** Records what an answer cost. Taken at any time: what is spent is a fact, also of a thought that was stopped. */
export function recordUsage(draft: Draft, runId: RunId, usage: Usage | undefined, model?: ModelRef): void {
  if (usage !== undefined && (usage.inputTokens > 0 || usage.outputTokens > 0))
    draft.add({ type: "usage.recorded", runId, usage, ...(model === undefined ? {} : { model }) }, "engine");
}

/** Records a finished thought with its calls as proposed steps, or its failure. Of one for a step that is not running, only what it cost. */
export function decideThought(draft: Draft, command: ThoughtReport): Rejection | null {
  const { runId, stepId, state } = command;
  const run = draft.task.runs[runId];
  const step = findStep(draft.task, stepId);
  const isLate = run?.status !== "running" || step?.kind !== "thought" || step.state.status !== "running";
  if (state.status === "running") return null;
  if (isLate || draft.task.ended !== null) {
    recordUsage(draft, runId, state.usage);
    return null;
  }
  if (state.status === "failed") {
    recordUsage(draft, runId, state.usage);
    failThought(draft, command, state.failure, step.state.status === "running" ? step.state.attempt : 1);
    return null;
  }
  draft.add({ type: "thought.changed", runId, stepId, state });
  recordUsage(draft, runId, state.usage);
  for (const call of state.calls) {
    draft.add({
      type: "step.added",
      step: { id: draft.sources.newId("step"), runId, kind: "tool", call, state: { status: "proposed" } },
    });
  }
  return null;
}
