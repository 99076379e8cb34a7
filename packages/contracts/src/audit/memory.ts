import type { Approval } from "../approval.ts";
import type { Change } from "../change.ts";
import type { Event } from "../event.ts";
import type { ApprovalId, ChangeSetId, CommandId, RunId, StepId } from "../id.ts";
import { isFinishLine, type ToolCall } from "../step.ts";
import type { RunHead } from "../task.ts";
import type { ModelRef } from "../value.ts";

/** What earlier events said that later ones only name. */
export type Memory = {
  /** the command that created the task; its first message repeats the goal */
  createdBy: CommandId | null;
  /** of the task's own run */
  model: ModelRef | null;
  readonly runs: Map<RunId, RunHead>;
  readonly calls: Map<StepId, ToolCall>;
  /** calls that Deskhand made by itself */
  readonly finishLines: Set<StepId>;
  readonly approvals: Map<ApprovalId, Approval>;
  readonly changes: Map<ChangeSetId, readonly Change[]>;
  /** why changes of a set may happen */
  readonly reasons: Map<ChangeSetId, string>;
};

/** A memory of nothing yet. */
export function createMemory(): Memory {
  return {
    createdBy: null,
    model: null,
    runs: new Map(),
    calls: new Map(),
    finishLines: new Set(),
    approvals: new Map(),
    changes: new Map(),
    reasons: new Map(),
  };
}

/** What answers in the run of an event; the task's own where the event names no run. */
export function modelOf(event: Event, memory: Memory): ModelRef {
  const run = "runId" in event ? memory.runs.get(event.runId) : undefined;
  return run?.model ?? memory.model ?? "unknown/unknown";
}

/** Takes in one event. */
export function remember(memory: Memory, event: Event): void {
  switch (event.type) {
    case "task.created":
      memory.createdBy = event.commandId;
      memory.model = event.settings.model;
      return;
    case "run.started":
      memory.runs.set(event.run.id, event.run);
      return;
    case "step.added":
      if (event.step.kind === "tool") memory.calls.set(event.step.id, event.step.call);
      if (isFinishLine(event.step)) memory.finishLines.add(event.step.id);
      return;
    case "approval.opened":
      memory.approvals.set(event.approval.id, event.approval);
      return;
    case "changes.staged":
      memory.changes.set(event.changeSet.id, event.changes);
      return;
    case "changes.accepted":
      memory.reasons.set(event.changeSetId, event.because);
      return;
    case "changes.applying":
      if (event.because !== undefined) memory.reasons.set(event.changeSetId, event.because);
      return;
    default:
      return;
  }
}
