import { reduceAll } from "@deskhand/contracts";
import { describe, expect, test } from "vitest";
import { createDesk } from "./testing/desk.ts";
import { changeStatuses, firstApproval, toolStates } from "./testing/read-task.ts";

const write = (path: string, content = "new") => ({ tool: "file_write", input: { path, content } });
const plan = (actions: { verb: string; target: string }[]) => ({
  tool: "plan_propose",
  input: { items: [{ id: "1", title: "Write", actions }] },
});

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
    expect([task.status, changeStatuses(task), desk.workspace.files.has("/desk/b.txt")]).toEqual([
      "done",
      ["staged"],
      false,
    ]);
    await desk.send(task.id, { type: "changes.apply", paths: null });
    await desk.engine.drain();
    expect(changeStatuses(await desk.task(task.id))).toEqual(["applied"]);
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
    expect([changeStatuses(await desk.task(task.id)), desk.workspace.files.has("/desk/b.txt")]).toEqual([
      ["dropped"],
      false,
    ]);
  });

  test("what somebody else changed is held, the rest applies, and the task ends partly", async () => {
    const desk = createDesk([{ calls: [write("/desk/b.txt"), write("/desk/c.txt")] }, { text: "Done." }]);
    desk.workspace.foreign.add("/desk/c.txt");
    const task = await desk.run();
    expect(task.status).toBe("partly");
    expect(changeStatuses(task).sort()).toEqual(["applied", "held"]);
    expect(JSON.stringify(desk.model.requests.at(-1)?.steps)).toContain("held back");
  });

  test("a file handed over with a fault ends the task partly, until it is handed over mended", async () => {
    const present = (...faults: string[]) => ({
      calls: [{ tool: "artifact_present", input: { path: "/desk/b.txt", faults } }],
    });
    const faulty = createDesk([present("The total is wrong."), { text: "Done." }]);
    expect((await faulty.run()).status).toBe("partly");
    const mended = createDesk([present("The total is wrong."), present(), { text: "Done." }]);
    expect((await mended.run()).status).toBe("done");
  });

  test("undo and redo go through the log", async () => {
    const desk = createDesk([{ calls: [write("/desk/b.txt")] }, { text: "Done." }]);
    const task = await desk.run();
    await desk.send(task.id, { type: "changes.undo", stepId: null, paths: null });
    await desk.engine.drain();
    expect([changeStatuses(await desk.task(task.id)), desk.workspace.files.has("/desk/b.txt")]).toEqual([
      ["undone"],
      false,
    ]);
    await desk.send(task.id, { type: "changes.redo", paths: null });
    await desk.engine.drain();
    expect([changeStatuses(await desk.task(task.id)), desk.workspace.files.has("/desk/b.txt")]).toEqual([
      ["applied"],
      true,
    ]);
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

  test("a folder handed over twice counts once, and not at all where the two disagree", async () => {
    const desk = createDesk([{ text: "Done." }]);
    const folder = { path: "/desk", verb: "edit", neverDelete: false } as const;
    expect((await desk.run({ folders: [folder, folder] })).folders).toEqual([folder]);
    await expect(desk.run({ folders: [folder, { ...folder, verb: "read" }] })).rejects.toThrow("handed over twice");
  });
});
