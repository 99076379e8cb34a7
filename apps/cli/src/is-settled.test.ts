import {
  type Approval,
  type Change,
  type ChangeSetId,
  createId,
  type EventBody,
  type RunId,
  reduceAll,
  type StepId,
  type Task,
  type ToolState,
} from "@deskhand/contracts";
import { sampleSettings } from "@deskhand/contracts/testing";
import { expect, test } from "vitest";
import { isSettled } from "./is-settled.ts";

const runId = "run_1" as RunId;
const stepId = "step_1" as StepId;
const changeSetId = "changes_1" as ChangeSetId;

function taskAfter(...bodies: readonly EventBody[]): Task {
  const taskId = createId("task");
  const all: EventBody[] = [
    { type: "task.created", title: "Tidy", settings: sampleSettings },
    started(runId, null),
    ...bodies,
  ];
  const task = reduceAll(
    null,
    all.map((body, index) => {
      const head = { seq: index + 1, taskId, at: "2026-01-01T00:00:00.000Z", by: "engine" as const };
      return { ...head, commandId: createId("command"), ...body };
    }),
  );
  if (task === null) throw new Error("no task");
  return task;
}

function started(id: RunId, parent: StepId | null): EventBody {
  return { type: "run.started", run: { id, parent, goal: "Tidy", model: "offline/playbooks", tools: [] } };
}

const tool = (state: ToolState, run: RunId = runId, id: StepId = stepId): EventBody => ({
  type: "step.added",
  step: { id, runId: run, kind: "tool", call: { id: "call_1", tool: "file_read", input: {} }, state },
});

const thinking: EventBody = {
  type: "step.added",
  step: { id: stepId, runId, kind: "thought", state: { status: "running", attempt: 1, notBefore: null } },
};

const opened = (subject: Approval["subject"]): EventBody => ({
  type: "approval.opened",
  approval: {
    id: "approval_1" as Approval["id"],
    runId,
    prompt: "?",
    needs: ["write"],
    subject,
    status: "open",
    decision: null,
    decidedBy: null,
  },
});
const asked = opened({ kind: "tool", stepId, actions: [] });
const waiting = tool({ status: "waiting", approvalId: "approval_1" as Approval["id"] });
const paused: EventBody = { type: "task.paused", because: "", failure: null, limit: null };
const ended: EventBody = { type: "task.ended", status: "done", failure: null };

const change: Change = {
  path: "/a",
  kind: "deleted",
  entry: "file",
  from: null,
  bytes: 1,
  before: null,
  after: null,
  runsItself: false,
  isInferred: false,
  stepId,
};
const staged: EventBody = { type: "changes.staged", changeSet: { id: changeSetId, stepId, runId }, changes: [change] };
const accepted: EventBody = { type: "changes.accepted", changeSetId, paths: null, because: "" };
const applying: EventBody = { type: "changes.applying", changeSetId, paths: null, journal: "" };

const childId = "run_2" as RunId;
const childStep = "step_2" as StepId;
const delegating = tool({ status: "running", because: "" });

test.each<[string, boolean, readonly EventBody[]]>([
  ["it was only created", false, []],
  ["it ended", true, [ended]],
  ["it is paused", true, [paused]],
  ["a model answers although something is asked", false, [thinking, asked]],
  ["a model answered no more when it was paused", true, [thinking, paused]],
  ["a call waits for an answer", true, [waiting, asked]],
  ["a call is about to run beside a question", false, [tool({ status: "allowed", because: "", actions: [] }), asked]],
  ["changes wait for their answer", true, [staged, opened({ kind: "changes", changeSetId, digest: "", amends: [] })]],
  ["changes are not judged yet", false, [staged, waiting, asked]],
  ["changes are being made although it ended", false, [staged, accepted, applying, ended]],
  ["changes were accepted after it ended", false, [staged, ended, accepted]],
  ["changes were accepted while it is paused", true, [staged, paused, accepted]],
  [
    "a sub-agent works",
    false,
    [delegating, started(childId, stepId), tool({ status: "proposed" }, childId, childStep), asked],
  ],
  [
    "a sub-agent waits",
    true,
    [
      delegating,
      started(childId, stepId),
      tool({ status: "waiting", approvalId: "approval_1" as Approval["id"] }, childId, childStep),
      asked,
    ],
  ],
  [
    "the sub-agents ended and their results are not handed over yet",
    false,
    [delegating, started(childId, stepId), { type: "run.ended", runId: childId, status: "done", failure: null }, asked],
  ],
])("when %s, standing still is %s", (_name, isStill, bodies) => {
  expect(isSettled(taskAfter(...bodies))).toBe(isStill);
});
