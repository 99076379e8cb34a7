import {
  type ChangeSet,
  type ChangeStatus,
  type Failure,
  isSettled,
  lastSaid,
  lastWords,
  openApprovals,
  openChangeSets,
  type Run,
  type Step,
  type Task,
} from "@deskhand/contracts";
import { failureStreakLimit, mayThink, reachedLimit } from "../budget.ts";
import { wasDeleted } from "../finished-files.ts";
import { applyDecision, standingYes } from "./approvals.ts";
import type { Draft } from "./draft.ts";
import { drawFinishLine, isUnchecked } from "./finish-line.ts";
import { repeats, repeatsToStop, repeatsToTell } from "./loop-guard.ts";
import { addMessage } from "./messages.ts";

const underWay = new Set<ChangeStatus>(["accepted", "applying", "undoing", "redoing"]);

/** Whether changes of this set still have to settle before its run may go on. Staged changes under review do not hold the run up. */
function isUnsettled(task: Task, set: ChangeSet): boolean {
  return set.records.some(({ status }) => underWay.has(status) || (status === "staged" && !task.review));
}

function lastThoughtIndex(run: Run): number {
  return run.steps.findLastIndex((step) => step.kind === "thought");
}

/** Whether nothing that belongs to this run is under way or waiting for a person. */
function isReady(task: Task, run: Run): boolean {
  const start = lastThoughtIndex(run);
  for (const step of run.steps.slice(Math.max(0, start))) {
    if (step.kind === "tool" && !isSettled(step.state)) return false;
    if (step.kind === "thought" && step.state.status === "running") return false;
  }
  if (openApprovals(task).some((approval) => approval.runId === run.id)) return false;
  return !openChangeSets(task).some((set) => set.runId === run.id && isUnsettled(task, set));
}

function hasSpokenLast(run: Run): boolean {
  const last = lastSaid(run);
  return last?.kind === "thought" && last.state.status === "done" && last.state.calls.length === 0;
}

/** Answers in a row, newest first, whose every call failed. Requests that failed are no answers. */
function failureStreak(steps: readonly Step[]): number {
  let streak = 0;
  for (let index = steps.length - 1; index >= 0 && streak < failureStreakLimit; index -= 1) {
    const step = steps[index];
    if (step?.kind === "tool" && step.state.status !== "failed") return streak;
    if (step?.kind === "message" && step.by === "user") return streak;
    if (step?.kind === "thought" && step.state.status === "done") streak += 1;
  }
  return streak;
}

/** `characters` of an answer's first line that become the reason of a failure */
const longestReason = 500;

/** An answer that says what was asked is not done, or not all of it, is no success: its first line is why. */
function shortcoming(run: Run, finish: "declined" | "partial"): Failure | null {
  const last = lastSaid(run);
  if (last?.kind !== "thought" || last.state.status !== "done" || last.state.finish !== finish) return null;
  const [line = ""] = lastWords(run).split("\n", 1);
  return { kind: "input", message: line.trim().slice(0, longestReason), retryable: false, userAction: "retry" };
}

function endRun(draft: Draft, run: Run): void {
  const failure = shortcoming(run, "declined");
  if (failure === null) draft.add({ type: "run.ended", runId: run.id, status: "done", failure }, "engine");
  else draft.add({ type: "run.ended", runId: run.id, status: "failed", failure }, "engine");
}

function think(draft: Draft, run: Run): void {
  const id = draft.sources.newId("step");
  draft.add(
    {
      type: "step.added",
      step: { id, runId: run.id, kind: "thought", state: { status: "running", attempt: 1, notBefore: null } },
    },
    "engine",
  );
}

/** A sub-agent that learns nothing from its errors ends alone: its siblings go on, and its parent reads why. */
function stopStreak(draft: Draft, run: Run): void {
  const message = `The model made ${failureStreakLimit} answers in a row whose every step failed. Write what it should do differently, or choose another model, then resume.`;
  const failure = { kind: "input" as const, message, retryable: false, userAction: "retry" as const };
  if (run.parent !== null) draft.add({ type: "run.ended", runId: run.id, status: "failed", failure }, "engine");
  else draft.add({ type: "task.paused", because: message, failure, limit: null }, "engine");
}

/** answers in a row that used up their room before the last of them counts as the end */
const mostContinuations = 3;

/** Whether the newest answer is only the beginning of one, and asking for the rest was not tried too often. */
function isUnfinished(run: Run): boolean {
  let cut = 0;
  for (let at = run.steps.length - 1; at >= 0 && cut <= mostContinuations; at -= 1) {
    const step = run.steps[at];
    if (step?.kind === "message" && step.by === "user") break;
    if (step?.kind !== "thought") continue;
    if (step.state.status !== "done" || step.state.finish !== "length" || step.state.calls.length > 0) break;
    cut += 1;
  }
  return cut > 0 && cut <= mostContinuations;
}

const goOn =
  "Your answer was longer than one answer may be and was cut off. Go on exactly where it stopped, without repeating it.";
const tellLoop = `You made the same call ${repeatsToTell} times and got the same result. Another try will not change it: do something else, or say what keeps you.`;

function stopLoop(draft: Draft, run: Run): void {
  const message = `The model made the same call ${repeatsToStop} times with the same result, so Deskhand stopped it. Write what it should do differently, then resume.`;
  const failure = { kind: "input" as const, message, retryable: false, userAction: "retry" as const };
  if (run.parent !== null) draft.add({ type: "run.ended", runId: run.id, status: "failed", failure }, "engine");
  else draft.add({ type: "task.paused", because: message, failure, limit: null }, "engine");
}

/** Looks for a model that goes in circles: it is told once, then stopped. Whether it was stopped. */
function isStoppedLoop(draft: Draft, run: Run): boolean {
  const times = repeats(run.steps);
  if (times >= repeatsToStop) {
    stopLoop(draft, run);
    return true;
  }
  if (times === repeatsToTell) addMessage(draft, run.id, "engine", tellLoop);
  return false;
}

function advanceRun(draft: Draft, runId: Run["id"]): void {
  const run = draft.task.runs[runId];
  if (run?.status !== "running" || !isReady(draft.task, run)) return;
  if (hasSpokenLast(run)) {
    if (!isUnfinished(run)) {
      if (!drawFinishLine(draft, run)) endRun(draft, run);
      return;
    }
    addMessage(draft, run.id, "engine", goOn);
  }
  const reached = reachedLimit(draft.task);
  if (reached !== null) {
    draft.add({ type: "budget.reached", limit: reached.limit, because: reached.because }, "engine");
    draft.add({ type: "task.paused", because: reached.because, failure: null, limit: reached.limit }, "engine");
  } else if (failureStreak(run.steps) >= failureStreakLimit) stopStreak(draft, run);
  else if (mayThink(draft.task) && !isStoppedLoop(draft, run)) think(draft, run);
}

function endTask(draft: Draft): void {
  const root = draft.task.rootRunId === null ? undefined : draft.task.runs[draft.task.rootRunId];
  if (root === undefined || root.status === "running" || draft.task.ended !== null) return;
  const hasHeld = draft.task.changeSets.some((set) => set.records.some((record) => record.status === "held"));
  const isFaulty = draft.task.artifacts.some(
    ({ check, path }) => check?.status === "failed" && !wasDeleted(draft.task, path),
  );
  if (root.status === "failed") draft.add({ type: "task.ended", status: "failed", failure: root.failure }, "engine");
  else if (root.status === "stopped") draft.add({ type: "task.ended", status: "stopped", failure: null }, "engine");
  else {
    const failure = shortcoming(root, "partial");
    const status = failure !== null || hasHeld || isFaulty || isUnchecked(root) ? "partly" : "done";
    draft.add({ type: "task.ended", status, failure }, "engine");
  }
}

function answerPreapproved(draft: Draft): void {
  const kinds = new Set(draft.task.preapproved);
  for (const approval of openApprovals(draft.task)) {
    if (approval.needs.every((kind) => kinds.has(kind)))
      applyDecision(draft, approval, standingYes(approval), "engine");
  }
}

/**
 * What follows from the facts without anybody asking: standing answers are given, each run that is ready thinks again or ends, and the
 * task ends with its root run. A paused or ended task does not move.
 */
export function advance(draft: Draft): void {
  if (draft.task.ended !== null) return;
  if (draft.task.preapproved.length > 0) answerPreapproved(draft);
  for (const runId of Object.keys(draft.task.runs) as Run["id"][]) {
    if (draft.task.paused !== null) return;
    advanceRun(draft, runId);
  }
  endTask(draft);
}
