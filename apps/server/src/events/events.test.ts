import type { Event, EventBody, RunId, StepId, TaskId } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { createTestApp, type TestApp } from "../testing/test-app.ts";
import type { StreamLimits } from "./outgoing-stream.ts";

const note: EventBody = { type: "budget.reached", limit: "maxSteps", because: "a fact to count" };

function notes(count: number): EventBody[] {
  return Array.from({ length: count }, () => note);
}

/** Reads frames until `enough` says so; the connection stays open. */
async function readUntil(response: Response, enough: (text: string) => boolean) {
  const reader = response.body?.getReader();
  if (reader === undefined) throw new Error("the answer has no body");
  const decoder = new TextDecoder();
  let text = "";
  while (!enough(text)) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
  }
  return { text, reader };
}

function seqs(text: string): number[] {
  return [...text.matchAll(/^id: (\d+)$/gm)].map((match) => Number(match[1]));
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function eventsOf(app: TestApp, id: TaskId, after: string, headers: Record<string, string> = {}) {
  return app.ask(`/api/tasks/${id}/events${after}`, { headers });
}

test("history comes first, then what happens, each once and in order", async () => {
  const app = createTestApp();
  const id = app.engine.addTask();
  app.engine.append(id, ...notes(449));
  const response = await eventsOf(app, id, "");
  expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  const first = await readUntil(response, (text) => text.includes("id: 450\n"));
  app.engine.append(id, note, note);
  const rest = await readUntil(new Response(restOf(first.reader)), (text) => text.includes("id: 452\n"));
  expect(seqs(first.text + rest.text)).toEqual(range(1, 452));
});

function restOf(reader: ReadableStreamDefaultReader<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: () => reader.cancel(),
  });
}

test("events that happen while history is read are neither lost nor doubled", async () => {
  const app = createTestApp();
  const id = app.engine.addTask();
  app.engine.append(id, ...notes(999));
  const { events } = app.engine;
  let reads = 0;
  app.engine.events = async (taskId, after) => {
    const found = await events.call(app.engine, taskId, after);
    reads += 1;
    // the log was read, and before the answer arrives something more happens
    if (reads <= 3) app.engine.append(id, note);
    return found;
  };
  const { text } = await readUntil(await eventsOf(app, id, ""), (all) => all.includes("id: 1003\n"));
  expect(seqs(text)).toEqual(range(1, 1003));
});

test("a listener that comes back gets only what it missed", async () => {
  const app = createTestApp();
  const id = app.engine.addTask();
  app.engine.append(id, ...notes(9));
  const byQuery = await readUntil(await eventsOf(app, id, "?after=7"), (text) => text.includes("id: 10\n"));
  expect(seqs(byQuery.text)).toEqual([8, 9, 10]);
  const byHeader = await eventsOf(app, id, "?after=2", { "last-event-id": "9" });
  expect(seqs((await readUntil(byHeader, (text) => text.includes("id: 10\n"))).text)).toEqual([10]);
});

test.each(["-1", "x", "1.5"])("after=%s is refused", async (after) => {
  const app = createTestApp();
  expect((await eventsOf(app, app.engine.addTask(), `?after=${after}`)).status).toBe(400);
});

test("data is the event itself", async () => {
  const app = createTestApp();
  const id = app.engine.addTask();
  const { text } = await readUntil(await eventsOf(app, id, ""), (all) => all.includes("\n\n") && all.includes("data:"));
  const event = JSON.parse(text.match(/^data: (.*)$/m)?.[1] ?? "") as Event;
  expect([event]).toEqual(await app.engine.events(id, 0));
});

test("weather has no id and its own name", async () => {
  const app = createTestApp();
  const id = app.engine.addTask();
  const response = await eventsOf(app, id, "?after=0");
  const { reader } = await readUntil(response, (text) => text.includes("id: 1\n"));
  const weather = {
    type: "text-delta",
    taskId: id,
    runId: "run_1" as RunId,
    stepId: "step_1" as StepId,
    text: "He",
  } as const;
  app.engine.append(id, note);
  const live = await readUntil(new Response(restOf(reader)), (text) => text.includes("id: 2\n"));
  app.engine.tell(weather);
  const told = await readUntil(new Response(restOf(live.reader)), (text) => text.includes("\n\n"));
  expect(told.text).toBe(`event: weather\ndata: ${JSON.stringify(weather)}\n\n`);
});

test("a reader that does not read is disconnected, and resumes without loss", async () => {
  const limits: StreamLimits = { limitBytes: 50_000, weatherBytes: 1_000, heartbeatMs: 60_000 };
  const app = createTestApp({ limits });
  const id = app.engine.addTask();
  const first = await readUntil(await eventsOf(app, id, ""), (text) => text.includes("id: 1\n"));
  // one more read in flight makes the stream live
  const pending = first.reader.read();
  app.engine.append(id, note);
  const got = new TextDecoder().decode((await pending).value);
  for (let count = 0; count < 2_000; count += 1) app.engine.append(id, note);
  expect(app.engine.listenerCount).toBe(0);
  await expect(first.reader.read()).rejects.toThrow("a listener was too slow");
  const last = seqs(first.text + got).at(-1) ?? 0;
  const again = await readUntil(await eventsOf(app, id, `?after=${last}`), (text) => text.includes("id: 2002\n"));
  expect([...seqs(first.text + got), ...seqs(again.text)]).toEqual(range(1, 2002));
});

test("a listener that leaves is forgotten", async () => {
  const app = createTestApp();
  const id = app.engine.addTask();
  const { reader } = await readUntil(await eventsOf(app, id, ""), (text) => text.includes("id: 1\n"));
  expect(app.engine.listenerCount).toBe(1);
  await reader.cancel();
  expect(app.engine.listenerCount).toBe(0);
});

test("the stream of a deleted task ends, and lists are told", async () => {
  const app = createTestApp();
  const id = app.engine.addTask();
  const task = await eventsOf(app, id, "");
  const list = await readUntil(await app.ask("/api/events"), (text) => text.includes("event: tasks"));
  await app.ask(`/api/tasks/${id}`, { method: "DELETE" });
  await readUntil(task, () => false);
  const { text } = await readUntil(new Response(restOf(list.reader)), (all) => all.includes("forgotten"));
  expect(text).toBe(`event: forgotten\ndata: {"id":"${id}"}\n\n`);
});

test("the list comes whole first, then each task that changed", async () => {
  const app = createTestApp();
  app.engine.addTask("/a", "First");
  const first = await readUntil(await app.ask("/api/events"), (text) => text.includes("\n\n"));
  expect(first.text).toBe(`event: tasks\ndata: ${JSON.stringify({ tasks: await app.engine.tasks() })}\n\n`);
  const second = app.engine.addTask("/b", "Second");
  app.engine.append(second, note);
  const rest = await readUntil(new Response(restOf(first.reader)), (text) => text.includes("\n\n"));
  expect(rest.text).toBe(`event: summary\ndata: ${JSON.stringify((await app.engine.tasks())[1])}\n\n`);
});

test("events are serialised once for all listeners", async () => {
  const app = createTestApp();
  const id = app.engine.addTask();
  const readers = await Promise.all(
    [1, 2, 3].map(
      async () => (await readUntil(await eventsOf(app, id, ""), (text) => text.includes("id: 1\n"))).reader,
    ),
  );
  const pending = readers.map((reader) => reader.read());
  let serialised = 0;
  const because = {
    toJSON() {
      serialised += 1;
      return "counted";
    },
  };
  app.engine.append(id, { ...note, because: because as unknown as string });
  for (const { value } of await Promise.all(pending)) expect(new TextDecoder().decode(value)).toContain("counted");
  expect(serialised).toBe(1);
});
