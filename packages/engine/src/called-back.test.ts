import { DeskhandError, defineTool, type Intent, type Model, noCaps, noLimits, type Usage } from "@deskhand/contracts";
import { MemoryEventLog } from "@deskhand/contracts/testing";
import { expect, test } from "vitest";
import { createDesk } from "./testing/desk.ts";

const begun: Usage = { inputTokens: 1000, outputTokens: 0, costUsd: 0.2 };
const grown: Usage = { inputTokens: 1000, outputTokens: 500, costUsd: 0.5, estimatedUsd: 0.3 };
const whole: Usage = { inputTokens: 1000, outputTokens: 900, costUsd: 0.7 };
const failure = { kind: "transient", message: "Stopped.", retryable: true, userAction: "none" } as const;

/** Says what its answers cost while they come, and ends only when it is called back or, with room for it, by itself. */
function growingModel(isEndless: (goal: string) => boolean, runs: readonly unknown[] = []) {
  let requests = 0;
  let takenBack = 0;
  const model: Model = {
    ref: "scripted/model",
    async *stream({ steps }, signal) {
      requests += 1;
      const isFirst = requests === 1;
      yield { type: "cost-so-far", usage: begun };
      yield { type: "cost-so-far", usage: grown };
      if (isEndless(JSON.stringify(steps[0])) && !signal.aborted && !(isFirst && runs.length > 0))
        await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      if (signal.aborted) {
        takenBack += 1;
        yield { type: "ended", state: { status: "failed", failure, attempt: 1, usage: grown } };
        return;
      }
      const calls = isFirst && runs.length > 0 ? [{ id: "c1", tool: "task_delegate", input: { runs } }] : [];
      const content = [{ type: "text" as const, text: "done" }];
      yield { type: "ended", state: { status: "done", content, calls, usage: whole, provider: null } };
    },
  };
  return { model, requests: () => requests, takenBack: () => takenBack };
}

const taskDelegate = defineTool<Pick<Extract<Intent, { type: "delegate" }>, "runs">>({
  kind: "intent",
  name: "task_delegate",
  description: "",
  input: {
    parse: (value) => value as Pick<Extract<Intent, { type: "delegate" }>, "runs">,
    toJsonSchema: () => ({ type: "object" }),
  },
  intent: (input) => ({ type: "delegate", runs: input.runs }),
});

const asked = (goal: string, budgetUsd?: number) => ({
  goal,
  context: "",
  tools: null,
  model: null,
  ...(budgetUsd === undefined ? {} : { budgetUsd }),
});

test.each([
  ["budgetUsd", { ...noLimits, budgetUsd: 0.4 }, noCaps],
  ["maxTokens", { ...noLimits, maxTokens: 1200 }, noCaps],
  ["dayUsd", noLimits, { ...noCaps, dayUsd: 0.4 }],
  ["monthUsd", noLimits, { ...noCaps, monthUsd: 0.4 }],
] as const)(
  "an answer that reaches %s while it comes is called back, counted, and asked for again",
  async (limit, limits, caps) => {
    const { model, requests, takenBack } = growingModel(() => true);
    const log = new MemoryEventLog();
    const desk = createDesk([], { log, caps: () => caps, models: { open: () => model } });
    const task = await desk.run({ limits });
    expect([task.status, task.paused?.limit, takenBack(), requests()]).toEqual(["paused", limit, 1, 1]);
    expect(task.usage).toEqual(grown);
    expect([log.spentUsd("2000-01-01"), desk.bugs]).toEqual([0.5, []]);
    const root = task.rootRunId === null ? undefined : task.runs[task.rootRunId];
    expect(root?.steps.map((step) => step.kind === "thought" && step.state.status)).toEqual([false, "running"]);
  },
);

test("the same answer with room for it ends by itself, and one that is raised goes on", async () => {
  let dayUsd = 0.4;
  const { model, requests, takenBack } = growingModel(() => dayUsd < 1);
  const desk = createDesk([], { caps: () => ({ ...noCaps, dayUsd }), models: { open: () => model } });
  const paused = await desk.run({ limits: { ...noLimits, budgetUsd: 5, maxTokens: 50_000 } });
  expect([paused.paused?.limit, takenBack()]).toEqual(["dayUsd", 1]);
  dayUsd = 10;
  await desk.send(paused.id, { type: "task.resume", limits: null });
  await desk.engine.drain();
  const task = await desk.task(paused.id);
  expect([task.status, takenBack(), requests(), task.usage.costUsd]).toEqual(["done", 1, 2, 1.2]);
});

test("a sub-agent's answer that reaches its own budget ends it, and its siblings go on", async () => {
  const runs = [asked("<endless>", 0.4), asked("part two", 5)];
  const { model, takenBack } = growingModel((goal) => goal.includes("<endless>"), runs);
  const desk = createDesk([], { tools: [taskDelegate], models: { open: () => model } });
  const task = await desk.run({ goal: "read" });
  const children = Object.values(task.runs).filter(({ parent }) => parent !== null);
  expect([task.status, takenBack(), children.map(({ status }) => status)]).toEqual(["done", 1, ["failed", "done"]]);
  expect(children[0]?.failure?.message).toContain("budget of $0.40");
  expect(children[0]?.usage).toEqual(grown);
});

test("what siblings spend calls an answer back, too: those under way count together", async () => {
  const runs = [asked("<endless> one"), asked("<endless> two"), asked("<endless> three")];
  const { model, takenBack } = growingModel((goal) => goal.includes("<endless>"), runs);
  const desk = createDesk([], { tools: [taskDelegate], models: { open: () => model } });
  const task = await desk.run({ goal: "read", limits: { ...noLimits, budgetUsd: 2 } });
  expect([task.status, task.paused?.limit, takenBack()]).toEqual(["paused", "budgetUsd", 3]);
  expect(task.usage.costUsd).toBeCloseTo(0.7 + 3 * 0.5, 9);
  expect(desk.bugs).toEqual([]);
});

test("an answer is called back when the time for its task is up", async () => {
  const { model, takenBack } = growingModel(() => true);
  const desk = createDesk([], { models: { open: () => model } });
  const task = await desk.run({ limits: { ...noLimits, timeoutMs: 30 } });
  expect([task.paused?.limit, takenBack(), task.usage]).toEqual(["timeoutMs", 1, grown]);
});

test("an answer is called back and counted when the caps can not be read any more while it comes", async () => {
  const { model, requests, takenBack } = growingModel(() => true);
  const message = "The settings cannot be read. Correct the file.";
  let looks = 0;
  const caps = () => {
    looks += 1;
    if (looks <= 2) return noCaps;
    throw new DeskhandError({ kind: "config", message, retryable: false, userAction: "settings" });
  };
  const log = new MemoryEventLog();
  const desk = createDesk([], { log, caps, models: { open: () => model } });
  const task = await desk.run({});
  expect(looks).toBeGreaterThan(2);
  expect([task.status, task.paused?.failure?.message, takenBack(), requests()]).toEqual(["paused", message, 1, 1]);
  expect([log.spentUsd("2000-01-01"), desk.bugs]).toEqual([0.5, []]);
});
