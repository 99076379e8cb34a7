import { openApprovals } from "@deskhand/contracts";
import { describe, expect, test } from "vitest";
import { createDesk } from "../testing/desk.ts";
import { toolStates } from "../testing/read-task.ts";

const write = (path: string) => ({ tool: "file_write", input: { path, content: "new" } });
const plan = (verb: string, target: string) => ({
  tool: "plan_propose",
  input: { items: [{ id: "1", title: "Write", actions: [{ verb, target }] }] },
});
const yes = { type: "allow", grants: [], items: null };

describe("plans", () => {
  test("two plans in one answer leave one question, and the older call is settled", async () => {
    const desk = createDesk([
      { calls: [plan("create", "/desk/1"), plan("create", "/desk/2")] },
      { text: "Nothing to do." },
    ]);
    const task = await desk.run({ mode: "plan" });
    const [approval, ...more] = openApprovals(task);
    expect([more, toolStates(task)]).toEqual([[], ["failed", "waiting"]]);
    await desk.send(task.id, { type: "approval.resolve", approvalId: approval?.id, decision: yes });
    await desk.engine.drain();
    expect((await desk.task(task.id)).status).toBe("done");
  });

  test("the model cannot bring back a step that the user dropped", async () => {
    const desk = createDesk([
      { calls: [plan("create", "/desk/**")] },
      { calls: [{ tool: "plan_update", input: { items: [{ id: "1", status: "doing" }] } }] },
      { calls: [write("/desk/b.txt")] },
    ]);
    const waiting = await desk.run({ mode: "plan" });
    const items = waiting.plan?.items.map((item) => ({ ...item, status: "skipped" }));
    const approvalId = openApprovals(waiting)[0]?.id;
    await desk.send(waiting.id, { type: "approval.resolve", approvalId, decision: { ...yes, items } });
    await desk.engine.drain();
    const task = await desk.task(waiting.id);
    expect([toolStates(task), task.plan?.items[0]?.status]).toEqual([["done", "failed", "done"], "skipped"]);
    expect([openApprovals(task)[0]?.subject.kind, desk.workspace.files.has("/desk/b.txt")]).toEqual(["changes", false]);
  });
});

describe("sub-agents", () => {
  test("get only models of the provider that the user chose", async () => {
    const delegate = (model: string) => ({ calls: [{ tool: "task_delegate", input: { goals: ["part"], model } }] });
    const desk = createDesk({
      "do it": [delegate("elsewhere/large"), delegate("scripted/small"), { text: "Done." }],
      part: [{ text: "ready" }],
    });
    const task = await desk.run();
    expect([task.status, toolStates(task)]).toEqual(["done", ["failed", "done"]]);
  });

  test("one that was stopped leaves its changes staged and is not woken by a no", async () => {
    const desk = createDesk({
      "do it": [{ calls: [{ tool: "task_delegate", input: { goals: ["part"] } }] }, { text: "Without it." }],
      part: [{ calls: [write("/desk/p")] }, { text: "never asked" }],
    });
    const waiting = await desk.run({ mode: "ask" });
    const child = Object.values(waiting.runs).find((run) => run.parent !== null);
    await desk.send(waiting.id, { type: "run.stop", runId: child?.id });
    await desk.engine.drain();
    const task = await desk.task(waiting.id);
    const records = task.changeSets.flatMap((set) => set.records.map((record) => record.status));
    const runs = Object.values(task.runs).map((run) => run.status);
    expect([task.status, openApprovals(task), records, runs]).toEqual(["done", [], ["staged"], ["done", "stopped"]]);
  });
});
