import {
  type Approval,
  type ApprovalKind,
  type ApprovalSubject,
  type Command,
  childRuns,
  findStep,
  inputFailure,
  isSettled,
  type Rejection,
  type RunId,
  type StepId,
  type ToolStep,
} from "@deskhand/contracts";
import { joinedResult } from "../context/joined-result.ts";
import type { Draft } from "./draft.ts";
import { decideIntent } from "./intents.ts";

type ToolCommand = Extract<Command, { type: "tool.report" | "tool.intend" | "tool.ask" | "delegation.join" }>;

/** Opens an approval and answers it at once where the user said yes beforehand (`preapproved`). */
export function openApproval(
  draft: Draft,
  request: Readonly<{ runId: RunId; prompt: string; needs: readonly ApprovalKind[]; subject: ApprovalSubject }>,
): Approval {
  const approval: Approval = {
    id: draft.sources.newId("approval"),
    runId: request.runId,
    prompt: request.prompt,
    needs: [...request.needs],
    subject: request.subject,
    status: "open",
    decision: null,
    decidedBy: null,
  };
  draft.add({ type: "approval.opened", approval }, "engine");
  return approval;
}

/** which step of which run */
export type StepRef = Readonly<{ id: StepId; runId: RunId }>;

/** Settles a tool step with a text result. */
export function finishTool(draft: Draft, step: StepRef, text: string, forUser: unknown = null): void {
  const { id: stepId, runId } = step;
  const result = { forModel: [{ type: "text" as const, text }], forUser };
  draft.add({
    type: "tool.changed",
    runId,
    stepId,
    state: { status: "done", result, because: "answered by Deskhand", reads: {} },
  });
}

/** Settles a tool step with an error the model can correct. */
export function failTool(draft: Draft, step: StepRef, message: string): void {
  const { id: stepId, runId } = step;
  draft.add({ type: "tool.changed", runId, stepId, state: { status: "failed", failure: inputFailure(message) } });
}

function report(draft: Draft, command: Extract<ToolCommand, { type: "tool.report" }>): void {
  const { runId, stepId, state } = command;
  draft.add({ type: "tool.changed", runId, stepId, state });
  if (command.changes.length > 0) {
    draft.add({
      type: "changes.staged",
      changeSet: { id: command.changeSetId, stepId, runId },
      changes: [...command.changes],
    });
  }
  for (const artifact of command.artifacts)
    draft.add({ type: "artifact.presented", artifact, summary: command.summary });
  const pauses = state.status === "failed" && (state.failure.kind === "folder" || state.failure.kind === "space");
  if (pauses && draft.task.paused === null) {
    draft.add({ type: "task.paused", because: state.failure.message, failure: state.failure, limit: null }, "engine");
  }
}

function ask(draft: Draft, command: Extract<ToolCommand, { type: "tool.ask" }>): void {
  const { runId, stepId, actions, prompt, needs } = command;
  const approval = openApproval(draft, { runId, prompt, needs, subject: { kind: "tool", stepId, actions } });
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

/** Decides what a tool step did or needs. A report for a step that is settled or whose run ended is late: ignored. */
export function decideTool(draft: Draft, command: ToolCommand): Rejection | null {
  const step = findStep(draft.task, command.stepId);
  const run = draft.task.runs[command.runId];
  if (step?.kind !== "tool" || run?.status !== "running" || draft.task.ended !== null || isSettled(step.state))
    return null;
  switch (command.type) {
    case "tool.report":
      report(draft, command);
      return null;
    case "tool.intend":
      decideIntent(draft, step, command.intent);
      return null;
    case "tool.ask":
      ask(draft, command);
      return null;
    case "delegation.join":
      join(draft, step);
      return null;
  }
}
