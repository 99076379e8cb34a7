import {
  createId,
  type Event,
  type EventBody,
  type RunId,
  reduceAll,
  type StepId,
  type Task,
  type TaskId,
  type Weather,
} from "@deskhand/contracts";
import { sampleSettings } from "@deskhand/contracts/testing";
import { expect, test } from "vitest";
import { type Client, connect } from "./connect.ts";
import type { TaskListener } from "./listen.ts";
import { createTaskStore, type TaskStore } from "./task-store.ts";

const taskId = createId("task");
const runId = "run_1" as RunId;
const stepId = "step_1" as StepId;

const bodies: readonly EventBody[] = [
  {
    type: "task.created",
    title: "Tidy",
    settings: { ...sampleSettings, mode: "plan" },
  },
  { type: "run.started", run: { id: runId, parent: null, goal: "Tidy", model: "offline/playbooks", tools: [] } },
  {
    type: "step.added",
    step: { id: stepId, runId, kind: "thought", state: { status: "running", attempt: 1, notBefore: null } },
  },
  {
    type: "thought.changed",
    runId,
    stepId,
    state: {
      status: "done",
      content: [{ type: "text", text: "Hello" }],
      calls: [],
      usage: { inputTokens: 0, outputTokens: 0, costUsd: 0 },
      provider: null,
    },
  },
];

const events = bodies.map((body, index): Event => {
  const head = { seq: index + 1, taskId, at: "2026-01-01T00:00:00.000Z", by: "engine" as const };
  return { ...head, commandId: createId("command"), ...body };
});

/** A client that knows one task and hands its listener to the test. */
function setUp(task: Task | null) {
  const listeners: TaskListener[] = [];
  let stopped = 0;
  const client: Client = {
    ...connect({ baseUrl: "", token: null }),
    task: async () => task,
    listen(_id: TaskId, listener) {
      listeners.push(listener);
      return () => {
        stopped += 1;
      };
    },
  };
  return { store: createTaskStore(client, taskId), listeners, stopped: () => stopped };
}

function changeOf(store: TaskStore): Promise<void> {
  return new Promise((resolve) => {
    const stop = store.subscribe(() => {
      stop();
      resolve();
    });
  });
}

async function listenerOf(listeners: readonly TaskListener[]): Promise<TaskListener> {
  await new Promise<void>((resolve) => setImmediate(resolve));
  const listener = listeners.at(-1);
  if (listener === undefined) throw new Error("nobody listens");
  return listener;
}

test("it starts from the folded task and follows from there", async () => {
  const known = reduceAll(null, events.slice(0, 2));
  const { store, listeners } = setUp(known);
  store.subscribe(() => {});
  const listener = await listenerOf(listeners);
  expect(listener.after).toBe(2);
  expect(store.getSnapshot()).toEqual({ task: known, connection: "connecting", weather: {} });
  listener.onEvents(events.slice(2));
  expect(store.getSnapshot().task).toEqual(reduceAll(null, events));
});

test("weather gathers until the step's result is in the log", async () => {
  const { store, listeners } = setUp(reduceAll(null, events.slice(0, 3)));
  store.subscribe(() => {});
  const listener = await listenerOf(listeners);
  const delta = (text: string): Weather => ({ type: "text-delta", taskId, runId, stepId, text });
  listener.onWeather?.([delta("Hel"), delta("lo")]);
  expect(store.getSnapshot().weather).toEqual({
    [stepId]: { text: "Hello", thinking: "", progress: "", isStarted: false },
  });
  const { task } = store.getSnapshot();
  listener.onWeather?.([{ type: "tool-progress", taskId, runId, stepId: "step_2" as StepId, text: "half" }]);
  expect(store.getSnapshot().task).toBe(task);
  listener.onEvents(events.slice(3));
  expect(Object.keys(store.getSnapshot().weather)).toEqual(["step_2"]);
});

test("work that is stuck shows as paused until the log says more", async () => {
  const known = reduceAll(null, events.slice(0, 3));
  const { store, listeners } = setUp(known);
  store.subscribe(() => {});
  const listener = await listenerOf(listeners);
  const failure = { kind: "space", message: "The disk is full.", retryable: true, userAction: "retry" } as const;
  listener.onWeather?.([{ type: "work-stuck", taskId, failure }]);
  const paused = { because: "The disk is full.", failure, limit: null };
  expect(store.getSnapshot().task).toEqual({ ...known, status: "paused", paused });
  listener.onEvents(events.slice(3));
  expect(store.getSnapshot().task).toEqual(reduceAll(null, events));
});

test("a broken connection clears the weather and keeps the task", async () => {
  const known = reduceAll(null, events.slice(0, 3));
  const { store, listeners } = setUp(known);
  store.subscribe(() => {});
  const listener = await listenerOf(listeners);
  listener.onWeather?.([{ type: "tool-started", taskId, runId, stepId }]);
  listener.onStatus?.("lost");
  expect(store.getSnapshot()).toEqual({ task: known, connection: "lost", weather: {} });
});

test("many deltas are told as one change, and a subscriber that left hears nothing", async () => {
  const { store, listeners, stopped } = setUp(reduceAll(null, events.slice(0, 3)));
  let changes = 0;
  const stop = store.subscribe(() => {
    changes += 1;
  });
  const listener = await listenerOf(listeners);
  const before = changes;
  const told = changeOf(store);
  for (const text of ["a", "b", "c"]) listener.onWeather?.([{ type: "text-delta", taskId, runId, stepId, text }]);
  await told;
  expect(changes).toBe(before + 1);
  stop();
  expect(stopped()).toBe(1);
  listener.onEvents(events.slice(3));
  await new Promise<void>((resolve) => setImmediate(resolve));
  expect(changes).toBe(before + 1);
});

test("who comes back goes on from the last seq it saw", async () => {
  const { store, listeners } = setUp(reduceAll(null, events.slice(0, 1)));
  const stop = store.subscribe(() => {});
  (await listenerOf(listeners)).onEvents(events.slice(1));
  stop();
  store.subscribe(() => {});
  expect((await listenerOf(listeners)).after).toBe(4);
});
