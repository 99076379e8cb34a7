import { type Change, type ChangeSetId, createId, type EventBody, type RunId, type StepId } from "@deskhand/contracts";
import { sampleSettings } from "@deskhand/contracts/testing";
import { expect, test } from "vitest";
import { captureOutput } from "../testing/capture-output.ts";
import { FakeDesk } from "../testing/fake-desk.ts";
import { settle } from "./settle-changes.ts";

const changeSetId = "changes_1" as ChangeSetId;
const stepId = "step_1" as StepId;
const change = (path: Change["path"]): Change => ({
  path,
  kind: "created",
  entry: "file",
  from: null,
  bytes: 1,
  before: null,
  after: { bytes: 1, mode: 0o644, sha256: null, linkTarget: null },
  runsItself: false,
  isInferred: false,
  stepId,
});

const applied: readonly EventBody[] = [
  {
    type: "changes.staged",
    changeSet: { id: changeSetId, stepId, runId: "run_1" as RunId },
    changes: [change("/a"), change("/b")],
  },
  { type: "changes.applying", changeSetId, paths: null, journal: "" },
  { type: "changes.applied", changeSetId, paths: null },
  { type: "task.ended", status: "done", failure: null },
];

async function undo(kept: readonly { path: Change["path"]; because: string }[]) {
  const desk: FakeDesk = new FakeDesk((command) => {
    if (command.type === "task.create") return applied;
    // the work begins before the answer and ends after it
    queueMicrotask(() =>
      desk.append(command.taskId, { type: "changes.undone", changeSetId, paths: null, kept: [...kept] }),
    );
    return [{ type: "changes.undoing", changeSetId, paths: null }];
  });
  const taskId = createId("task");
  await desk.dispatch({ id: createId("command"), taskId, type: "task.create", settings: sampleSettings });
  const task = await desk.task(taskId);
  if (task === null) throw new Error("no task");
  return captureOutput(() => settle(desk, task, { type: "changes.undo", stepId: null, paths: null }));
}

test("undo waits until it is done and counts", async () => {
  expect(await undo([])).toEqual({ result: 0, lines: ["Changes now: 2 undone"] });
});

test("what was kept is named with its reason, and the status says so", async () => {
  expect(await undo([{ path: "/a", because: "you changed it since" }])).toEqual({
    result: 1,
    lines: ["Kept back /a: you changed it since", "Changes now: 1 applied, 1 undone"],
  });
});
