import {
  DeskhandError,
  defineTool,
  type Event,
  type EventLog,
  openApprovals,
  type Tool,
  type Weather,
  type WorkTool,
} from "@deskhand/contracts";
import { MemoryEventLog, MemoryWorkspace } from "@deskhand/contracts/testing";
import { describe, expect, test } from "vitest";
import { crashingLog } from "../testing/crashing-log.ts";
import { createDesk, testSettings } from "../testing/desk.ts";
import { toolStates } from "../testing/read-task.ts";

const anyInput = { parse: (value: unknown) => value, toJsonSchema: () => ({ type: "object" }) };
const done = { forModel: [{ type: "text" as const, text: "ok" }], forUser: null };
const fetchTool = (run: () => void): Tool =>
  defineTool({
    kind: "work",
    name: "web_fetch",
    description: "",
    replay: "unsafe",
    input: anyInput,
    actions: () => [],
    locks: () => [],
    run: async () => {
      run();
      return done;
    },
  });
const fetches = [{ calls: [{ tool: "web_fetch", input: {} }] }, { text: "Done." }];
const space = { kind: "space", message: "The disk is full.", retryable: true, userAction: "retry" } as const;

/** A log that lets a test act at an append, before the events are durable. */
function watchedLog(watch: (events: readonly Event[]) => unknown, log: EventLog = new MemoryEventLog()): EventLog {
  return {
    append: async (taskId, events, row) => {
      await watch(events);
      return log.append(taskId, events, row);
    },
    read: (taskId, after) => log.read(taskId, after),
    rows: () => log.rows(),
    spentUsd: (since) => log.spentUsd(since),
    addSpend: (day, usd) => log.addSpend(day, usd),
    hasCommand: (taskId, commandId) => log.hasCommand(taskId, commandId),
    forget: (taskId) => log.forget(taskId),
    close: () => undefined,
  };
}

describe("one effect at a time", () => {
  test("a paused step that is still winding up does not start again beside itself", async () => {
    const gates: PromiseWithResolvers<void>[] = [];
    let running = 0;
    let most = 0;
    const started = Promise.withResolvers<void>();
    const stubborn = defineTool({
      kind: "work",
      name: "stubborn",
      description: "",
      replay: "safe",
      input: anyInput,
      actions: () => [],
      locks: () => [],
      run: async () => {
        const gate = Promise.withResolvers<void>();
        gates.push(gate);
        running += 1;
        most = Math.max(most, running);
        started.resolve();
        if (gates.length === 1) await gate.promise;
        running -= 1;
        return done;
      },
    });
    const desk = createDesk([{ calls: [{ tool: "stubborn", input: {} }] }, { text: "Done." }], { tools: [stubborn] });
    const taskId = await desk.create();
    await started.promise;
    await desk.send(taskId, { type: "task.pause" });
    await desk.send(taskId, { type: "task.resume", limits: null });
    gates[0]?.resolve();
    await desk.engine.drain();
    expect([most, gates.length, (await desk.task(taskId)).status]).toEqual([1, 2, "done"]);
  });

  test("a step that committed just before the pause is reported, because its changes are in the view", async () => {
    const workspace = new MemoryWorkspace();
    const open = workspace.open.bind(workspace);
    let commits = 0;
    workspace.open = async (task, runId, stepId) => {
      const view = await open(task, runId, stepId);
      const commit = view.commit.bind(view);
      view.commit = async () => {
        const staged = await commit();
        commits += 1;
        await desk.send(task.id, { type: "task.pause" });
        return staged;
      };
      return view;
    };
    const write = { tool: "file_write", input: { path: "/desk/b.txt", content: "b" } };
    const desk = createDesk([{ calls: [write] }, { text: "Done." }], { workspace });
    const task = await desk.run();
    expect([task.status, toolStates(task)]).toEqual(["paused", ["done"]]);
    await desk.send(task.id, { type: "task.resume", limits: null });
    await desk.engine.drain();
    expect([commits, (await desk.task(task.id)).status]).toEqual([1, "done"]);
  });
});

describe("a step that must not run twice", () => {
  test("waits when the task was paused before it could be recorded as running", async () => {
    let runs = 0;
    const log = watchedLog(async (events) => {
      const resolved = events.find((event) => event.type === "approval.resolved");
      if (resolved === undefined) return;
      void desk.send(resolved.taskId, { type: "task.pause" });
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    });
    const fetching = fetchTool(() => {
      runs += 1;
    });
    const actions = () => [{ verb: "fetch" as const, target: "example.com" }];
    const desk = createDesk(fetches, { log, tools: [defineTool({ ...fetching, actions } as WorkTool)] });
    const waiting = await desk.run();
    const [approval] = openApprovals(waiting);
    await desk.send(waiting.id, {
      type: "approval.resolve",
      approvalId: approval?.id,
      decision: { type: "allow", grants: [], items: null },
    });
    await desk.engine.drain();
    const task = await desk.task(waiting.id);
    expect([task.status, toolStates(task), runs]).toEqual(["paused", ["allowed"], 0]);
    await desk.send(task.id, { type: "task.resume", limits: null });
    await desk.engine.drain();
    expect([(await desk.task(task.id)).status, runs]).toEqual(["done", 1]);
  });

  test("is interrupted when a command comes before recovery did", async () => {
    let runs = 0;
    const tools = [
      fetchTool(() => {
        runs += 1;
      }),
    ];
    const log = new MemoryEventLog();
    const first = createDesk(fetches, { log: crashingLog(log, 3, true), tools });
    const taskId = await first.create();
    await first.engine.drain();
    await first.engine.close();
    const second = createDesk([{ text: "It was cut off." }], { log, tools });
    expect(toolStates(await second.task(taskId))).toEqual(["running"]);
    await second.send(taskId, { type: "message.send", content: [{ type: "text", text: "and?" }] });
    await second.engine.drain();
    expect([toolStates(await second.task(taskId)), runs]).toEqual([["interrupted"], 0]);
  });
});

describe("trouble around an effect", () => {
  test("a full disk pauses with its own sentence and is no bug", async () => {
    let isFull = true;
    const log = watchedLog((events) => {
      if (!isFull || !events.some((event) => event.type === "thought.changed")) return;
      isFull = false;
      throw new DeskhandError(space);
    });
    const desk = createDesk([{ text: "lost" }, { text: "Done." }], { log });
    const task = await desk.run();
    expect([task.paused?.failure, desk.bugs]).toEqual([space, []]);
    await desk.send(task.id, { type: "task.resume", limits: null });
    await desk.engine.drain();
    expect((await desk.task(task.id)).status).toBe("done");
  });

  test("resume goes on even when the full disk took the pause too", async () => {
    let isFull = false;
    const log = watchedLog(() => {
      if (isFull) throw new DeskhandError(space);
    });
    const full = async () => {
      isFull = true;
      return { text: "lost" };
    };
    const desk = createDesk([full, { text: "Done." }], { log });
    const told: Weather[] = [];
    desk.engine.listen(null, { onEvents: () => {}, onWeather: (weather) => told.push(weather) });
    const task = await desk.run();
    expect(task.status).toBe("working");
    expect(told).toContainEqual({ type: "work-stuck", taskId: task.id, failure: space });
    isFull = false;
    expect(await desk.send(task.id, { type: "task.resume", limits: null })).toMatchObject({ accepted: true });
    await desk.engine.drain();
    expect((await desk.task(task.id)).status).toBe("done");
  });

  test("a pause that the full disk took is written down by itself once there is room", async () => {
    let isFull = false;
    const log = watchedLog(() => {
      if (isFull) throw new DeskhandError(space);
    });
    const full = async () => {
      isFull = true;
      return { text: "lost" };
    };
    const desk = createDesk([full, { text: "Done." }], { log });
    const paused = new Promise<void>((resolve) => {
      const onEvents = (events: readonly Event[]) => {
        if (events.some(({ type }) => type === "task.paused")) resolve();
      };
      desk.engine.listen(null, { onEvents, onWeather: () => {} });
    });
    const { id } = await desk.run();
    isFull = false;
    await paused;
    expect((await desk.task(id)).paused?.failure).toEqual(space);
    await desk.send(id, { type: "task.resume", limits: null });
    await desk.engine.drain();
    expect((await desk.task(id)).status).toBe("done");
  });

  test("what somebody asks while the disk is full is refused with what to do, and counts when asked again", async () => {
    let isFull = false;
    const log = watchedLog(() => {
      if (isFull) throw new DeskhandError(space);
    });
    const write = { tool: "file_write", input: { path: "/desk/b.txt", content: "b" } };
    const desk = createDesk([{ calls: [write] }, { text: "Done." }], { log });
    const task = await desk.run({ mode: "ask" });
    const [approval] = Object.values(task.approvals);
    const decision = { type: "allow" as const, grants: [], items: null };
    if (approval === undefined) throw new Error("nothing is asked");
    const answer = () => desk.send(task.id, { type: "approval.resolve", approvalId: approval.id, decision });
    isFull = true;
    await expect(answer()).rejects.toThrow("not taken down. Nothing is lost: free some space, then do it again.");
    expect((await desk.task(task.id)).status).toBe("waiting");
    isFull = false;
    await answer();
    await desk.engine.drain();
    expect((await desk.task(task.id)).status).toBe("done");
  });

  test("a listener that throws stops nobody", async () => {
    const desk = createDesk([{ text: "Done." }]);
    const bug = new Error("a page broke");
    const onEvents = () => {
      throw bug;
    };
    desk.engine.listen(null, { onEvents, onWeather: onEvents });
    expect((await desk.run()).status).toBe("done");
    expect(desk.bugs).toContain(bug);
  });

  test("a task whose log is broken does not keep the others from recovering", async () => {
    const log = new MemoryEventLog();
    const first = createDesk([], { log: crashingLog(log, 2, false) });
    const healthy = await first.create();
    await first.engine.close();
    const second = createDesk([], { log: crashingLog(log, 2, false) });
    const broken = await second.create();
    await second.engine.close();
    const reading: EventLog = {
      ...watchedLog(() => undefined, log),
      read: (taskId, after) => {
        if (taskId === broken) throw new Error("a gap");
        return log.read(taskId, after);
      },
    };
    const third = createDesk([{ text: "Done." }], { log: reading });
    await third.engine.recover();
    await third.engine.drain();
    expect([(await third.task(healthy)).status, third.bugs.length]).toEqual(["done", 1]);
  });

  test("forgetting waits for a stopped step to end", async () => {
    const gate = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    const stubborn = fetchTool(() => undefined);
    const tool = {
      ...stubborn,
      run: async () => {
        started.resolve();
        await gate.promise;
        return done;
      },
    } as Tool;
    const desk = createDesk(fetches, { tools: [tool] });
    const taskId = await desk.create(testSettings);
    await started.promise;
    await desk.send(taskId, { type: "task.stop" });
    expect(await desk.engine.forget(taskId)).toMatchObject({ rejected: true });
    gate.resolve();
    await desk.engine.drain();
    expect(await desk.engine.forget(taskId)).toMatchObject({ accepted: true });
  });
});
