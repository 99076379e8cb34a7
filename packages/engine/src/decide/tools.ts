import {
  type Command,
  childRuns,
  findStep,
  isFinishLine,
  isSettled,
  type Rejection,
  reject,
  type ToolState,
  type ToolStep,
} from "@deskhand/contracts";
import { joinedResult } from "../context/joined-result.ts";
import type { Draft } from "./draft.ts";
import { faultsToMend } from "./finish-line.ts";
import { decideIntent } from "./intents.ts";
import { addMessage } from "./messages.ts";
import { differenceOfCall } from "./plan-contract.ts";
import { openApproval } from "./settle-tool.ts";

type ToolCommand = Extract<Command, { type: "tool.report" | "tool.intend" | "tool.ask" | "delegation.join" }>;

type ToolReport = Extract<ToolCommand, { type: "tool.report" }>;

/** Words that no model reads taint nothing. */
function unread(state: ToolState): ToolState {
  if (state.status === "failed") return { ...state, untrusted: null };
  if (state.status !== "done") return state;
  const { untrusted: _, ...rest } = state;
  return rest;
}

/** A finish line is Deskhand's doing; its model hears of it only when there is something to mend. */
function reportFinishLine(draft: Draft, command: ToolReport, step: ToolStep): void {
  const { artifacts, runId, stepId, state, summary } = command;
  const faults = faultsToMend(draft.task, step, artifacts);
  const read = faults === null ? unread(state) : state;
  draft.add({ type: "tool.changed", runId, stepId, state: read }, "engine");
  for (const artifact of artifacts) draft.add({ type: "artifact.presented", artifact, summary }, "engine");
  if (faults !== null) addMessage(draft, runId, "engine", faults);
  pauseOnTrouble(draft, state);
}

function pauseOnTrouble(draft: Draft, state: ToolState): void {
  const pauses = state.status === "failed" && (state.failure.kind === "folder" || state.failure.kind === "space");
  if (pauses && draft.task.paused === null) {
    draft.add({ type: "task.paused", because: state.failure.message, failure: state.failure, limit: null }, "engine");
  }
}

function report(draft: Draft, command: ToolReport): void {
  const { runId, stepId, state } = command;
  draft.add({ type: "tool.changed", runId, stepId, state });
  if (command.changes.length > 0) {
    draft.add({
      type: "changes.staged",
      changeSet: { id: command.changeSetId, stepId, runId },
      changes: [...command.changes],
    });
  }
  const { loads = [] } = command;
  if (loads.length > 0) draft.add({ type: "tools.loaded", runId, tools: loads }, "engine");
  for (const artifact of command.artifacts)
    draft.add({ type: "artifact.presented", artifact, summary: command.summary });
  pauseOnTrouble(draft, state);
}

function ask(draft: Draft, step: ToolStep, command: Extract<ToolCommand, { type: "tool.ask" }>): void {
  const { runId, stepId, actions, prompt, needs } = command;
  const difference = differenceOfCall(draft.task, step.call.tool, actions);
  const subject = { kind: "tool" as const, stepId, actions };
  const approval = openApproval(draft, { runId, prompt, needs, subject, difference });
  draft.add({ type: "tool.changed", runId, stepId, state: { status: "waiting", approvalId: approval.id } });
}

function join(draft: Draft, step: ToolStep): void {
  const runs = childRuns(draft.task, step.id);
  if (runs.some((run) => run.status === "running")) return;
  const result = joinedResult(runs);
  draft.add({
    type: "tool.changed",
    runId: step.runId,
    stepId: step.id,
    state: { status: "done", result, because: "the sub-agents ended", reads: {} },
  });
}

/**
 * Decides what a tool step did or needs. A report for a step that is settled or whose run ended is late: ignored. Beginning a call that
 * must not run twice is refused when it is late or the task is paused, because the call starts only on a yes.
 */
export function decideTool(draft: Draft, command: ToolCommand): Rejection | null {
  const step = findStep(draft.task, command.stepId);
  const run = draft.task.runs[command.runId];
  const isLate =
    step?.kind !== "tool" || run?.status !== "running" || isSettled(step.state) || draft.task.ended !== null;
  const isBeginning = command.type === "tool.report" && command.state.status === "running";
  if (isBeginning && (isLate || draft.task.paused !== null)) return reject("conflict", "This step must not start now.");
  if (isLate) return null;
  switch (command.type) {
    case "tool.report":
      if (isFinishLine(step)) reportFinishLine(draft, command, step);
      else report(draft, command);
      return null;
    case "tool.intend":
      decideIntent(draft, step, command.intent);
      return null;
    case "tool.ask":
      ask(draft, step, command);
      return null;
    case "delegation.join":
      join(draft, step);
      return null;
  }
}
