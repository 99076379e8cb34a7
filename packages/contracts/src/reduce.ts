import { addEgress, type EgressLine, mostEgressLines } from "./egress.ts";
import type { Event, EventBody, EventHead } from "./event.ts";
import { reduceApproval } from "./reduce/approval-events.ts";
import { reduceChanges, returnAccepted } from "./reduce/change-events.ts";
import { reducePlan } from "./reduce/plan-events.ts";
import { reduceRun } from "./reduce/run-events.ts";
import { taskStatus } from "./reduce/task-status.ts";
import { type Briefing, isUsersOwn, type Run, type Task } from "./task.ts";
import { type Folder, noUsage } from "./value.ts";

function created(event: EventHead & Extract<EventBody, { type: "task.created" }>): Task {
  return {
    ...event.settings,
    id: event.taskId,
    seq: event.seq,
    title: event.title,
    createdAt: event.at,
    updatedAt: event.at,
    resumedAt: event.at,
    ended: null,
    paused: null,
    status: "working",
    plan: null,
    rootRunId: null,
    runs: {},
    approvals: {},
    grants: [],
    changeSets: [],
    artifacts: [],
    egress: [],
    usage: noUsage,
    thoughtCount: 0,
  };
}

/** A task that is paused again, with another reason, has been paused since the first. */
function paused(task: Task, event: EventHead & Extract<EventBody, { type: "task.paused" }>): Task {
  const { at, because, failure, limit } = event;
  return { ...task, paused: { because, failure, limit }, pausedAt: task.pausedAt ?? at };
}

/** Runs that were under way get the time of the pause back. */
function resumed(task: Task, event: EventHead & Extract<EventBody, { type: "task.resumed" }>): Task {
  const { pausedAt, ...moving } = task;
  const lostMs = pausedAt === undefined ? 0 : Math.max(0, Date.parse(event.at) - Date.parse(pausedAt));
  const runs = lostMs === 0 ? task.runs : withPause(task.runs, lostMs);
  return { ...moving, runs, paused: null, ended: null, resumedAt: event.at, limits: event.limits ?? task.limits };
}

function withPause(runs: Task["runs"], lostMs: number): Task["runs"] {
  const longer = (run: Run): Run =>
    run.status === "running" ? { ...run, pausedMs: (run.pausedMs ?? 0) + lostMs } : run;
  return Object.fromEntries(Object.entries(runs).map(([id, run]) => [id, longer(run)]));
}

function ended(task: Task, { failure, status }: Extract<EventBody, { type: "task.ended" }>): Task {
  const { pausedAt: _, ...left } = status === "stopped" || status === "failed" ? returnAccepted(task) : task;
  return { ...left, paused: null, ended: { status, failure } };
}

/** A folder's own notes may have been written by anybody: whoever was told them is tainted. */
function briefed(task: Task, briefing: Briefing): Task {
  const notes = briefing.instructions.find(({ source }) => !isUsersOwn(source));
  const root = task.rootRunId === null ? undefined : task.runs[task.rootRunId];
  if (notes === undefined || root === undefined) return { ...task, briefing };
  const taintedBy = root.taintedBy ?? notes.source;
  return { ...task, briefing, runs: { ...task.runs, [root.id]: { ...root, taintedBy } } };
}

function withoutFolder(task: Task, path: string): Task["folders"] {
  return task.folders.filter((folder) => folder.path !== path);
}

function withFolder(task: Task, folder: Folder): Task {
  const ended = task.ended === null ? null : { ...task.ended, hasFolderSince: true as const };
  return { ...task, ended, folders: [...withoutFolder(task, folder.path), folder] };
}

function egressLine(event: EventHead & Extract<EventBody, { type: "egress.recorded" }>): EgressLine {
  const { runId, host, port = 0, method = "", connections = 1, bytesOut, bytesIn = 0, allowed, because = "" } = event;
  return { runId, host, port, method, connections, bytesOut, bytesIn, allowed, because, lastAt: event.at };
}

function reduceBody(task: Task, event: Event): Task {
  switch (event.type) {
    case "task.created":
      return task;
    case "task.paused":
      return paused(task, event);
    case "task.resumed":
      return resumed(task, event);
    case "task.ended":
      return ended(task, event);
    case "task.briefed":
      return briefed(task, event.briefing);
    case "budget.reached":
      return task;
    case "egress.recorded":
      return { ...task, egress: addEgress(task.egress, egressLine(event), mostEgressLines) };
    case "folder.granted":
      return withFolder(task, event.folder);
    case "folder.revoked":
      return { ...task, folders: withoutFolder(task, event.folder.path) };
    case "plan.proposed":
    case "plan.amended":
    case "plan.resolved":
      return reducePlan(task, event);
    case "run.started":
    case "run.ended":
    case "step.added":
    case "thought.changed":
    case "tool.changed":
    case "retry.scheduled":
    case "tools.loaded":
    case "usage.recorded":
    case "artifact.presented":
      return reduceRun(task, event);
    case "approval.opened":
    case "approval.resolved":
    case "approval.withdrawn":
    case "grant.added":
    case "grant.revoked":
      return reduceApproval(task, event);
    case "changes.staged":
    case "changes.accepted":
    case "changes.applying":
    case "changes.applied":
    case "changes.held":
    case "changes.dropped":
    case "changes.undoing":
    case "changes.redoing":
    case "changes.redone":
      return reduceChanges(task, event);
    case "changes.undone":
      return { ...reduceChanges(task, event), undoneAt: event.at };
  }
}

/**
 * Folds one event into the task; pure and total. Events must come in `seq` order; one that was already folded changes nothing, so
 * replaying a prefix twice is harmless. Throws only when the first event is not `task.created` or a gap shows a broken log.
 */
export function reduce(task: Task | null, event: Event): Task {
  if (task === null) {
    if (event.type !== "task.created") throw new Error(`the log of ${event.taskId} starts with ${event.type}`);
    return created(event);
  }
  if (event.seq <= task.seq) return task;
  if (event.seq !== task.seq + 1) throw new Error(`the log of ${event.taskId} has a gap before ${event.seq}`);
  const folded = reduceBody(task, event);
  const next = { ...folded, seq: event.seq, updatedAt: event.at };
  return { ...next, status: taskStatus(next) };
}

/** Folds many events from the beginning or from a known task. */
export function reduceAll(task: Task | null, events: Iterable<Event>): Task | null {
  let folded = task;
  for (const event of events) folded = reduce(folded, event);
  return folded;
}
