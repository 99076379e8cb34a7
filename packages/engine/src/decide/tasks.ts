import {
  type Actor,
  type Command,
  type CommandId,
  type Content,
  type Failure,
  inputFailure,
  isSettled,
  type LimitName,
  openApprovals,
  type Rejection,
  type RunId,
  reject,
  sentContent,
  type Task,
  type TaskId,
  type TaskSettings,
} from "@deskhand/contracts";
import { type Draft, type Sources, startDraft } from "./draft.ts";
import { addContent, addMessage } from "./messages.ts";
import { followContract } from "./plan-contract.ts";

type TaskCommand = Extract<
  Command,
  {
    type:
      | "task.pause"
      | "task.resume"
      | "task.stop"
      | "run.stop"
      | "message.send"
      | "grant.revoke"
      | "folder.grant"
      | "folder.revoke"
      | "budget.exceed"
      | "run.expire"
      | "task.suspend"
      | "task.recover";
  }
>;

/** characters of the goal's first line that make the title */
const titleLength = 80;

function titleOf(goal: string): string {
  const line = goal.trim().split("\n", 1)[0] ?? "";
  return line.length <= titleLength ? line : `${line.slice(0, titleLength - 1).trimEnd()}…`;
}

const noFolders = "A chat works on no folders; turn it into a task to hand one over.";

/** A chat that is given what only tasks have; `null` when there is nothing against it. */
export function refusedChat({ folders, hosts, isChat, isolation }: TaskSettings): Rejection | null {
  if (isChat !== true) return null;
  if (folders.length > 0) return reject("invalid", noFolders);
  return hosts.length === 0 && isolation === "files"
    ? null
    : reject("invalid", "A chat runs no programs; start a task for that.");
}

/** Starts a task with its root run and the user's outcome as first message. */
export function createTask(
  settings: TaskSettings,
  head: Readonly<{
    taskId: TaskId;
    commandId: CommandId;
    by: Actor;
    sources: Sources;
    /** follow the outcome in the first message */
    attachments: readonly Content[];
  }>,
): Draft {
  const draft = startDraft(null, { ...head, first: { type: "task.created", title: titleOf(settings.goal), settings } });
  const runId = head.sources.newId("run");
  draft.add({
    type: "run.started",
    run: { id: runId, parent: null, goal: settings.goal, model: settings.model, tools: ["*"] },
  });
  addContent(draft, runId, "user", sentContent([{ type: "text", text: settings.goal }, ...head.attachments]));
  return draft;
}

type RunEnding = Readonly<{ status: "stopped"; failure: null } | { status: "failed"; failure: Failure }>;

const stopped: RunEnding = { status: "stopped", failure: null };

/** Ends one run and everything below it; unsettled steps become `interrupted`, open approvals are withdrawn. */
function stopRun(draft: Draft, runId: RunId, ending: RunEnding = stopped): void {
  const run = draft.task.runs[runId];
  if (run === undefined || run.status !== "running") return;
  for (const step of run.steps) {
    if (step.kind !== "tool" || isSettled(step.state)) continue;
    for (const child of Object.values(draft.task.runs)) if (child.parent === step.id) stopRun(draft, child.id);
    draft.add({ type: "tool.changed", runId, stepId: step.id, state: { status: "interrupted" } });
  }
  for (const approval of openApprovals(draft.task)) {
    if (approval.runId === runId)
      draft.add({ type: "approval.withdrawn", approvalId: approval.id, because: "the work was stopped" });
  }
  draft.add({ type: "run.ended", runId, ...ending });
}

function pause(
  draft: Draft,
  why: Readonly<{
    because: string;
    failure?: NonNullable<Task["paused"]>["failure"];
    limit?: LimitName;
  }>,
): void {
  if (draft.task.ended !== null || draft.task.paused !== null) return;
  draft.add({ type: "task.paused", because: why.because, failure: why.failure ?? null, limit: why.limit ?? null });
}

/** An answer not finished when its run stood still would come before what the user wrote since, so it is asked for anew. */
function setThoughtAside(draft: Draft, runId: RunId): void {
  const thought = draft.task.runs[runId]?.steps.findLast((step) => step.kind === "thought");
  if (thought?.state.status !== "running") return;
  const { attempt } = thought.state;
  const message = "This answer was not finished; it is asked for again with what was written since.";
  const failure = { kind: "transient" as const, message, retryable: true, userAction: "none" as const };
  draft.add(
    { type: "thought.changed", runId, stepId: thought.id, state: { status: "failed", failure, attempt } },
    "engine",
  );
}

function resume(draft: Draft, command: Extract<TaskCommand, { type: "task.resume" }>): Rejection | null {
  if (draft.task.paused !== null) {
    draft.add({ type: "task.resumed", because: "the user resumed it", limits: command.limits });
    followContract(draft);
    return null;
  }
  if (draft.task.ended?.status === "stopped" || draft.task.ended?.status === "failed") {
    draft.add({ type: "task.resumed", because: "the user resumed it", limits: command.limits });
    followContract(draft);
    if (draft.task.rootRunId !== null) {
      setThoughtAside(draft, draft.task.rootRunId);
      addMessage(draft, draft.task.rootRunId, "user", "Go on from where you stopped.");
    }
    return null;
  }
  return reject("conflict", "Only a paused, stopped or failed task can be resumed.");
}

function sendMessage(draft: Draft, command: Extract<TaskCommand, { type: "message.send" }>): Rejection | null {
  const runId = draft.task.rootRunId;
  if (runId === null) return reject("conflict", "This task has not started.");
  if (draft.task.ended !== null || draft.task.paused !== null) setThoughtAside(draft, runId);
  if (draft.task.ended !== null) draft.add({ type: "task.resumed", because: "the user wrote again", limits: null });
  addContent(draft, runId, "user", sentContent(command.content));
  return null;
}

function recover(draft: Draft, safe: readonly string[]): void {
  for (const run of Object.values(draft.task.runs)) {
    for (const step of run.steps) {
      if (step.kind !== "tool" || step.state.status !== "running") continue;
      if (Object.values(draft.task.runs).some((child) => child.parent === step.id)) continue;
      const state = safe.includes(step.id) ? ({ status: "proposed" } as const) : ({ status: "interrupted" } as const);
      draft.add({ type: "tool.changed", runId: run.id, stepId: step.id, state });
    }
  }
}

function changeFolders(
  draft: Draft,
  command: Extract<TaskCommand, { type: "folder.grant" | "folder.revoke" }>,
): Rejection | null {
  if (command.type === "folder.grant") {
    if (draft.task.isChat === true) return reject("invalid", noFolders);
    draft.add({ type: "folder.granted", folder: command.folder });
    followContract(draft);
    return null;
  }
  const folder = draft.task.folders.find((granted) => granted.path === command.path);
  if (folder === undefined) return reject("not-found", `${command.path} is not handed over to this task.`);
  draft.add({ type: "folder.revoked", folder });
  followContract(draft);
  return null;
}

function stop(draft: Draft): Rejection | null {
  if (draft.task.ended !== null) return reject("conflict", "This task has ended already.");
  for (const run of Object.values(draft.task.runs)) if (run.status === "running") stopRun(draft, run.id);
  draft.add({ type: "task.ended", status: "stopped", failure: null });
  return null;
}

function stopChild(draft: Draft, runId: RunId): Rejection | null {
  const run = draft.task.runs[runId];
  if (run === undefined) return reject("not-found", "There is no such sub-agent.");
  if (run.parent === null) return reject("invalid", "Stop the whole task instead.");
  stopRun(draft, run.id);
  return null;
}

/** A sub-agent out of money or time ends like one that failed: its parent reads why, and what it had found by then. */
function expire(draft: Draft, runId: RunId, because: string): void {
  const run = draft.task.runs[runId];
  if (draft.task.ended !== null || run === undefined || run.parent === null) return;
  stopRun(draft, runId, { status: "failed", failure: inputFailure(because) });
}

function exceed(draft: Draft, command: Extract<TaskCommand, { type: "budget.exceed" }>): void {
  if (draft.task.ended !== null || draft.task.paused !== null) return;
  draft.add({ type: "budget.reached", limit: command.limit, because: command.because });
  pause(draft, { because: command.because, limit: command.limit });
}

/** Decides what concerns the task as a whole. */
export function decideTask(draft: Draft, command: TaskCommand): Rejection | null {
  switch (command.type) {
    case "task.pause":
      if (draft.task.ended !== null) return reject("conflict", "This task has ended.");
      pause(draft, { because: "the user paused it" });
      return null;
    case "task.resume":
      return resume(draft, command);
    case "task.stop":
      return stop(draft);
    case "run.stop":
      return stopChild(draft, command.runId);
    case "message.send":
      return sendMessage(draft, command);
    case "grant.revoke":
      draft.add({ type: "grant.revoked", grantId: command.grantId });
      return null;
    case "folder.grant":
    case "folder.revoke":
      return changeFolders(draft, command);
    case "budget.exceed":
      exceed(draft, command);
      return null;
    case "run.expire":
      expire(draft, command.runId, command.because);
      return null;
    case "task.suspend":
      pause(draft, { because: command.failure.message, failure: command.failure });
      return null;
    case "task.recover":
      recover(draft, command.safe);
      return null;
  }
}
