import { type Actor, type Command, type Event, type Rejection, reject, type Task } from "@deskhand/contracts";
import { advance } from "./decide/advance.ts";
import { decideApproval } from "./decide/approvals.ts";
import { decideChanges } from "./decide/changes.ts";
import { type Draft, type Sources, startDraft } from "./decide/draft.ts";
import { decideEgress } from "./decide/egress.ts";
import { startHosts } from "./decide/start-hosts.ts";
import { createTask, decideTask, refusedChat } from "./decide/tasks.ts";
import { decideThought, recordUsage } from "./decide/thoughts.ts";
import { decideTool } from "./decide/tools.ts";

export type Decided = Readonly<{ events: readonly Event[]; task: Task }>;

function actorOf(command: Command): Actor {
  switch (command.type) {
    case "thought.report":
    case "tool.report":
    case "tool.intend":
      return "agent";
    case "tool.ask":
    case "changes.ask":
    case "changes.refuse":
    case "changes.begin":
    case "changes.report":
    case "delegation.join":
    case "budget.exceed":
    case "run.expire":
    case "egress.report":
    case "usage.report":
    case "task.brief":
    case "task.suspend":
    case "task.recover":
      return "engine";
    default:
      return "user";
  }
}

function decideOne(draft: Draft, command: Command): Rejection | null {
  switch (command.type) {
    case "task.create":
      return reject("conflict", "This task exists already.");
    case "task.pause":
    case "task.resume":
    case "task.stop":
    case "run.stop":
    case "message.send":
    case "grant.revoke":
    case "folder.grant":
    case "folder.revoke":
    case "budget.exceed":
    case "run.expire":
    case "task.suspend":
    case "task.recover":
      return decideTask(draft, command);
    case "egress.report":
      return decideEgress(draft, command);
    case "usage.report":
      recordUsage(draft, command.runId, command.usage, command.model);
      return null;
    case "task.brief":
      if (draft.task.briefing === undefined) draft.add({ type: "task.briefed", briefing: command.briefing });
      return null;
    case "approval.resolve":
    case "approval.resolve-kinds":
      return decideApproval(draft, command);
    case "thought.report":
      return decideThought(draft, command);
    case "tool.report":
    case "tool.intend":
    case "tool.ask":
    case "delegation.join":
      return decideTool(draft, command);
    case "changes.apply":
    case "changes.drop":
    case "changes.undo":
    case "changes.redo":
    case "changes.ask":
    case "changes.refuse":
    case "changes.begin":
    case "changes.report":
      return decideChanges(draft, command);
  }
}

/**
 * Turns a command into events, or refuses it with a sentence. Pure: time and ids come from `sources`. The events are already folded
 * into the returned task. An accepted command may decide nothing (a late report of a stopped step): then `events` is empty.
 */
export function decide(task: Task | null, command: Command, sources: Sources): Decided | Rejection {
  const head = { taskId: command.taskId, commandId: command.id, by: actorOf(command), sources };
  if (task === null) {
    if (command.type !== "task.create") return reject("not-found", "There is no such task.");
    const refused = refusedChat(command.settings);
    if (refused !== null) return refused;
    const hosts = startHosts(command.settings.hosts);
    if ("rejected" in hosts) return hosts;
    const draft = createTask(
      { ...command.settings, hosts: [...hosts] },
      { ...head, attachments: command.attachments ?? [] },
    );
    advance(draft);
    return { events: draft.events, task: draft.task };
  }
  const draft = startDraft(task, head);
  const refused = decideOne(draft, command);
  if (refused !== null) return refused;
  advance(draft);
  return { events: draft.events, task: draft.task };
}
