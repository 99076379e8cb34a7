import { createId, type Run, type RunId, type Task, type TaskId, type UserCommand } from "@deskhand/contracts";
import { type StubReply, wireFormats } from "@deskhand/models/testing";
import { describe, expect, it, onTestFinished } from "vitest";
import { type ProviderDesk, startProviderDesk } from "./kit/provider-desk.ts";

const hands = 16;
const count = 500;
const fileOf = (number: number) => `/desk/note-${number}.txt`;
const files = Object.fromEntries(
  Array.from({ length: count }, (_, number) => [fileOf(number), `This is note number ${number}.`]),
);
const partOf = (hand: number) => Array.from({ length: count }, (_, at) => at).filter((at) => at % hands === hand);
const reportOf = (numbers: readonly number[]) => `read: ${numbers.toSorted((a, b) => a - b).join(" ")}`;
const usage = { input: 2_000, output: 10, cacheRead: 1_000 };

function delegating(): StubReply {
  const runs = Array.from({ length: hands }, (_, hand) => ({
    title: `Part ${hand}`,
    goal: `Read part <${hand}> and report the numbers.`,
    tools: ["file_read"],
  }));
  return { calls: [{ id: "delegate", tool: "task_delegate", input: { runs } }], usage };
}

/** Answers like a model that has sixteen sub-agents read a folder; each reports the numbers that really stood in its files. */
function script(stuck: number | null) {
  return (body: Readonly<Record<string, unknown>>): StubReply => {
    const talk = JSON.stringify(body.messages ?? body.input ?? body.contents);
    if (!JSON.stringify(body).includes("You are a sub-agent"))
      return talk.includes('"task_delegate"') ? { text: "All notes were read.", usage } : delegating();
    const hand = Number(/Read part <(\d+)> and/.exec(talk)?.[1]);
    if (hand === stuck) return { fault: { kind: "stall", when: "before" } };
    const seen = [...talk.matchAll(/This is note number (\d+)\./g)].map(([, number]) => Number(number));
    if (seen.length > 0) return { text: reportOf([...new Set(seen)]), usage };
    const calls = partOf(hand).map((number) => ({
      id: `r${number}`,
      tool: "file_read",
      input: { path: fileOf(number) },
    }));
    return { calls, usage };
  };
}

async function begin(format: (typeof wireFormats)[number], stuck: number | null) {
  const desk = await startProviderDesk(format, script(stuck), { files });
  onTestFinished(async () => {
    await desk.close();
    expect(desk.bugs).toEqual([]);
  });
  const taskId = createId("task");
  return { desk, taskId };
}

const childrenOf = (task: Task | null): readonly Run[] =>
  Object.values(task?.runs ?? {}).filter(({ parent }) => parent !== null);

function answerOf({ steps }: Run): string {
  const last = steps.findLast((step) => step.kind === "thought");
  const content = last?.kind === "thought" && last.state.status === "done" ? last.state.content : [];
  return content.map((part) => (part.type === "text" ? part.text : "")).join("");
}

/** Resolves when only one sub-agent is left running. */
function untilAlone({ engine }: ProviderDesk, taskId: TaskId): Promise<RunId> {
  return new Promise((resolve) => {
    const stop = engine.listen(taskId, {
      onWeather: () => {},
      onEvents: () => {
        void engine.task(taskId).then((task) => {
          const children = childrenOf(task);
          const [left, ...others] = children.filter(({ status }) => status === "running");
          if (children.length < hands || left === undefined || others.length > 0) return;
          stop();
          resolve(left.id);
        });
      },
    });
  });
}

describe.each(wireFormats)("%s", (format) => {
  it("sixteen sub-agents read five hundred files side by side, and every result arrives whole, counted once", async () => {
    const { desk, taskId } = await begin(format, null);
    await desk.create(taskId, { goal: "Read all notes" });
    await desk.engine.drain();
    const task = await desk.engine.task(taskId);
    const children = childrenOf(task);
    expect([task?.status, children.map(answerOf)]).toEqual(["done", children.map((_, hand) => reportOf(partOf(hand)))]);
    expect([children.length, desk.stub.requests.length]).toEqual([hands, 2 * hands + 2]);
    expect(task?.usage).toMatchObject({
      inputTokens: (2 * hands + 2) * 2_000,
      cacheReadTokens: (2 * hands + 2) * 1_000,
    });
    const last = JSON.stringify(desk.stub.requests.at(-1)?.body);
    for (let hand = 0; hand < hands; hand += 1) expect(last).toContain(reportOf(partOf(hand)));
  });

  it("stopping one of sixteen leaves fifteen, and the task is finished with them", async () => {
    const { desk, taskId } = await begin(format, 3);
    const alone = untilAlone(desk, taskId);
    await desk.create(taskId, { goal: "Read all notes" });
    const runId = await alone;
    await desk.engine.dispatch({ id: createId("command"), taskId, type: "run.stop", runId } as UserCommand);
    await desk.engine.drain();
    const task = await desk.engine.task(taskId);
    const statuses = childrenOf(task).map(({ status }) => status);
    expect([task?.status, statuses[3], statuses.filter((status) => status === "done").length]).toEqual([
      "done",
      "stopped",
      hands - 1,
    ]);
    expect(JSON.stringify(desk.stub.requests.at(-1)?.body)).toContain("was stopped by the user before it finished");
  });
});
