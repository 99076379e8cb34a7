import { DeskhandError, type EventLog, type Failure } from "@deskhand/contracts";
import { MemoryEventLog } from "@deskhand/contracts/testing";
import { expect, test } from "vitest";
import { createDesk } from "./testing/desk.ts";

const full: Failure = { kind: "space", message: "The disk is full.", retryable: true, userAction: "retry" };

/**
 * A log whose appends are written at once and durable when the test says so; from `from` on they wait. The one `fullAt` finds no room.
 */
function slowLog(from: number, fullAt = 0) {
  const log = new MemoryEventLog();
  const waiting: PromiseWithResolvers<void>[] = [];
  const began = Promise.withResolvers<void>();
  let appends = 0;
  return Object.assign(log, {
    waiting,
    /** when the first one waits */
    began: began.promise,
    append: async (...[taskId, events, row]: Parameters<EventLog["append"]>) => {
      appends += 1;
      const isWaiting = appends >= from;
      if (appends === fullAt) throw new DeskhandError(full);
      await MemoryEventLog.prototype.append.call(log, taskId, events, row);
      if (!isWaiting) return;
      const durable = Promise.withResolvers<void>();
      waiting.push(durable);
      began.resolve();
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

/** A desk that reads `count` files one after the other, and the seqs it told. */
function readingDesk(count: number, log: ReturnType<typeof slowLog>) {
  const paths = Array.from({ length: count }, (_, at) => `/desk/${at}.txt`);
  const reads = paths.map((path) => ({ calls: [{ tool: "file_read", input: { path } }] }));
  const files = Object.fromEntries(paths.map((path) => [path, path]));
  const desk = createDesk([...reads, { text: "Done." }], { log, files });
  const told: number[] = [];
  desk.engine.listen(null, {
    onEvents: (events) => told.push(...events.map(({ seq }) => seq)),
    onWeather: () => undefined,
  });
  return { desk, told };
}

test("what is decided while a reader waits for the disk is not shown to that reader", async () => {
  const log = slowLog(3);
  const { desk, told } = readingDesk(8, log);
  const taskId = await desk.create();
  await log.began;
  const shown: string[] = [];
  const look = (what: string, seq: number | undefined) => {
    shown.push(what);
    // the disk has everything up to here
    expect(seq).toBeLessThanOrEqual(told.at(-1) ?? 0);
  };
  const looking = Promise.all([
    desk.engine.events(taskId, 0).then((events) => look("events", events.at(-1)?.seq)),
    desk.engine.task(taskId).then((task) => look("task", task?.seq)),
    desk.engine.tasks().then(() => look("tasks", 0)),
  ]);
  // the next commits are written down, but not durable, when the first ones are
  for (let at = 0; shown.length < 3; at += 1) {
    await expect.poll(() => log.waiting.length).toBeGreaterThan(at + 1);
    log.waiting[at]?.resolve();
    await aMoment();
  }
  await looking;
  expect(told.length).toBeLessThan([...log.read(taskId, 0)].length);
  await settled(log);
  await desk.engine.close();
});

test("what no room was found for does not hide that the commit before it is still on its way to the disk", async () => {
  const log = slowLog(3, 4);
  const { desk, told } = readingDesk(3, log);
  const taskId = await desk.create();
  await log.began;
  await aMoment();
  // the pause that follows is not even begun before it is known what became of the first
  expect(log.waiting).toHaveLength(1);
  const before = told.length;
  let shown: number | null = null;
  const looking = desk.engine.events(taskId, 0).then((events) => (shown = events.length));
  await aMoment();
  expect([shown, told.length]).toEqual([null, before]);
  log.waiting[0]?.resolve();
  await looking;
  expect(shown).toBeGreaterThan(before);
  await expect
    .poll(() => {
      for (const { resolve } of log.waiting) resolve();
      return log.rows()[0]?.summary.status;
    })
    .toBe("paused");
  await desk.engine.drain();
  expect((await desk.engine.events(taskId, 0)).map(({ seq }) => seq)).toEqual(told);
  await desk.engine.close();
});

test("closing waits for the disk", async () => {
  const log = slowLog(3);
  let isClosed = false;
  const closed = Object.assign(log, {
    close() {
      isClosed = true;
    },
  });
  const { desk, told } = readingDesk(3, closed);
  const taskId = await desk.create();
  await log.began;
  const closing = desk.engine.close();
  await aMoment();
  expect(isClosed).toBe(false);
  const release = setInterval(() => {
    for (const { resolve } of log.waiting) resolve();
  }, 1);
  await closing;
  clearInterval(release);
  expect(isClosed).toBe(true);
  expect([...log.read(taskId, 0)].map(({ seq }) => seq)).toEqual(told);
});
