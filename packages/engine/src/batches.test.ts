import type { Command, EventLog } from "@deskhand/contracts";
import { MemoryEventLog, ScriptedModel } from "@deskhand/contracts/testing";
import { describe, expect, test } from "vitest";
import { isWorthWaiting } from "./batches.ts";
import { createDesk } from "./testing/desk.ts";

const report = { type: "tool.report", state: { status: "done" }, changes: [] } as unknown as Command;

describe("what may share the next commit of its task", () => {
  test("is the report of a call that changed nothing, while its thought waits", () => {
    expect(isWorthWaiting(report, true)).toBe(true);
    expect(isWorthWaiting(report, false)).toBe(false);
  });

  test("is no call that begins, and none that changed something", () => {
    expect(isWorthWaiting({ ...report, state: { status: "running" } } as unknown as Command, true)).toBe(false);
    expect(isWorthWaiting({ ...report, changes: [{}] } as unknown as Command, true)).toBe(false);
  });
});

/** A log that notes for every commit how often the model had been asked by then. */
function watchedLog(asked: () => number): EventLog & { readonly commits: { types: string[]; asked: number }[] } {
  const log = new MemoryEventLog();
  const commits: { types: string[]; asked: number }[] = [];
  return Object.assign(log, {
    commits,
    append: async (...[taskId, events, row]: Parameters<EventLog["append"]>) => {
      commits.push({ types: events.map(({ type }) => type), asked: asked() });
      await MemoryEventLog.prototype.append.call(log, taskId, events, row);
    },
  });
}

test("the model is asked again before the commit of what was only read, and nobody is told of it before that", async () => {
  let asked = 0;
  const log = watchedLog(() => asked);
  // many, because a slow machine may commit some of them on their own
  const paths = Array.from({ length: 40 }, (_, index) => `/desk/${index}.txt`);
  const reads = paths.map((path) => ({ calls: [{ tool: "file_read", input: { path } }] }));
  const files = Object.fromEntries(paths.map((path) => [path, path]));
  const script = new ScriptedModel([...reads, { text: "Done." }]);
  // answers come over a network: never in the same turn
  async function* stream(...request: Parameters<typeof script.stream>) {
    asked += 1;
    await new Promise((resolve) => setTimeout(resolve, 1));
    yield* script.stream(...request);
  }
  const desk = createDesk([], { log, files, models: { open: () => ({ ref: script.ref, stream }) } });
  const told: string[] = [];
  desk.engine.listen(null, {
    onEvents: (events) => {
      for (const { type, seq, taskId } of events) {
        expect([...log.read(taskId, seq - 1)].length).toBeGreaterThan(0);
        told.push(type);
      }
    },
    onWeather: () => undefined,
  });
  const task = await desk.run();
  expect(task.status).toBe("done");
  let answered = 0;
  const early = log.commits.filter(({ asked: before, types }) => {
    answered += types.filter((type) => type === "thought.changed").length;
    return types.includes("thought.changed") && types.includes("tool.changed") && before > answered;
  });
  expect(early.length).toBeGreaterThan(0);
  expect(told.filter((type) => type === "tool.changed").length).toBeGreaterThanOrEqual(reads.length);
});
