import type { Run, Task } from "@deskhand/contracts";
import { anthropicWire, startStub } from "@deskhand/models/testing";
import { expect, onTestFinished, test } from "vitest";
import { type LiveServer, startLiveServer } from "./kit/live-server.ts";
import { manyFiles, manyHands, partOf, reportOf, runCount } from "./kit/many-hands.ts";
import { makePlace, putFiles } from "./kit/place.ts";

/** A server, a folder of five hundred files, and a model that has sixteen sub-agents read them. */
async function begin(stuck: number | null = null) {
  const place = makePlace();
  putFiles(place.desk, manyFiles());
  const stub = await startStub(anthropicWire, manyHands(place.desk, stuck));
  onTestFinished(() => stub.close());
  const server = await startLiveServer(place.home, { ANTHROPIC_API_KEY: stub.key, ANTHROPIC_BASE_URL: stub.baseUrl });
  onTestFinished(() => server.stop());
  const folders = [{ path: place.desk as `/${string}`, verb: "read", neverDelete: false } as const];
  const model = "anthropic/claude-sonnet-5-5" as const;
  const taskId = await server.create({ goal: "Read all notes", mode: "auto", model, folders });
  return { server, stub, taskId };
}

const childrenOf = (task: Task): readonly Run[] => Object.values(task.runs).filter((run) => run.parent !== null);

function answerOf(run: Run): string {
  const last = run.steps.findLast((step) => step.kind === "thought");
  const content = last?.kind === "thought" && last.state.status === "done" ? last.state.content : [];
  return content.map((part) => (part.type === "text" ? part.text : "")).join("");
}

async function expectInOrder(server: LiveServer, task: Task): Promise<void> {
  const events = await server.events(task.id);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  for (const run of childrenOf(task)) {
    for (const step of run.steps) expect(step.runId).toBe(run.id);
    const calls = run.steps.filter((step) => step.kind === "tool");
    expect(new Set(calls.map(({ call }) => call.id)).size).toBe(calls.length);
  }
}

test("sixteen sub-agents read five hundred files side by side, and every result arrives whole", async () => {
  const { server, taskId } = await begin();
  const task = await server.until(taskId, ({ ended }) => ended !== null, 120_000);
  const children = childrenOf(task);
  expect([task.status, children.map(({ status }) => status)]).toEqual(["done", Array(runCount).fill("done")]);
  expect(children.map(answerOf)).toEqual(children.map((_, index) => reportOf(partOf(index + 1))));
  expect(new Set(children.map(({ model }) => model))).toEqual(new Set(["anthropic/claude-haiku-5-5"]));
  // Two answers each at the small model's price: 1,000 plain, 1,000 cached and 500 written, then 10 and 5.
  const usd = (1_000 * 0.1 + 1_000 * 0.01 + 500 * 0.5 + 10 * 0.1 + 5 * 0.5) / 1e6;
  for (const { usage } of children) expect(usage.costUsd).toBeCloseTo(usd, 9);
  await expectInOrder(server, task);
}, 150_000);

test("stopping one of sixteen leaves fifteen, and the task is finished with them", async () => {
  const { server, stub, taskId } = await begin(3);
  const isAlone = (task: Task) => childrenOf(task).filter(({ status }) => status === "running").length === 1;
  const before = await server.until(taskId, (task) => childrenOf(task).length === runCount && isAlone(task), 120_000);
  const left = childrenOf(before).find(({ status }) => status === "running");
  if (left === undefined) throw new Error("nobody was left");
  expect([left.title, before.ended]).toEqual(["Read notes, part 3", null]);
  expect(await server.send(taskId, { type: "run.stop", runId: left.id })).toMatchObject({ accepted: true });
  const task = await server.until(taskId, ({ ended }) => ended !== null);
  const statuses = childrenOf(task).map(({ status }) => status);
  expect([task.status, statuses.filter((status) => status === "done").length]).toEqual(["done", runCount - 1]);
  expect(statuses[2]).toBe("stopped");
  expect(JSON.stringify(stub.requests.at(-1)?.body)).toContain("part 3) was stopped by the user before it finished");
  await expectInOrder(server, task);
}, 150_000);
