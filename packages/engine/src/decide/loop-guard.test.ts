import type { RunId, Step, StepId } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { createDesk } from "../testing/desk.ts";
import { repeats, repeatsToStop } from "./loop-guard.ts";

const same = { calls: [{ tool: "file_read", input: { path: "/desk/a.txt" } }] };
const other = { calls: [{ tool: "file_read", input: { path: "/desk/b.txt" } }] };
const files = { "/desk/a.txt": "alpha", "/desk/b.txt": "beta" };

function notices(steps: readonly Step[]): string[] {
  return steps.flatMap((step) =>
    step.kind === "message" && step.by === "engine"
      ? step.content.map((part) => (part.type === "text" ? part.text : ""))
      : [],
  );
}

test("a model that makes one call again and again is told once, then stopped, and says why", async () => {
  const desk = createDesk(
    Array.from({ length: 20 }, () => same),
    { files },
  );
  const task = await desk.run();
  expect([task.status, desk.model.requests.length]).toEqual(["paused", repeatsToStop]);
  expect(task.paused?.because).toMatch(/same call 6 times with the same result/);
  const steps = Object.values(task.runs)[0]?.steps ?? [];
  expect(notices(steps).filter((text) => text.includes("same call 3 times"))).toHaveLength(1);
});

test("two calls that take turns are a loop, too", async () => {
  const desk = createDesk(
    Array.from({ length: 40 }, (_, at) => (at % 2 === 0 ? same : other)),
    { files },
  );
  const task = await desk.run();
  expect([task.status, desk.model.requests.length]).toEqual(["paused", 2 * repeatsToStop]);
});

test("the same call with another result each time is work", async () => {
  const writes = Array.from({ length: 8 }, (_, at) => [
    { calls: [{ tool: "file_write", input: { path: "/desk/a.txt", content: `version ${at}` } }] },
    same,
  ]).flat();
  const desk = createDesk([...writes, { text: "Done." }], { files });
  expect((await desk.run({ preapproved: ["write", "delete"] })).status).toBe("done");
});

test("what the user writes begins a new count", async () => {
  const replies = Array.from({ length: repeatsToStop }, () => same);
  const desk = createDesk([...replies, { text: "I stop." }], { files });
  const paused = await desk.run();
  expect(paused.status).toBe("paused");
  await desk.send(paused.id, { type: "message.send", content: [{ type: "text", text: "Stop that." }] });
  await desk.send(paused.id, { type: "task.resume", limits: null });
  await desk.engine.drain();
  expect((await desk.task(paused.id)).status).toBe("done");
});

test("a run without calls repeats nothing", () => {
  expect(repeats([])).toBe(1);
});

function commandRound(at: number, result: string): Step[] {
  const runId = "run_1" as RunId;
  const call = { id: `c${at}`, tool: "shell_run", input: { command: "make" } };
  const usage = { inputTokens: 0, outputTokens: 0, costUsd: 0 };
  return [
    {
      id: `step_${at}a` as StepId,
      runId,
      kind: "thought",
      state: { status: "done", content: [], calls: [call], usage, provider: null },
    },
    {
      id: `step_${at}b` as StepId,
      runId,
      kind: "tool",
      call,
      state: {
        status: "done",
        result: { forModel: [{ type: "text", text: result }], forUser: null },
        because: "",
        reads: {},
      },
    },
  ];
}

test("a command that only takes another time is the same, one that prints another time is not", () => {
  const taking = (at: number) => `exit code 1, after 0.${at} s\nstderr:\nno rule`;
  expect(repeats([1, 2, 3].flatMap((at) => commandRound(at, taking(at))))).toBe(3);
  const printing = (at: number) => `exit code 1, after 0.1 s\nstdout:\nbuilt, after 0.${at} s\n`;
  expect(repeats([1, 2, 3].flatMap((at) => commandRound(at, printing(at))))).toBe(1);
});
