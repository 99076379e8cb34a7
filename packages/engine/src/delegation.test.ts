import {
  childRuns,
  defineTool,
  type Intent,
  type ModelRef,
  type Run,
  type Task,
  type Usage,
} from "@deskhand/contracts";
import type { ScriptedReply } from "@deskhand/contracts/testing";
import { expect, test } from "vitest";
import { createDesk, type Desk } from "./testing/desk.ts";

const fileCount = 500;
const runCount = 16;
const pathOf = (number: number) => `/desk/note-${String(number).padStart(3, "0")}.txt`;
const files = Object.fromEntries(
  Array.from({ length: fileCount }, (_, number) => [pathOf(number), `note number ${number}`]),
);

/** the numbers of the files one sub-agent reads */
function partOf(index: number): readonly number[] {
  return Array.from({ length: fileCount }, (_, number) => number).filter((number) => number % runCount === index);
}

/** Reads its files in three answers, writes what it read into a file of its own, and says what it read. */
function reader(index: number): ScriptedReply[] {
  const numbers = partOf(index);
  const third = Math.ceil(numbers.length / 3);
  const reads = [0, 1, 2].map((round) => ({
    calls: numbers
      .slice(round * third, (round + 1) * third)
      .map((number) => ({ tool: "file_read", input: { path: pathOf(number) } })),
  }));
  const path = `/desk/sum-${index}.txt`;
  const report: ScriptedReply = ({ steps }) => {
    const texts = steps.flatMap((step) => {
      if (step.kind !== "tool" || step.state.status !== "done") return [];
      return step.state.result.forModel.map((part) => (part.type === "text" ? part.text : ""));
    });
    return { text: texts.filter((text) => text.startsWith("note")).join(",") };
  };
  return [...reads, { calls: [{ tool: "file_write", input: { path, content: `part ${index}` } }] }, report];
}

type Delegation = Extract<Intent, { type: "delegate" }>;

/** takes what it is given as it is */
const taskDelegate = defineTool<Pick<Delegation, "runs">>({
  kind: "intent",
  name: "task_delegate",
  description: "",
  input: { parse: (value) => value as Pick<Delegation, "runs">, toJsonSchema: () => ({ type: "object" }) },
  intent: ({ runs }) => ({ type: "delegate", runs }),
});
const tools = [taskDelegate];

function delegate(runs: readonly Readonly<Record<string, unknown>>[]): ScriptedReply {
  return { calls: [{ tool: "task_delegate", input: { runs } }] };
}

function asked(index: number, more: Readonly<Record<string, unknown>> = {}) {
  return { goal: `<part ${index}>`, context: "", tools: null, model: null, ...more };
}

function deskOf(scripts: Readonly<Record<string, readonly ScriptedReply[]>>, count = runCount): Desk {
  const runs = Array.from({ length: count }, (_, index) => asked(index));
  return createDesk({ "": [delegate(runs), { text: "all read" }], ...scripts }, { files, tools });
}

function delegation(task: Task): { children: readonly Run[]; told: string } {
  const root = task.rootRunId === null ? undefined : task.runs[task.rootRunId];
  const step = root?.steps.find((candidate) => candidate.kind === "tool");
  if (step?.kind !== "tool") throw new Error("nothing was delegated");
  const part = step.state.status === "done" ? step.state.result.forModel[0] : undefined;
  return { children: childRuns(task, step.id), told: part?.type === "text" ? part.text : "" };
}

test("sixteen sub-agents read five hundred files side by side, and nothing is lost or mixed up", async () => {
  const scripts = Array.from({ length: runCount }, (_, index) => [`<part ${index}>`, reader(index)] as const);
  const desk = deskOf(Object.fromEntries(scripts));
  const task = await desk.run();
  const { children, told } = delegation(task);
  expect([task.status, children.map(({ status }) => status)]).toEqual(["done", Array(runCount).fill("done")]);
  const answers = told.split(/\n\n(?=Sub-agent)/);
  expect(answers).toEqual(
    Array.from({ length: runCount }, (_, index) => {
      const read = partOf(index).map((number) => `note number ${number}`);
      return `Sub-agent ${index + 1} (<part ${index}>) answered:\n${read.join(",")}`;
    }),
  );
  for (const run of children) {
    const reads = run.steps.filter((step) => step.kind === "tool" && step.call.tool === "file_read");
    expect(new Set(reads.map(({ runId }) => runId))).toEqual(new Set([run.id]));
    expect(Object.keys({ ...run.reads, ...run.recentReads }).length).toBe(reads.length);
  }
  const events = await desk.engine.events(task.id, 0);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  for (let index = 0; index < runCount; index += 1)
    expect(desk.workspace.files.get(`/desk/sum-${index}.txt`)).toBe(`part ${index}`);
  expect([desk.model.unused, desk.bugs]).toEqual([0, []]);
});

test("stopping one of sixteen leaves fifteen, and the parent is told", async () => {
  const stuck = Promise.withResolvers<void>();
  const scripts = Object.fromEntries(
    Array.from({ length: runCount }, (_, index) => [`<part ${index}>`, index === 0 ? [] : reader(index)] as const),
  );
  const waits: ScriptedReply = async () => {
    stuck.resolve();
    return { calls: [{ tool: "wait_forever", input: {} }] };
  };
  const desk = deskOf({
    ...scripts,
    "<part 0>": [{ text: "One thing so far", calls: [{ tool: "file_read", input: { path: pathOf(0) } }] }, waits],
  });
  const id = await desk.create();
  await stuck.promise;
  const first = delegation(await desk.task(id)).children[0];
  if (first === undefined) throw new Error("no sub-agent");
  expect(await desk.send(id, { type: "run.stop", runId: first.id })).toMatchObject({ accepted: true });
  await desk.engine.drain();
  const task = await desk.task(id);
  const { children, told } = delegation(task);
  expect(task.status).toBe("done");
  expect(children.map(({ status }) => status)).toEqual(["stopped", ...Array(runCount - 1).fill("done")]);
  expect(told).toContain(
    "Sub-agent 1 (<part 0>) was stopped by the user before it finished.\nWhat it last said, unfinished:\nOne thing so far",
  );
  expect(told.match(/answered:/g)).toHaveLength(runCount - 1);
});

test("one that dies is an error result for the parent, and its siblings go on", async () => {
  const failure = { kind: "internal", message: "It broke.", retryable: false, userAction: "none" } as const;
  const failing = Array.from({ length: 10 }, (_, at) => ({ calls: [{ tool: "fail_always", input: { at } }] }));
  const desk = deskOf({ "<part 0>": [{ failure }], "<part 1>": failing, "<part 2>": reader(2) }, 3);
  const task = await desk.run();
  const { children, told } = delegation(task);
  expect([task.status, children.map(({ status }) => status)]).toEqual(["done", ["failed", "failed", "done"]]);
  expect(told).toContain("Sub-agent 1 (<part 0>) failed: It broke.");
  expect(told).toMatch(/Sub-agent 2 \(<part 1>\) failed: The model made .* in a row/);
});

const usage: Usage = { inputTokens: 100, outputTokens: 10, costUsd: 0.1 };
const look = { calls: [{ tool: "file_read", input: { path: pathOf(1) } }], usage };

test("a sub-agent's own budget ends it before its next request, and only it", async () => {
  const runs = [asked(0, { budgetUsd: 0.2 }), asked(1)];
  const desk = createDesk(
    {
      "": [delegate(runs), { text: "done" }],
      "<part 0>": [look, look, look],
      "<part 1>": [look, look, look, { text: "x" }],
    },
    { files, tools },
  );
  const task = await desk.run();
  const { children, told } = delegation(task);
  expect([task.status, children.map(({ status }) => status)]).toEqual(["done", ["failed", "done"]]);
  expect(children[0]?.usage.costUsd).toBe(0.2);
  expect(told).toContain("Sub-agent 1 (<part 0>) failed: Its budget of $0.20 is used up, so it was ended.");
});

test("a sub-agent's deadline ends it while it works, and only it", async () => {
  const runs = [asked(0, { timeoutMs: 30 }), asked(1, { timeoutMs: 600_000 })];
  const forever = { calls: [{ tool: "wait_forever", input: {} }] };
  const desk = createDesk(
    { "": [delegate(runs), { text: "done" }], "<part 0>": [forever], "<part 1>": [look, { text: "in time" }] },
    { files, tools },
  );
  const task = await desk.run();
  const { children, told } = delegation(task);
  expect([task.status, children.map(({ status }) => status)]).toEqual(["done", ["failed", "done"]]);
  expect(told).toContain("Sub-agent 1 (<part 0>) failed: Its time was up");
});

test("a model whose price is not known is refused where the task's own is counted, and only there", async () => {
  const runs = [asked(0, { model: "scripted/unpriced" })];
  const started = async (costs: (ref: ModelRef) => boolean) => {
    const scripts = { "": [delegate(runs), { text: "told" }], "<part 0>": [{ text: "done" }] };
    const desk = createDesk(scripts, { files, tools, models: { costs } });
    const task = await desk.run();
    const failed = Object.values(task.runs).flatMap(({ steps }) =>
      steps.flatMap((step) =>
        step.kind === "tool" && step.state.status === "failed" ? [step.state.failure.message] : [],
      ),
    );
    return [Object.keys(task.runs).length, failed];
  };
  expect(await started((ref) => ref !== "scripted/unpriced")).toEqual([
    1,
    ['The price of scripted/unpriced is not known, so no cap would hold it; leave "model" out.'],
  ]);
  expect(await started(() => false)).toEqual([2, []]);
});

test("small stands for the provider's cheaper model, and the title is for the user", async () => {
  const runs = [asked(0, { model: "small", title: "Read the notes" })];
  const scripts = { "": [delegate(runs), { text: "done" }], "<part 0>": [{ text: "read" }] };
  const desk = createDesk(scripts, { files, tools, models: { small: () => "scripted/small" } });
  const { children, told } = delegation(await desk.run());
  expect([children[0]?.model, children[0]?.title]).toEqual(["scripted/small", "Read the notes"]);
  expect(told).toBe("Sub-agent 1 (Read the notes) answered:\nread");
});
