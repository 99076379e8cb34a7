import { type Event, type EventBody, reduceAll, type Task } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { showLines } from "./show-lines.ts";

function taskOf(isolation: string, model: string, more: readonly unknown[] = []): Task {
  const limits = { maxSteps: null, maxTokens: null, budgetUsd: null, timeoutMs: null };
  const settings = { goal: "Read the bills", mode: "auto", model, folders: [], review: false, isolation, hosts: [] };
  const bodies = [
    { type: "task.created", title: "Bills", settings: { ...settings, preapproved: [], limits } },
    { type: "run.started", run: { id: "run_root", parent: null, goal: "Read the bills", model, tools: ["*"] } },
    { type: "step.added", step: { id: "step_a", runId: "run_root", kind: "thought", state: { status: "running" } } },
    ...more,
  ];
  const task = reduceAll(
    null,
    bodies.map((body, index) => {
      const at = "2026-01-05T10:00:00.000Z";
      const head = { seq: index + 1, taskId: "task_00000000000000000000", at, by: "engine", commandId: `c_${index}` };
      return { ...head, ...(body as EventBody) } as Event;
    }),
  );
  if (task === null) throw new Error("no task");
  return task;
}

const traffic = (host: string, allowed: boolean, bytes: number) => ({
  type: "egress.recorded",
  ...{ runId: "run_root", host, port: 443, method: "CONNECT", connections: 2, allowed },
  ...{ bytesOut: bytes, bytesIn: 2 * bytes, because: allowed ? "" : "it is not among the hosts" },
});

test("the head of a task says where its programs ran, and that nothing left this computer", () => {
  const lines = showLines(taskOf("vm", "offline/playbooks"));
  expect(lines.slice(lines.indexOf("") - 2, lines.indexOf(""))).toEqual([
    "Isolation: vm",
    "Left this computer: nothing",
  ]);
});

test("what left this computer is told with where it went, and what was refused with it", () => {
  const hosts = ["a.example", "b.example", "c.example", "d.example"].map((host) => traffic(host, true, 100));
  const task = taskOf("process", "openai/gpt", [...hosts, traffic("evil.example\u001b[2J", false, 0)]);
  expect(showLines(task)).toContain(
    "Left this computer: 1 request to the model; 400 bytes to and 800 bytes from a.example, b.example, c.example and 1 more; 2 connections refused",
  );
  expect(showLines(taskOf("files", "offline/playbooks", [traffic("evil.example", false, 0)]))).toContain(
    "Left this computer: nothing; 2 connections refused",
  );
});
