import type { Event, EventBody, RunId, StepId, Task, TaskId } from "@deskhand/contracts";
import { noUsage, reduceAll } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { runDeadlineMs } from "./budget.ts";
import { nextEffects } from "./next-effects.ts";
import { testSettings } from "./testing/desk.ts";

const startMs = Date.parse("2026-01-01T10:00:00.000Z");
const [child, finished] = ["run_2" as RunId, "run_3" as RunId];

function runOf(id: string, parent: string | null, timeoutMs: number | null): EventBody {
  const head = { id: id as RunId, parent: parent as StepId | null, goal: "g", model: testSettings.model, tools: ["*"] };
  return { type: "run.started", run: { ...head, limits: { budgetUsd: null, timeoutMs } } };
}

/** The task after events, each at `seconds` after its start. */
function taskAfter(...more: readonly (readonly [seconds: number, body: EventBody])[]): Task {
  const bodies: typeof more = [
    [0, { type: "task.created", title: "g", settings: testSettings }],
    [0, runOf("run_1", null, null)],
    [0, runOf(child, "step_1", 60_000)],
    [0, runOf(finished, "step_1", 60_000)],
    [1, { type: "run.ended", runId: finished, status: "done", failure: null }],
    ...more,
  ];
  const events = bodies.map(([seconds, body], index) => {
    const at = new Date(startMs + seconds * 1000).toISOString();
    const head = { seq: index + 1, taskId: "task_1" as TaskId, at, by: "engine", commandId: "command_1" };
    return { ...head, ...body } as Event;
  });
  const task = reduceAll(null, events);
  if (task === null) throw new Error("no task");
  return task;
}

const pause: EventBody = { type: "task.paused", because: "", failure: null, limit: null };
const resume: EventBody = { type: "task.resumed", because: "", limits: null };

function deadlineSeconds(task: Task, runId = child): number {
  const run = task.runs[runId];
  const atMs = run === undefined ? null : runDeadlineMs(run);
  return atMs === null ? Number.NaN : (atMs - startMs) / 1000;
}

function timers(task: Task): number[] {
  return nextEffects(task).flatMap((effect) => (effect.type === "run-deadline" ? [effect.atMs] : []));
}

test("a sub-agent's deadline does not count the time in which its task was paused", () => {
  expect(deadlineSeconds(taskAfter())).toBe(60);
  const once = taskAfter([10, pause], [3_610, resume]);
  expect([deadlineSeconds(once), deadlineSeconds(once, finished)]).toEqual([3_660, 60]);
  expect(timers(once)).toEqual([startMs + 3_660_000]);
  const twice = taskAfter([10, pause], [110, resume], [120, pause], [140, resume]);
  expect(deadlineSeconds(twice)).toBe(180);
});

test("a task that is paused for another reason meanwhile was paused from the first, and its sub-agents have no timer", () => {
  const paused = taskAfter([10, pause], [50, { ...pause, because: "another" }]);
  expect([timers(paused), paused.paused?.because]).toEqual([[], "another"]);
  const going = taskAfter([10, pause], [50, pause], [110, resume]);
  expect([deadlineSeconds(going), going.pausedAt]).toEqual([160, undefined]);
});

test("time in which it was not paused counts, also when an answer cost something", () => {
  const task = taskAfter([30, { type: "usage.recorded", runId: child, usage: noUsage }]);
  expect(timers(task)).toEqual([startMs + 60_000]);
});
