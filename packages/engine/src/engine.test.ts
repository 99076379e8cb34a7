import { openApprovals, reduceAll, type Task } from "@deskhand/contracts";
import { describe, expect, test } from "vitest";
import { createDesk } from "./testing/desk.ts";

const write = (path: string, content = "new") => ({ tool: "file_write", input: { path, content } });
const plan = (actions: { verb: string; target: string }[]) => ({
  tool: "plan_propose",
  input: { items: [{ id: "1", title: "Write", actions }] },
});

function toolStates(task: Task): string[] {
  return Object.values(task.runs).flatMap((run) =>
    run.steps.flatMap((step) => (step.kind === "tool" ? [step.state.status] : [])),
  );
}

function statuses(task: Task): string[] {
  return task.changeSets.flatMap((set) => set.records.map((record) => record.status));
}

function firstApproval(task: Task) {
  const approval = openApprovals(task)[0];
  if (approval === undefined) throw new Error("nothing is open");
  return approval;
}

const yes = { type: "allow", grants: [], items: null };

describe("a task from outcome to finished files", () => {
  test("reads, writes and ends when the model speaks last", async () => {
    const desk = createDesk([
      { calls: [{ tool: "file_read", input: { path: "/desk/a.txt" } }] },
      { calls: [write("/desk/b.txt", "beta")] },
      { text: "Done." },
    ]);
    const task = await desk.run();
    expect(task.status).toBe("done");
    expect(toolStates(task)).toEqual(["done", "done"]);
    expect(desk.workspace.files.get("/desk/b.txt")).toBe("beta");
    expect(desk.model.unused).toBe(0);
    expect(desk.bugs).toEqual([]);
  });

  test("runs the calls of one thought in parallel and keeps one result per call", async () => {
    const desk = createDesk([{ calls: [write("/desk/1"), write("/desk/2"), write("/desk/3")] }, { text: "Done." }]);
    const task = await desk.run();
    expect(toolStates(task)).toEqual(["done", "done", "done"]);
    expect([...desk.workspace.files.keys()].sort()).toEqual(["/desk/1", "/desk/2", "/desk/3", "/desk/a.txt"]);
  });

  test("the log folds to the same task as the engine holds", async () => {
    const desk = createDesk([{ calls: [write("/desk/b.txt")] }, { text: "Done." }]);
    const task = await desk.run();
    expect(reduceAll(null, desk.log.read(task.id, 0))).toEqual(task);
  });

  test("a repeated command is accepted and changes nothing", async () => {
    const desk = createDesk([{ text: "Done." }, { text: "Again." }]);
    const task = await desk.run();
    const command = { id: "command_same", type: "message.send", content: [{ type: "text", text: "more" }] };
    await desk.send(task.id, command);
    await desk.engine.drain();
    const before = (await desk.task(task.id)).seq;
    expect(await desk.send(task.id, command)).toEqual({ accepted: true, seq: before });
    expect((await desk.task(task.id)).seq).toBe(before);
  });

  test("a message to an ended task sets it going again", async () => {
    const desk = createDesk([{ text: "Done." }, { text: "That too." }]);
    const task = await desk.run();
    await desk.send(task.id, { type: "message.send", content: [{ type: "text", text: "and this" }] });
    await desk.engine.drain();
    expect((await desk.task(task.id)).status).toBe("done");
    expect(desk.model.requests.length).toBe(2);
  });
});

describe("modes", () => {
  test("plan mode waits for the plan, then applies what the plan lists", async () => {
    const desk = createDesk([
      { calls: [plan([{ verb: "create", target: "/desk/**" }])] },
      { calls: [write("/desk/b.txt")] },
      { text: "Done." },
    ]);
    const waiting = await desk.run({ mode: "plan" });
    expect(waiting.status).toBe("waiting");
    expect(desk.workspace.files.has("/desk/b.txt")).toBe(false);
    await desk.send(waiting.id, { type: "approval.resolve", approvalId: firstApproval(waiting).id, decision: yes });
    await desk.engine.drain();
    expect((await desk.task(waiting.id)).status).toBe("done");
    expect(desk.workspace.files.get("/desk/b.txt")).toBe("new");
  });

  test("plan mode asks for an amendment when a change is not in the plan", async () => {
    const desk = createDesk([
      { calls: [plan([{ verb: "create", target: "/desk/in/**" }])] },
      { calls: [write("/desk/out.txt")] },
      { text: "Done." },
    ]);
    const task = await desk.run({ mode: "plan", preapproved: ["plan"] });
    expect(firstApproval(task)).toMatchObject({
      needs: ["write"],
      subject: { kind: "changes", amends: [{ verb: "create", target: "/desk/out.txt" }] },
    });
    expect(desk.workspace.files.has("/desk/out.txt")).toBe(false);
  });

  test("a glob in the plan never approves overwriting or deleting", async () => {
    const scope = [
      { verb: "overwrite", target: "/desk/**" },
      { verb: "delete", target: "/desk/**" },
    ];
    for (const call of [write("/desk/a.txt"), { tool: "file_delete", input: { path: "/desk/a.txt" } }]) {
      const desk = createDesk([{ calls: [plan(scope)] }, { calls: [call] }]);
      const task = await desk.run({ mode: "plan", preapproved: ["plan"] });
      expect(firstApproval(task).needs).toEqual(["delete"]);
      expect(desk.workspace.files.get("/desk/a.txt")).toBe("alpha");
    }
  });

  test("an exact path in the approved plan approves overwriting it", async () => {
    const desk = createDesk([
      { calls: [plan([{ verb: "overwrite", target: "/desk/a.txt" }])] },
      { calls: [write("/desk/a.txt")] },
      { text: "Done." },
    ]);
    const task = await desk.run({ mode: "plan", preapproved: ["plan"] });
    expect(task.status).toBe("done");
    expect(desk.workspace.files.get("/desk/a.txt")).toBe("new");
  });

  test("a plan that only the engine noted gives no scope in ask mode", async () => {
    const desk = createDesk([
      { calls: [plan([{ verb: "create", target: "/desk/**" }])] },
      { calls: [write("/desk/b.txt")] },
    ]);
    const task = await desk.run({ mode: "ask" });
    expect(firstApproval(task).needs).toEqual(["write"]);
  });

  test("auto mode applies creations and asks before replacing the user's file, not its own", async () => {
    const desk = createDesk([
      { calls: [write("/desk/b.txt", "1")] },
      { calls: [write("/desk/b.txt", "2")] },
      { calls: [write("/desk/a.txt")] },
    ]);
    const task = await desk.run({ mode: "auto" });
    expect(desk.workspace.files.get("/desk/b.txt")).toBe("2");
    expect(firstApproval(task).needs).toEqual(["delete"]);
    expect(desk.workspace.files.get("/desk/a.txt")).toBe("alpha");
  });

  test("review keeps everything staged until a person accepts it", async () => {
    const desk = createDesk([{ calls: [write("/desk/b.txt")] }, { text: "Done." }]);
    const task = await desk.run({ review: true });
    expect([task.status, statuses(task), desk.workspace.files.has("/desk/b.txt")]).toEqual(["done", ["staged"], false]);
    await desk.send(task.id, { type: "changes.apply", paths: null });
    await desk.engine.drain();
    expect(statuses(await desk.task(task.id))).toEqual(["applied"]);
    expect(desk.workspace.files.get("/desk/b.txt")).toBe("new");
  });

  test("dropping the plan's steps takes their scope away", async () => {
    const desk = createDesk([
      { calls: [plan([{ verb: "create", target: "/desk/**" }])] },
      { calls: [write("/desk/b.txt")] },
    ]);
    const waiting = await desk.run({ mode: "plan" });
    const items = waiting.plan?.items.map((item) => ({ ...item, status: "skipped" }));
    await desk.send(waiting.id, {
      type: "approval.resolve",
      approvalId: firstApproval(waiting).id,
      decision: { ...yes, items },
    });
    await desk.engine.drain();
    expect(firstApproval(await desk.task(waiting.id)).subject.kind).toBe("changes");
  });
});

describe("changes", () => {
  test("declined changes are dropped and the model is told why", async () => {
    const desk = createDesk([{ calls: [write("/desk/b.txt")] }, { text: "Then not." }]);
    const task = await desk.run({ mode: "ask" });
    await desk.send(task.id, {
      type: "approval.resolve",
      approvalId: firstApproval(task).id,
      decision: { type: "deny", feedback: "wrong name" },
    });
    await desk.engine.drain();
    const told = JSON.stringify(desk.model.requests.at(-1)?.steps);
    expect(told).toContain("wrong name");
    expect([statuses(await desk.task(task.id)), desk.workspace.files.has("/desk/b.txt")]).toEqual([["dropped"], false]);
  });

  test("what somebody else changed is held, the rest applies, and the task ends partly", async () => {
    const desk = createDesk([{ calls: [write("/desk/b.txt"), write("/desk/c.txt")] }, { text: "Done." }]);
    desk.workspace.foreign.add("/desk/c.txt");
    const task = await desk.run();
    expect(task.status).toBe("partly");
    expect(statuses(task).sort()).toEqual(["applied", "held"]);
    expect(JSON.stringify(desk.model.requests.at(-1)?.steps)).toContain("held back");
  });

  test("undo and redo go through the log", async () => {
    const desk = createDesk([{ calls: [write("/desk/b.txt")] }, { text: "Done." }]);
    const task = await desk.run();
    await desk.send(task.id, { type: "changes.undo", stepId: null, paths: null });
    await desk.engine.drain();
    expect([statuses(await desk.task(task.id)), desk.workspace.files.has("/desk/b.txt")]).toEqual([["undone"], false]);
    await desk.send(task.id, { type: "changes.redo", paths: null });
    await desk.engine.drain();
    expect([statuses(await desk.task(task.id)), desk.workspace.files.has("/desk/b.txt")]).toEqual([["applied"], true]);
    expect(await desk.send(task.id, { type: "changes.redo", paths: null })).toMatchObject({
      rejected: true,
      code: "conflict",
    });
  });

  test("a read-only folder refuses changes even with every yes given beforehand", async () => {
    const desk = createDesk([{ calls: [write("/desk/b.txt")] }, { text: "Done." }]);
    const task = await desk.run({
      folders: [{ path: "/desk", verb: "read", neverDelete: false }],
      preapproved: ["plan", "write", "delete"],
    });
    expect(desk.workspace.files.has("/desk/b.txt")).toBe(false);
    expect(task.status).not.toBe("waiting");
  });
});

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
    expect([task.status, toolStates(task), statuses(task)]).toEqual(["stopped", ["done", "interrupted"], ["staged"]]);
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
    const bad = { calls: [{ tool: "fail_always", input: {} }] };
    const desk = createDesk(Array.from({ length: 20 }, () => bad));
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
