import type { Task } from "@deskhand/contracts";
import { describe, expect, test } from "vitest";
import { createDesk } from "./testing/desk.ts";
import { changeStatuses, firstApproval, toolStates } from "./testing/read-task.ts";

const write = (path: string, content = "new") => ({ tool: "file_write", input: { path, content } });

const yes = { type: "allow", grants: [], items: null };

describe("sub-agents", () => {
  test("run side by side and report back to the delegating step", async () => {
    const desk = createDesk({
      "do it": [
        { calls: [{ tool: "task_delegate", input: { goals: ["part one", "part two"] } }] },
        { text: "Both are in." },
      ],
      "part one": [{ calls: [write("/desk/1")] }, { text: "one is ready" }],
      "part two": [{ failure: { kind: "input", message: "two broke", retryable: false, userAction: "none" } }],
    });
    const task = await desk.run();
    expect(task.status).toBe("done");
    const told = JSON.stringify(desk.model.requests.at(-1)?.steps);
    expect(told).toContain("one is ready");
    expect(told).toContain("two broke");
    expect(desk.workspace.files.has("/desk/1")).toBe(true);
  });

  test("cannot plan, ask or delegate themselves", async () => {
    const desk = createDesk({
      "do it": [{ calls: [{ tool: "task_delegate", input: { goals: ["part one"] } }] }, { text: "Done." }],
      "part one": [
        {
          calls: [
            { tool: "task_delegate", input: { goals: ["deeper"] } },
            { tool: "user_ask", input: { question: "?" } },
          ],
        },
        { text: "could not" },
      ],
    });
    const task = await desk.run();
    expect(task.status).toBe("done");
    expect(toolStates(task)).toEqual(["done", "failed", "failed"]);
  });

  test("one can be stopped while the parent goes on", async () => {
    const desk = createDesk({
      "do it": [{ calls: [{ tool: "task_delegate", input: { goals: ["part one"] } }] }, { text: "Without it." }],
      "part one": [{ calls: [{ tool: "wait_forever", input: {} }] }],
    });
    const taskId = await desk.create();
    const child = await until(desk, taskId, (task) =>
      Object.values(task.runs).find((run) => run.parent !== null && run.steps.length > 2),
    );
    await desk.send(taskId, { type: "run.stop", runId: child.id });
    await desk.engine.drain();
    const task = await desk.task(taskId);
    expect([task.status, task.runs[child.id]?.status]).toEqual(["done", "stopped"]);
  });
});

async function until<Found>(
  desk: ReturnType<typeof createDesk>,
  taskId: Task["id"],
  find: (task: Task) => Found | undefined,
): Promise<Found> {
  const { promise, resolve } = Promise.withResolvers<Found>();
  const look = async () => {
    const found = find(await desk.task(taskId));
    if (found !== undefined) resolve(found);
  };
  const stop = desk.engine.listen(taskId, { onEvents: () => void look(), onWeather: () => void look() });
  await look();
  const found = await promise;
  stop();
  return found;
}

describe("stopping, pausing, limits", () => {
  test("stop ends the task at once, interrupts the running step and keeps changes staged", async () => {
    const desk = createDesk([{ calls: [write("/desk/b.txt")] }, { calls: [{ tool: "wait_forever", input: {} }] }]);
    const taskId = await desk.create({ review: true });
    await until(desk, taskId, (task) => (toolStates(task).length === 2 ? true : undefined));
    await desk.send(taskId, { type: "task.stop" });
    await desk.engine.drain();
    const task = await desk.task(taskId);
    expect([task.status, toolStates(task), changeStatuses(task)]).toEqual([
      "stopped",
      ["done", "interrupted"],
      ["staged"],
    ]);
  });

  test("pause stops the running step and resume runs it again", async () => {
    const desk = createDesk([{ calls: [{ tool: "wait_forever", input: {} }] }]);
    const taskId = await desk.create();
    await until(desk, taskId, (task) => (toolStates(task).length === 1 ? true : undefined));
    await desk.send(taskId, { type: "task.pause" });
    await desk.engine.drain();
    expect([(await desk.task(taskId)).status, toolStates(await desk.task(taskId))]).toEqual(["paused", ["proposed"]]);
    await desk.send(taskId, { type: "task.resume", limits: null });
    expect((await desk.task(taskId)).status).toBe("working");
    await desk.send(taskId, { type: "task.stop" });
  });

  test("the step limit pauses before the next request, and a raised limit goes on", async () => {
    const read = { calls: [{ tool: "file_read", input: { path: "/desk/a.txt" } }] };
    const desk = createDesk([read, read, { text: "Done." }]);
    const task = await desk.run({ limits: { maxSteps: 2, maxTokens: null, budgetUsd: null, timeoutMs: null } });
    expect([task.status, task.paused?.limit, desk.model.requests.length]).toEqual(["paused", "maxSteps", 2]);
    await desk.send(task.id, {
      type: "task.resume",
      limits: { maxSteps: 5, maxTokens: null, budgetUsd: null, timeoutMs: null },
    });
    await desk.engine.drain();
    expect((await desk.task(task.id)).status).toBe("done");
  });

  test("a model that only makes failing calls is paused", async () => {
    const bad = (turn: number) => ({ calls: [{ tool: "fail_always", input: { try: turn } }] });
    const desk = createDesk(Array.from({ length: 20 }, (_, at) => bad(at)));
    const task = await desk.run();
    expect([task.status, desk.model.requests.length]).toEqual(["paused", 10]);
  });

  test("an unknown tool is answered with the list of tools", async () => {
    const desk = createDesk([{ calls: [{ tool: "rm_rf", input: {} }] }, { text: "Sorry." }]);
    const task = await desk.run();
    expect(task.status).toBe("done");
    expect(JSON.stringify(task.runs)).toContain("The tools are: file_read");
  });

  test("a wrong key pauses the task and asks for the settings", async () => {
    const failure = {
      kind: "auth",
      message: "The key was refused.",
      retryable: false,
      userAction: "settings",
    } as const;
    const desk = createDesk([{ failure }, { text: "Done." }]);
    const task = await desk.run();
    expect([task.status, task.paused?.failure]).toEqual(["paused", failure]);
    await desk.send(task.id, { type: "task.resume", limits: null });
    await desk.engine.drain();
    expect((await desk.task(task.id)).status).toBe("done");
  });
});

describe("questions and calls that leave the desk", () => {
  test("an answer goes back as one result", async () => {
    const desk = createDesk([
      { calls: [{ tool: "user_ask", input: { question: "Which one?" } }] },
      { text: "Thanks." },
    ]);
    const task = await desk.run();
    await desk.send(task.id, {
      type: "approval.resolve",
      approvalId: firstApproval(task).id,
      decision: { type: "answer", answers: [["B"]] },
    });
    await desk.engine.drain();
    expect(JSON.stringify(desk.model.requests.at(-1)?.steps)).toContain("→ B");
  });

  test("a call outside asks, runs once allowed, and is denied with the user's words", async () => {
    const call = { calls: [{ tool: "web_fetch", input: { target: "example.com" } }] };
    const desk = createDesk([call, call, { text: "Done." }]);
    const task = await desk.run();
    expect(firstApproval(task)).toMatchObject({
      needs: ["network"],
      subject: { actions: [{ verb: "fetch", target: "example.com" }] },
    });
    await desk.send(task.id, { type: "approval.resolve", approvalId: firstApproval(task).id, decision: yes });
    await desk.engine.drain();
    const again = await desk.task(task.id);
    await desk.send(task.id, {
      type: "approval.resolve",
      approvalId: firstApproval(again).id,
      decision: { type: "deny", feedback: "once is enough" },
    });
    await desk.engine.drain();
    expect(toolStates(await desk.task(task.id))).toEqual(["done", "denied"]);
    expect(JSON.stringify(desk.model.requests.at(-1)?.steps)).toContain("once is enough");
  });
});
