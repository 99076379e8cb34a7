import type { Event, ModelRequest } from "@deskhand/contracts";
import { describe, expect, test } from "vitest";
import { modelRequest } from "../context/model-request.ts";
import { createDesk, testSettings } from "../testing/desk.ts";

const message = (text: string) => ({ type: "message.send", content: [{ type: "text", text }] });
const resume = { type: "task.resume", limits: null };

function messages(request: ModelRequest | undefined): string {
  return JSON.stringify(request?.steps.filter((step) => step.kind === "message"));
}

describe("steering", () => {
  test("a message to a paused task is answered once, after it", async () => {
    const asked = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const slow = async () => {
      asked.resolve();
      await gate.promise;
      return { text: "too late" };
    };
    const desk = createDesk([slow, { text: "Differently then." }, { text: "asked twice" }]);
    const taskId = await desk.create();
    await asked.promise;
    await desk.send(taskId, { type: "task.pause" });
    gate.resolve();
    await desk.send(taskId, message("do it differently"));
    await desk.send(taskId, resume);
    await desk.engine.drain();
    expect([(await desk.task(taskId)).status, desk.model.unused]).toEqual(["done", 1]);
    expect(messages(desk.model.requests.at(-1))).toContain("differently");
  });

  test("a message to a stopped task is answered once, after it", async () => {
    const asked = Promise.withResolvers<void>();
    const slow = async () => {
      asked.resolve();
      return { text: "too late" };
    };
    const desk = createDesk([slow, { text: "Again." }, { text: "asked twice" }]);
    const taskId = await desk.create();
    await asked.promise;
    await desk.send(taskId, { type: "task.stop" });
    await desk.send(taskId, message("start over"));
    await desk.engine.drain();
    expect([(await desk.task(taskId)).status, desk.model.unused]).toEqual(["done", 1]);
  });

  test("an answer that is tried again knows nothing of a message that comes after it in the history", async () => {
    const asked = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const slow = async () => {
      asked.resolve();
      await gate.promise;
      return { text: "First." };
    };
    const desk = createDesk([slow, { text: "And that." }]);
    const taskId = await desk.create();
    await asked.promise;
    await desk.send(taskId, message("also this"));
    const task = await desk.task(taskId);
    const [run] = Object.values(task.runs);
    const thought = run?.steps.find((step) => step.kind === "thought");
    if (run === undefined || thought === undefined) throw new Error("nothing is thought about");
    const again = modelRequest(task, run, thought.id, { tools: new Map(), programs: "", contextTokens: null });
    expect(messages(again)).toEqual(messages(desk.model.requests[0]));
    gate.resolve();
    await desk.engine.drain();
    expect(messages(desk.model.requests.at(-1))).toContain("also this");
  });
});

describe("limits", () => {
  test("sub-agents that think side by side do not overstep the step limit", async () => {
    const desk = createDesk({
      "do it": [{ calls: [{ tool: "task_delegate", input: { goals: ["part one", "part two", "part three"] } }] }],
      part: [{ text: "a" }, { text: "b" }, { text: "c" }],
    });
    const task = await desk.run({ limits: { ...testSettings.limits, maxSteps: 3 } });
    expect([task.status, task.paused?.limit, desk.model.requests.length]).toEqual(["paused", "maxSteps", 3]);
  });

  test("a budget of nothing is no limit for a model that costs nothing", async () => {
    const read = { calls: [{ tool: "file_read", input: { path: "/desk/a.txt" } }] };
    const desk = createDesk([read, { text: "Done." }]);
    expect((await desk.run({ limits: { ...testSettings.limits, budgetUsd: 0 } })).status).toBe("done");
  });

  test("requests that failed do not count as answers that failed", async () => {
    const failure = { kind: "auth", message: "No.", retryable: false, userAction: "settings" } as const;
    const desk = createDesk([...Array.from({ length: 11 }, () => ({ failure })), { text: "Done." }]);
    const task = await desk.run();
    for (let turn = 0; turn < 11; turn += 1) {
      await desk.send(task.id, resume);
      await desk.engine.drain();
    }
    expect((await desk.task(task.id)).status).toBe("done");
  });
});

describe("a provider that asks to wait", () => {
  const slowDown = (retryAfterMs: number) => ({
    failure: {
      kind: "rate-limit",
      message: "Anthropic asks to slow down. Deskhand tries again by itself.",
      retryable: true,
      userAction: "none",
      retryAfterMs,
    } as const,
  });

  test("is asked again no sooner", async () => {
    const desk = createDesk([slowDown(45_000)]);
    const { promise: scheduled, resolve } = Promise.withResolvers<Extract<Event, { type: "retry.scheduled" }>>();
    const onEvents = (events: readonly Event[]) => {
      for (const event of events) if (event.type === "retry.scheduled") resolve(event);
    };
    desk.engine.listen(null, { onEvents, onWeather: () => undefined });
    await desk.create();
    const { at, notBefore } = await scheduled;
    expect(Date.parse(notBefore) - Date.parse(at)).toBe(45_000);
    await desk.engine.close();
  });

  test("for longer than anybody sits out pauses the task and is told with its end", async () => {
    const desk = createDesk([slowDown(5 * 3_600_000), { text: "Done." }]);
    const task = await desk.run();
    expect(task.status).toBe("paused");
    expect(task.paused?.because).toMatch(
      /^Anthropic asks to slow down\. It wants to be left alone until \d{4}-\d\d-\d\d \d\d:\d\d UTC; resume the task then\.$/,
    );
    await desk.send(task.id, resume);
    await desk.engine.drain();
    expect((await desk.task(task.id)).status).toBe("done");
  });
});
