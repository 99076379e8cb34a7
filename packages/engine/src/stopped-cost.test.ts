import { defineTool, type Intent, type Model, noLimits, type RunId, type Usage } from "@deskhand/contracts";
import { MemoryEventLog } from "@deskhand/contracts/testing";
import { expect, test } from "vitest";
import { createDesk } from "./testing/desk.ts";

const usage: Usage = { inputTokens: 1000, outputTokens: 10, costUsd: 0.4 };

/** Its `slow` answers only end when they are taken back, and then say what they cost; the others end by themselves. */
function slowModel(isSlow: (at: number, goal: string) => boolean, calls: readonly unknown[] = []) {
  const asked: (() => void)[] = [];
  let count = 0;
  const model: Model = {
    ref: "scripted/model",
    async *stream({ steps }, signal) {
      const at = count++;
      for (const tell of asked.splice(0)) tell();
      if (isSlow(at, JSON.stringify(steps[0]))) {
        await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
        const failure = { kind: "transient", message: "Stopped.", retryable: true, userAction: "none" } as const;
        yield { type: "ended", state: { status: "failed", failure, attempt: 1, usage } };
        return;
      }
      const call = at === 0 ? calls.map((input) => ({ id: "c1", tool: "task_delegate", input })) : [];
      const content = [{ type: "text" as const, text: "done" }];
      yield { type: "ended", state: { status: "done", content, calls: call, usage, provider: null } };
    },
  };
  const isAsked = () => new Promise<void>((resolve) => asked.push(resolve));
  return { model, isAsked, requests: () => count };
}

const caps = { taskUsd: null, dayUsd: null, monthUsd: null };

test.each(["task.stop", "task.pause"])("what an answer cost that %s took back is counted once", async (type) => {
  const { isAsked, model } = slowModel(() => true);
  const log = new MemoryEventLog();
  const desk = createDesk([], { log, models: { open: () => model } });
  const first = isAsked();
  const id = await desk.create();
  await first;
  await desk.send(id, { type });
  await desk.engine.drain();
  const task = await desk.task(id);
  expect([task.usage.costUsd, task.runs[task.rootRunId as RunId]?.usage.costUsd]).toEqual([0.4, 0.4]);
  expect([log.spentUsd("2000-01-01"), desk.bugs]).toEqual([0.4, []]);
});

test("a task that is paused and resumed again and again is held by its budget and by the day's cap", async () => {
  for (const [limits, dayUsd, reached] of [
    [{ ...noLimits, budgetUsd: 0.8 }, null, "budgetUsd"],
    [noLimits, 0.8, "dayUsd"],
  ] as const) {
    const { isAsked, model, requests } = slowModel(() => true);
    const desk = createDesk([], { caps: () => ({ ...caps, dayUsd }), models: { open: () => model } });
    let next = isAsked();
    const id = await desk.create({ limits });
    for (let round = 0; round < 2; round += 1) {
      await next;
      next = isAsked();
      await desk.send(id, { type: "task.pause" });
      await desk.engine.drain();
      await desk.send(id, { type: "task.resume", limits: null });
    }
    await desk.engine.drain();
    const task = await desk.task(id);
    expect([task.paused?.limit, requests(), task.usage.costUsd]).toEqual([reached, 2, 0.8]);
  }
});

test("what a sub-agent's answer cost whose time was up counts for the task", async () => {
  const runs = [{ goal: "<slow>", context: "", tools: null, model: null, timeoutMs: 20 }];
  const taskDelegate = defineTool<Pick<Extract<Intent, { type: "delegate" }>, "runs">>({
    kind: "intent",
    name: "task_delegate",
    description: "",
    input: { parse: (value) => value as { runs: typeof runs }, toJsonSchema: () => ({ type: "object" }) },
    intent: (input) => ({ type: "delegate", runs: input.runs }),
  });
  const { model, requests } = slowModel((_at, goal) => goal.includes("<slow>"), [{ runs }]);
  const desk = createDesk([], { tools: [taskDelegate], models: { open: () => model } });
  const task = await desk.run();
  const child = Object.values(task.runs).find(({ parent }) => parent !== null);
  expect([task.status, child?.status, child?.usage.costUsd]).toEqual(["done", "failed", 0.4]);
  expect([requests(), task.usage.costUsd.toFixed(2)]).toEqual([3, "1.20"]);
});

test("what an answer cost that ended with Deskhand itself is in the log", async () => {
  const { isAsked, model } = slowModel(() => true);
  const log = new MemoryEventLog();
  const desk = createDesk([], { log, models: { open: () => model } });
  const first = isAsked();
  await desk.create();
  await first;
  await desk.engine.close();
  expect([log.spentUsd("2000-01-01"), desk.bugs]).toEqual([0.4, []]);
});
