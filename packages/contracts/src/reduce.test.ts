import fc from "fast-check";
import { expect, test } from "vitest";
import type { Event, EventBody } from "./event.ts";
import type { ChangeSetId, RunId, StepId, TaskId } from "./id.ts";
import { openChangeSets } from "./open-change-sets.ts";
import { reduce } from "./reduce.ts";
import { lastReads, type Task } from "./task.ts";
import { sampleSettings } from "./testing/sample-settings.ts";

const runId = "run_1" as RunId;
const settings = { ...sampleSettings, goal: "g", model: "scripted/model" as const };

function fold(task: Task | null, body: EventBody): Task {
  const head = { taskId: "task_1" as TaskId, at: "2026-01-01T00:00:00.000Z", by: "engine" as const };
  return reduce(task, { seq: (task?.seq ?? 0) + 1, commandId: "command_1" as Event["commandId"], ...head, ...body });
}

function started(): Task {
  const run = { id: runId, parent: null, goal: "g", model: settings.model, tools: ["*"] };
  return fold(fold(null, { type: "task.created", title: "g", settings }), { type: "run.started", run });
}

const setId = (index: number) => `changes_${index}` as ChangeSetId;

function stagedBody(index: number): EventBody {
  const path = `/desk/${index}` as const;
  const stepId = `step_${index}` as StepId;
  const after = { bytes: 1, mode: 0o644, sha256: "aa", linkTarget: null };
  const shape = { kind: "created", entry: "file", from: null, bytes: 1, before: null } as const;
  const change = { path, ...shape, after, runsItself: false, isInferred: false, stepId };
  return { type: "changes.staged", changeSet: { id: setId(index), stepId, runId }, changes: [change] };
}

const turns = [
  "changes.accepted",
  "changes.applying",
  "changes.applied",
  "changes.dropped",
  "changes.undoing",
] as const;

test("the sets that are open are the same however they were found, after any events", () => {
  const turn = fc.record({ type: fc.constantFrom(...turns), index: fc.nat(5) });
  fc.assert(
    fc.property(fc.array(fc.oneof(turn, fc.constant(null)), { maxLength: 40 }), (script) => {
      let task = started();
      for (const step of script) {
        const on = { changeSetId: setId(step?.index ?? 0), paths: null, because: "", journal: "" };
        task = fold(task, step === null ? stagedBody(task.changeSets.length) : { ...on, type: step.type });
        const again = openChangeSets({ changeSets: [...task.changeSets] });
        expect(openChangeSets(task)).toEqual(again);
      }
    }),
  );
});

test("a run remembers what it last saw at thousands of paths", () => {
  let task = started();
  for (let index = 0; index < 600; index += 1) {
    const id = `step_${index}` as StepId;
    const call = { id: "c", tool: "file_read", input: {} };
    task = fold(task, { type: "step.added", step: { id, runId, kind: "tool", call, state: { status: "proposed" } } });
    const result = { forModel: [], forUser: null };
    const reads = { [`/desk/${index % 400}`]: `seen at ${index}` };
    task = fold(task, {
      type: "tool.changed",
      runId,
      stepId: id,
      state: { status: "done", result, because: "", reads },
    });
  }
  const parts = lastReads(task.runs[runId]);
  const at = (path: string) => parts.find((reads) => path in reads)?.[path];
  expect([at("/desk/0"), at("/desk/199"), at("/desk/200"), at("/desk/399"), at("/desk/400")]).toEqual([
    "seen at 400",
    "seen at 599",
    "seen at 200",
    "seen at 399",
    undefined,
  ]);
});

test("a folder handed over after the end is remembered with the end, until the task goes on", () => {
  const grant: EventBody = { type: "folder.granted", folder: { path: "/desk", verb: "edit", neverDelete: false } };
  const failed = fold(fold(started(), grant), { type: "task.ended", status: "failed", failure: null });
  expect(failed.ended).toEqual({ status: "failed", failure: null });
  const since = fold(failed, grant);
  expect(since.ended).toEqual({ status: "failed", failure: null, hasFolderSince: true });
  expect(since.status).toBe("failed");
  expect(fold(since, { type: "task.resumed", because: "a message", limits: null }).ended).toBeNull();
});

test("a task knows when changes were taken back last", () => {
  const on = { changeSetId: setId(0), paths: null, because: "", journal: "", kept: [] };
  let task = fold(started(), stagedBody(0));
  for (const type of ["changes.accepted", "changes.applying", "changes.applied", "changes.undoing"] as const)
    task = fold(task, { ...on, type });
  expect(task.undoneAt).toBeUndefined();
  const undone = fold(task, { ...on, type: "changes.undone" });
  expect(undone.undoneAt).toBe("2026-01-01T00:00:00.000Z");
  expect(undone.changeSets[0]?.records[0]?.status).toBe("undone");
});
