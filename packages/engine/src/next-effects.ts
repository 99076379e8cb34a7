import {
  type ChangeSet,
  type ChangeSetId,
  childRuns,
  openApprovals,
  openChangeSets,
  type Run,
  type RunId,
  type StepId,
  type Task,
  type ThoughtStep,
  type ToolStep,
} from "@deskhand/contracts";
import { deadlineMs, runDeadlineMs } from "./budget.ts";

/** Something that must happen now. `key` names it: two effects with one key are the same effect. */
export type Effect = Readonly<
  { key: string } & (
    | { type: "think"; runId: RunId; stepId: StepId; notBefore: string | null }
    | { type: "run-tool"; runId: RunId; stepId: StepId }
    | { type: "join"; runId: RunId; stepId: StepId }
    | { type: "settle"; changeSetId: ChangeSetId }
    | { type: "apply"; changeSetId: ChangeSetId }
    | { type: "undo"; changeSetId: ChangeSetId }
    | { type: "redo"; changeSetId: ChangeSetId }
    | { type: "deadline"; atMs: number }
    | { type: "run-deadline"; runId: RunId; atMs: number }
  )
>;

function thoughtEffect(step: ThoughtStep): Effect | null {
  if (step.state.status !== "running") return null;
  const { attempt, notBefore } = step.state;
  return { key: `think:${step.id}:${attempt}`, type: "think", runId: step.runId, stepId: step.id, notBefore };
}

/** A delegating step is joined once its sub-agents ended, also while the task is paused; other calls start only while it moves. */
function toolEffect(task: Task, step: ToolStep, isMoving: boolean): Effect | null {
  const { id: stepId, runId } = step;
  const { status } = step.state;
  const runTool: Effect = { key: `tool:${stepId}`, type: "run-tool", runId, stepId };
  if (status === "proposed" || status === "allowed") return isMoving ? runTool : null;
  if (status !== "running") return null;
  const children = childRuns(task, stepId);
  if (children.length === 0) return runTool;
  return children.every((child) => child.status !== "running")
    ? { key: `join:${stepId}`, type: "join", runId, stepId }
    : null;
}

/** What the newest thought of a run and its calls need; everything older is settled. */
function runEffects(task: Task, run: Run, isMoving: boolean): Effect[] {
  const start = run.steps.findLastIndex((step) => step.kind === "thought");
  const effects: (Effect | null)[] = run.steps.slice(Math.max(0, start)).map((step) => {
    if (step.kind === "thought") return isMoving ? thoughtEffect(step) : null;
    return step.kind === "tool" ? toolEffect(task, step, isMoving) : null;
  });
  return effects.filter((effect) => effect !== null);
}

function hasOpenQuestion(task: Task, set: ChangeSet): boolean {
  return openApprovals(task).some(({ subject }) => subject.kind === "changes" && subject.changeSetId === set.id);
}

function effectOfSet(task: Task, set: ChangeSet, isMoving: boolean): Effect | null {
  const has = (status: string) => set.records.some((record) => record.status === status);
  const changeSetId = set.id;
  if (has("applying")) return { key: `apply:${changeSetId}`, type: "apply", changeSetId };
  if (has("undoing")) return { key: `undo:${changeSetId}`, type: "undo", changeSetId };
  if (has("redoing")) return { key: `redo:${changeSetId}`, type: "redo", changeSetId };
  if (has("accepted")) return { key: `settle:${changeSetId}:accepted`, type: "settle", changeSetId };
  const isOfRunning = task.runs[set.runId]?.status === "running";
  if (has("staged") && isMoving && isOfRunning && !task.review && !hasOpenQuestion(task, set)) {
    return { key: `settle:${changeSetId}:staged`, type: "settle", changeSetId };
  }
  return null;
}

/** One change to the folders at a time: what is half done first, then undo from the newest, everything else from the oldest. */
function changeEffect(task: Task, isMoving: boolean): Effect | null {
  let first: Effect | null = null;
  let newestUndo: Effect | null = null;
  for (const set of openChangeSets(task)) {
    const effect = effectOfSet(task, set, isMoving);
    if (effect?.type === "apply") return effect;
    if (effect?.type === "undo") newestUndo = effect;
    else if (first === null) first = effect;
  }
  return newestUndo ?? first;
}

/**
 * What must happen now, as a function of the task alone; pure. A crash loses nothing because asking again gives the same answer.
 * A paused or ended task only finishes changes already begun, and what the user accepts or takes back.
 */
export function nextEffects(task: Task): readonly Effect[] {
  const isMoving = task.paused === null && task.ended === null;
  const effects: Effect[] = [];
  if (task.ended === null) {
    for (const id in task.runs) {
      const run = task.runs[id as RunId];
      if (run?.status !== "running") continue;
      effects.push(...runEffects(task, run, isMoving));
      const atMs = runDeadlineMs(run);
      if (isMoving && atMs !== null)
        effects.push({ key: `deadline:${run.id}`, type: "run-deadline", runId: run.id, atMs });
    }
  }
  const change = changeEffect(task, isMoving);
  if (change !== null) effects.push(change);
  const atMs = deadlineMs(task);
  if (isMoving && atMs !== null) effects.push({ key: `deadline:${atMs}`, type: "deadline", atMs });
  return effects;
}
