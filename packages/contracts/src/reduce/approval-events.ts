import type { Approval } from "../approval.ts";
import type { Event } from "../event.ts";
import { startGrantId } from "../hosts.ts";
import type { ApprovalId } from "../id.ts";
import type { Task } from "../task.ts";

type ApprovalEvent = Extract<
  Event,
  { type: "approval.opened" | "approval.resolved" | "approval.withdrawn" | "grant.added" | "grant.revoked" }
>;

function changeApproval(task: Task, id: ApprovalId, change: Partial<Approval>): Task {
  const approval = task.approvals[id];
  if (approval === undefined) return task;
  return { ...task, approvals: { ...task.approvals, [id]: { ...approval, ...change } } };
}

/** Folds approvals and standing grants. */
export function reduceApproval(task: Task, event: ApprovalEvent): Task {
  switch (event.type) {
    case "approval.opened":
      return { ...task, approvals: { ...task.approvals, [event.approval.id]: event.approval } };
    case "approval.resolved": {
      const decidedBy = event.by === "user" ? "user" : "engine";
      return changeApproval(task, event.approvalId, { status: "resolved", decision: event.decision, decidedBy });
    }
    case "approval.withdrawn":
      return changeApproval(task, event.approvalId, { status: "withdrawn" });
    case "grant.added":
      return { ...task, grants: [...task.grants.filter((grant) => grant.id !== event.grant.id), event.grant] };
    case "grant.revoked":
      return {
        ...task,
        hosts: task.hosts.filter((host) => startGrantId(host) !== event.grantId),
        grants: task.grants.filter((grant) => grant.id !== event.grantId),
      };
  }
}
