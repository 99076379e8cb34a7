import type { EventLog } from "@deskhand/contracts";
import { MemoryEventLog } from "@deskhand/contracts/testing";
import { expect, test } from "vitest";
import { createDesk } from "./testing/desk.ts";

/** A log whose appends are written at once and durable when the test says so; from `from` on they wait. */
function slowLog(from: number) {
  const log = new MemoryEventLog();
  const waiting: PromiseWithResolvers<void>[] = [];
  let appends = 0;
  return Object.assign(log, {
    waiting,
    append: async (...[taskId, events, row]: Parameters<EventLog["append"]>) => {
      appends += 1;
      const isWaiting = appends >= from;
      await MemoryEventLog.prototype.append.call(log, taskId, events, row);
      if (!isWaiting) return;
      const durable = Promise.withResolvers<void>();
      waiting.push(durable);
      await durable.promise;
    },
  });
}

/** Lets the disk keep everything until the task is done. */
async function settled(log: ReturnType<typeof slowLog>): Promise<void> {
  const status = () => {
    for (const { resolve } of log.waiting) resolve();
    return log.rows()[0]?.summary.status;
  };
  await expect.poll(status).toBe("done");
  status();
}

const aMoment = () => new Promise((resolve) => setTimeout(resolve, 20));

test("nobody is told or shown what the disk does not have yet", async () => {
  const log = slowLog(1);
  const desk = createDesk([{ text: "Done." }], { log });
  const told: number[] = [];
  desk.engine.listen(null, { onEvents: (events) => told.push(events.length), onWeather: () => undefined });
  let created: string | null = null;
  let shown: number | null = null;
  const creating = desk.create().then((id) => (created = id));
  await expect.poll(() => log.waiting.length).toBe(1);
  const listing = desk.engine.tasks().then((tasks) => (shown = tasks.length));
  await aMoment();
  expect([log.rows().length, created, shown, told]).toEqual([1, null, null, []]);
  log.waiting[0]?.resolve();
  await Promise.all([creating, listing]);
  expect([shown, told.length]).toEqual([1, 1]);
  // whatever follows is as patient
  await expect.poll(() => log.waiting.length).toBeGreaterThan(1);
  expect(told).toHaveLength(1);
  await settled(log);
  expect((await desk.engine.tasks())[0]?.status).toBe("done");
  await desk.engine.close();
});

test("reading goes on while the disk is busy, and is told in order", async () => {
  const log = slowLog(3);
  const paths = ["/desk/a.txt", "/desk/b.txt", "/desk/c.txt"];
  const reads = paths.map((path) => ({ calls: [{ tool: "file_read", input: { path } }] }));
  const files = Object.fromEntries(paths.map((path) => [path, path]));
  const desk = createDesk([...reads, { text: "Done." }], { log, files });
  const told: number[] = [];
  desk.engine.listen(null, {
    onEvents: (events) => told.push(...events.map(({ seq }) => seq)),
    onWeather: () => undefined,
  });
  const taskId = await desk.create();
  // more than one commit is on its way to the disk: the second did not wait for the first
  await expect.poll(() => log.waiting.length).toBeGreaterThan(1);
  const before = told.length;
  for (const { resolve } of log.waiting.toReversed()) resolve();
  await expect.poll(() => told.length).toBeGreaterThan(before);
  await settled(log);
  await desk.engine.close();
  expect((await desk.engine.events(taskId, 0)).map(({ seq }) => seq)).toEqual(told);
});
