import { type Event, type EventBody, openApprovals, type UserCommand } from "@deskhand/contracts";
import { append, type StubTask, stubId, textContent } from "./log-builder.ts";

type Paths = Extract<UserCommand, { type: "changes.apply" }>["paths"];

/** Answers a command with the events a person would expect to see; no rules are checked. */
export function answerCommand(stub: StubTask, command: UserCommand): readonly Event[] {
  return bodiesOf(stub, command).map((body) => append(stub, "user", body));
}

function bodiesOf(stub: StubTask, command: UserCommand): readonly EventBody[] {
  const { task } = stub;
  switch (command.type) {
    case "task.pause":
      return [{ type: "task.paused", because: "You paused it.", failure: null, limit: null }];
    case "task.resume":
      return [{ type: "task.resumed", because: "You let it go on.", limits: command.limits }];
    case "task.stop":
      return [
        ...openApprovals(task).map(
          ({ id }) => ({ type: "approval.withdrawn", approvalId: id, because: "stopped" }) as const,
        ),
        ...Object.values(task.runs)
          .filter((run) => run.status === "running")
          .map((run) => ({ type: "run.ended", runId: run.id, status: "stopped", failure: null }) as const),
        { type: "task.ended", status: "stopped", failure: null },
      ];
    case "run.stop":
      return [{ type: "run.ended", runId: command.runId, status: "stopped", failure: null }];
    case "message.send":
      return task.rootRunId === null
        ? []
        : [
            ...(task.ended === null ? [] : [{ type: "task.resumed", because: "You wrote.", limits: null } as const]),
            {
              type: "step.added",
              step: {
                id: stubId("step"),
                runId: task.rootRunId,
                kind: "message",
                by: "user",
                content: command.content,
              },
            },
          ];
    case "approval.resolve":
      return resolved(stub, command);
    case "folder.grant":
      return [{ type: "folder.granted", folder: command.folder }];
    case "folder.revoke": {
      const folder = task.folders.find(({ path }) => path === command.path);
      return folder === undefined ? [] : [{ type: "folder.revoked", folder }];
    }
    case "grant.revoke":
      return [{ type: "grant.revoked", grantId: command.grantId }];
    case "changes.apply":
      return onSets(stub, command.paths, ["accepted", "applying", "applied"]);
    case "changes.drop":
      return onSets(stub, command.paths, ["dropped"]);
    case "changes.undo":
      return onSets(stub, command.paths, ["undoing", "undone"]);
    case "changes.redo":
      return onSets(stub, command.paths, ["redoing", "redone"]);
    default:
      return [];
  }
}

function onSets(stub: StubTask, paths: Paths, verbs: readonly string[]): readonly EventBody[] {
  const fields = { because: "You said so.", journal: "0".repeat(64), kept: [] };
  return stub.task.changeSets.flatMap((set) =>
    verbs.map((verb) => ({ type: `changes.${verb}`, changeSetId: set.id, paths, ...fields }) as unknown as EventBody),
  );
}

function resolved(stub: StubTask, command: Extract<UserCommand, { type: "approval.resolve" }>): readonly EventBody[] {
  const { approvalId, decision } = command;
  const approval = stub.task.approvals[approvalId];
  if (approval === undefined) return [];
  const bodies: EventBody[] = [{ type: "approval.resolved", approvalId, decision }];
  if (decision.type === "allow")
    bodies.push(...decision.grants.map((grant) => ({ type: "grant.added", grant }) as const));
  const { subject } = approval;
  const { plan } = stub.task;
  if (subject.kind === "plan" && plan !== null && decision.type === "allow") {
    const approved = { ...plan, items: decision.items ?? plan.items, status: "approved", approvedBy: "user" } as const;
    bodies.push({ type: "plan.resolved", planId: plan.id, status: "approved", plan: approved });
    for (const pattern of plan.needs.hosts)
      bodies.push({
        type: "grant.added",
        grant: { id: stubId("grant"), effect: "allow", verb: "fetch", pattern, scope: "task" },
      });
  }
  if (subject.kind === "changes") {
    const verbs = decision.type === "allow" ? ["accepted", "applying", "applied"] : ["dropped"];
    bodies.push(...onSets(stub, null, verbs));
  }
  if ("stepId" in subject) {
    const result = { forModel: [textContent("answered")], forUser: null };
    const state = { status: "done", because: "you answered", result, reads: {} } as const;
    const settled = { ...state, result: { ...result, forModel: [...result.forModel] } };
    bodies.push({ type: "tool.changed", runId: approval.runId, stepId: subject.stepId, state: settled });
  }
  return bodies;
}
