import {
  type Caps,
  DeskhandError,
  defineTool,
  localDay,
  type ModelCatalog,
  noCaps,
  type Usage,
} from "@deskhand/contracts";
import { MemoryEventLog } from "@deskhand/contracts/testing";
import { expect, test } from "vitest";
import { createDesk } from "./testing/desk.ts";

const usage: Usage = { inputTokens: 1000, outputTokens: 100, costUsd: 0.6 };
const look = { calls: [{ tool: "file_read", input: { path: "/desk/a.txt" } }], usage };

function capped(caps: Caps, log = new MemoryEventLog(), models: Partial<ModelCatalog> = {}) {
  return createDesk([look, look, { text: "done", usage }], { log, caps: () => caps, models });
}

test("the day's cap stops the next request and says so", async () => {
  const desk = capped({ ...noCaps, dayUsd: 1 });
  const task = await desk.run();
  expect([task.status, task.paused?.limit, desk.model.requests.length]).toEqual(["paused", "dayUsd", 2]);
  expect(task.usage.costUsd).toBe(1.2);
  const events = await desk.engine.events(task.id, 0);
  expect(events.filter(({ type }) => type === "budget.reached")).toHaveLength(1);
});

test("what other tasks spent counts, after a restart and after they were deleted", async () => {
  const log = new MemoryEventLog();
  const first = capped(noCaps, log);
  const spent = await first.run();
  expect([spent.status, log.spentUsd(localDay(Date.now())).toFixed(2)]).toEqual(["done", "1.80"]);
  await first.engine.forget(spent.id);
  await first.engine.close();
  for (const [caps, limit] of [
    [{ ...noCaps, dayUsd: 1.8 }, "dayUsd"],
    [{ ...noCaps, monthUsd: 1.8 }, "monthUsd"],
  ] as const) {
    const second = capped(caps, log);
    const task = await second.run();
    expect([task.status, task.paused?.limit, second.model.requests.length]).toEqual(["paused", limit, 0]);
  }
});

test("a task under the caps is not held up", async () => {
  const desk = capped({ taskUsd: 2, dayUsd: 2, monthUsd: 2 });
  expect((await desk.run()).status).toBe("done");
});

test("a raised cap lets a paused task go on where it stood", async () => {
  let caps: Caps = { ...noCaps, dayUsd: 1 };
  const desk = createDesk([look, look, { text: "done", usage }], { caps: () => caps });
  const { id, status } = await desk.run();
  await desk.send(id, { type: "task.resume", limits: null });
  await desk.engine.drain();
  const still = await desk.task(id);
  caps = { ...noCaps, dayUsd: 5 };
  await desk.send(id, { type: "task.resume", limits: null });
  await desk.engine.drain();
  const after = await desk.task(id);
  expect([status, still.status, after.status, desk.model.requests.length]).toEqual(["paused", "paused", "done", 3]);
});

test("a model that costs nothing goes on when the money is used up", async () => {
  const log = new MemoryEventLog();
  await capped(noCaps, log).run();
  const free = capped({ ...noCaps, dayUsd: 1 }, log, { costs: () => false });
  expect((await free.run()).status).toBe("done");
});

test("a task that names no budget gets the cap for tasks, one that does keeps its own", async () => {
  const caps = { ...noCaps, taskUsd: 1 };
  const limits = { maxSteps: null, maxTokens: null, budgetUsd: 5, timeoutMs: null };
  const [unnamed, named] = [await capped(caps).run(), await capped(caps).run({ limits })];
  expect([unnamed.limits.budgetUsd, unnamed.paused?.limit]).toEqual([1, "budgetUsd"]);
  expect([named.limits.budgetUsd, named.status]).toEqual([5, "done"]);
});

test("caps that cannot be read stop requests and new tasks, and nothing else", async () => {
  const message = "The settings cannot be read; correct the file.";
  let isBroken = false;
  const caps = () => {
    if (isBroken) throw new DeskhandError({ kind: "config", message, retryable: false, userAction: "settings" });
    return noCaps;
  };
  const breaking = () => {
    isBroken = true;
    return look;
  };
  const desk = createDesk([breaking, { text: "done" }], { caps });
  const task = await desk.run();
  expect([task.status, task.paused?.because, desk.model.requests.length]).toEqual(["paused", message, 1]);
  await expect(desk.create()).rejects.toThrow(message);
  expect(await desk.send(task.id, { type: "task.stop" })).toMatchObject({ accepted: true });
  expect([(await desk.task(task.id)).status, desk.bugs]).toEqual(["stopped", []]);
});

/** asks a model of its own, as one that listens to recordings does */
function costlyTool(told: (string | null)[]) {
  return defineTool<unknown>({
    kind: "work",
    name: "costly_ask",
    description: "",
    replay: "safe",
    input: { parse: (value) => value, toJsonSchema: () => ({ type: "object" }) },
    actions: () => [],
    locks: () => [],
    async run(_input, { spent, usedUp }) {
      const because = usedUp?.("scripted/ear") ?? null;
      told.push(because);
      if (because === null) await spent?.({ inputTokens: 10, outputTokens: 1, costUsd: 0.5 }, "scripted/ear");
      return { forModel: [], forUser: null };
    },
  });
}

test.each([
  ["the day's cap", { ...noCaps, dayUsd: 1 }, null, "Today's cap of $1.00"],
  ["its own budget", noCaps, 1, "The budget of $1.00"],
] as const)("what a tool's own requests cost counts and is held by %s", async (_name, caps, budgetUsd, words) => {
  const told: (string | null)[] = [];
  const ask = { calls: [0, 1, 2].map((at) => ({ tool: "costly_ask", input: { at } })) };
  const log = new MemoryEventLog();
  const tool = { ...costlyTool(told), locks: () => ["one"] } as ReturnType<typeof costlyTool>;
  const desk = createDesk([ask, { text: "done" }], { log, caps: () => caps, tools: [tool] });
  const limits = { maxSteps: 1, maxTokens: null, budgetUsd, timeoutMs: null };
  const task = await desk.run({ limits });
  expect(told).toEqual([null, null, expect.stringContaining(words)]);
  expect([task.usage.costUsd, log.spentUsd(localDay(Date.now())), desk.bugs]).toEqual([1, 1, []]);
  const recorded = (await desk.engine.events(task.id, 0)).filter(({ type }) => type === "usage.recorded");
  expect(recorded).toMatchObject([{ model: "scripted/ear" }, { model: "scripted/ear" }]);
});
