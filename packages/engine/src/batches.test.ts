import type { Command, EventLog } from "@deskhand/contracts";
import { MemoryEventLog } from "@deskhand/contracts/testing";
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
function watchedLog(requests: () => number): EventLog & { readonly commits: { types: string[]; asked: number }[] } {
  const log = new MemoryEventLog();
  const commits: { types: string[]; asked: number }[] = [];
  return Object.assign(log, {
    commits,
    append: async (...[taskId, events, row]: Parameters<EventLog["append"]>) => {
      commits.push({ types: events.map(({ type }) => type), asked: requests() });
      await MemoryEventLog.prototype.append.call(log, taskId, events, row);
    },
  });
}

test("the model is asked again before the commit of what was only read, and nobody is told of it before that", async () => {
  const log = watchedLog(() => desk.model.requests.length);
  const read = { calls: [{ tool: "file_read", input: { path: "/desk/a.txt" } }] };
  // many, because a slow machine may commit some of them on their own
  const desk = createDesk([...Array.from({ length: 40 }, () => read), { text: "Done." }], { log });
  const told: string[] = [];
  desk.engine.listen(null, {
    onEvents: (events) => {
      for (const { type, seq, taskId } of events) {
        expect([...log.read(taskId, seq - 1)].length).toBeGreaterThan(0);
        told.push(type);
      }
    },
  });
  await desk.run();
  let answered = 0;
  const early = log.commits.filter(({ asked, types }) => {
    answered += types.filter((type) => type === "thought.changed").length;
    return types.includes("thought.changed") && types.includes("tool.changed") && asked > answered;
  });
  expect(early.length).toBeGreaterThan(0);
  expect(told).toContain("tool.changed");
});
