import {
  type Approval,
  type ApprovalKind,
  type ApprovalSubject,
  inputFailure,
  type PlanDifference,
  type RunId,
  type StepId,
} from "@deskhand/contracts";
import type { Draft } from "./draft.ts";

/** Opens an approval and answers it at once where the user said yes beforehand (`preapproved`). */
export function openApproval(
  draft: Draft,
  request: Readonly<{
    runId: RunId;
    prompt: string;
    needs: readonly ApprovalKind[];
    subject: ApprovalSubject;
    /** set where it goes beyond the approved plan */
    difference?: PlanDifference | null;
  }>,
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
    ...(request.difference == null ? {} : { difference: request.difference }),
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
