import {
  type Approval,
  createId,
  defineTool,
  type Event,
  type Folder,
  openApprovals,
  type PlanItem,
  reduceAll,
  type Task,
  type Usage,
} from "@deskhand/contracts";
import type { ScriptedReply } from "@deskhand/contracts/testing";
import { expect, test } from "vitest";
import { realSources } from "./decide/draft.ts";
import { decide } from "./decide.ts";
import { createDesk, type Desk } from "./testing/desk.ts";

const desk: Folder = { path: "/desk", verb: "edit", neverDelete: false };
const archive: Folder = { path: "/archive", verb: "read", neverDelete: true };
const items: PlanItem[] = [
  { id: "1", title: "Write", status: "todo", actions: [{ verb: "create", target: "/desk/b.txt" }] },
];
const usage: Usage = { inputTokens: 1000, outputTokens: 100, costUsd: 0.1 };

type Needs = Readonly<{ hosts: string[]; connectors: string[] }>;
const planTool = defineTool<Readonly<{ items?: PlanItem[]; needs?: Needs }>>({
  kind: "intent",
  name: "plan_propose",
  description: "",
  input: { parse: (value) => value as Readonly<{ needs?: Needs }>, toJsonSchema: () => ({ type: "object" }) },
  intent: ({ items: asked = items, needs = { hosts: [], connectors: [] } }) => ({
    type: "plan",
    goal: "g",
    items: asked,
    needs,
    questions: [],
  }),
});
const mailTool = defineTool<unknown>({
  kind: "work",
  name: "mail__search",
  description: "",
  replay: "safe",
  input: { parse: (value) => value, toJsonSchema: () => ({ type: "object" }) },
  actions: () => [],
  locks: () => [],
  run: async () => ({ forModel: [{ type: "text", text: "3 mails" }], forUser: null }),
});
const folderTool = defineTool<unknown>({
  kind: "intent",
  name: "folder_ask",
  description: "",
  input: { parse: (value) => value, toJsonSchema: () => ({ type: "object" }) },
  intent: () => ({ type: "folders", folders: [archive], reason: "It is there." }),
});

const propose = (input: object = {}): ScriptedReply => ({ calls: [{ tool: "plan_propose", input }], usage });
const call = (tool: string, input: object = {}): ScriptedReply => ({ calls: [{ tool, input }], usage });
const done: ScriptedReply = { text: "done", usage };

function open(task: Task): Approval {
  const [approval] = openApprovals(task);
  if (approval === undefined) throw new Error(`nothing waits; the task is ${task.status}`);
  return approval;
}

async function allow(on: Desk, task: Task, more: object = {}): Promise<Task> {
  const decision = { type: "allow" as const, grants: [], items: null, ...more };
  await on.send(task.id, { type: "approval.resolve", approvalId: open(task).id, decision });
  await on.engine.drain();
  return on.task(task.id);
}

function start(replies: readonly ScriptedReply[], settings: Partial<Parameters<Desk["run"]>[0]> = {}) {
  const on = createDesk([...replies], { tools: [planTool, mailTool, folderTool] });
  return on.run({ mode: "plan", folders: [desk], ...settings }).then((task) => ({ on, task }));
}

test("a proposed plan carries the folders, an estimate in money and answers, and the cap", async () => {
  const limits = { maxSteps: null, maxTokens: null, budgetUsd: 3, timeoutMs: null };
  const { task } = await start([call("file_read", { path: "/desk/a.txt" }), propose()], { limits });
  expect(task.plan).toMatchObject({
    folders: [desk],
    capUsd: 3,
    estimate: { answers: [2, 6], usd: [0.14, 0.97] },
  });
});

test("an estimate of a model whose price is unknown names answers only, of a rule-based one no cost", async () => {
  const unknown = await start([{ ...propose(), usage: { ...usage, costUsd: 0 } } as ScriptedReply]);
  expect(unknown.task.plan?.estimate).toEqual({ answers: [2, 6], usd: null });
  const rules = await start([{ calls: [{ tool: "plan_propose", input: {} }] }]);
  expect(rules.task.plan?.estimate).toEqual({ answers: [2, 6], usd: [0, 0] });
});

test("the cap of an approved plan stops the task before the next request, and raising it amends the plan", async () => {
  const read = call("file_read", { path: "/desk/a.txt" });
  const { on, task } = await start([propose(), read, read, done]);
  const paused = await allow(on, task, { capUsd: 0.3 });
  expect([paused.status, paused.paused?.limit, paused.plan?.capUsd]).toEqual(["paused", "budgetUsd", 0.3]);
  expect(on.model.requests).toHaveLength(3);
  await on.send(task.id, { type: "task.resume", limits: { ...paused.limits, budgetUsd: 1 } });
  await on.engine.drain();
  const after = await on.task(task.id);
  expect([after.status, after.plan?.capUsd]).toEqual(["done", 1]);
  const amended = (await on.engine.events(task.id, 0)).filter(({ type }) => type === "plan.amended");
  expect(amended.map(({ by }) => by)).toEqual(["user"]);
});

test("resuming after a restart does not amend a plan whose folders and cap are the same", async () => {
  const { on, task } = await start([propose(), done]);
  await allow(on, task);
  const events: readonly Event[] = JSON.parse(JSON.stringify(await on.engine.events(task.id, 0)));
  const cut = events.findIndex(({ type }) => type === "task.ended");
  let known = reduceAll(null, events.slice(0, cut));
  const types: string[] = [];
  for (const asked of [{ type: "task.pause" as const }, { type: "task.resume" as const, limits: null }]) {
    const decided = decide(known, { id: createId("command"), taskId: task.id, ...asked }, realSources());
    if ("rejected" in decided) throw new Error(decided.message);
    types.push(...decided.events.map(({ type }) => type));
    known = decided.task;
  }
  expect([known?.plan?.status, types.includes("task.resumed"), types.includes("plan.amended")]).toEqual([
    "approved",
    true,
    false,
  ]);
});

test("hosts a person refused are not in the plan they approved", async () => {
  const { on, task } = await start([propose({ needs: { hosts: ["a.example", "b.example"], connectors: [] } }), done]);
  const grants = [{ id: "grant_1", effect: "deny", verb: "fetch", pattern: "b.example", scope: "task" }];
  expect((await allow(on, task, { grants })).plan?.needs.hosts).toEqual(["a.example"]);
});

test("a host that the plan does not name asks, shows the difference, and a lasting yes amends the plan", async () => {
  const fetchIt = call("web_fetch", { target: "b.example" });
  const needs = { hosts: ["a.example"], connectors: [] };
  const { on, task } = await start([propose({ needs }), call("web_fetch", { target: "a.example" }), fetchIt, done]);
  const asking = await allow(on, task);
  expect(asking.status).toBe("waiting");
  expect(open(asking).difference).toEqual({
    folders: [],
    hosts: [],
    connectors: [],
    actions: [
      { verb: "fetch", target: "b.example" },
      { verb: "send", target: "b.example" },
    ],
  });
  const grants = [{ id: "grant_1", effect: "allow", verb: "fetch", pattern: "b.example", scope: "task" }];
  const after = await allow(on, asking, { grants });
  expect([after.status, after.plan?.needs.hosts]).toEqual(["done", ["a.example", "b.example"]]);
  expect(after.plan?.items.at(-1)).toMatchObject({ title: "Allowed in addition", status: "done" });
});

test("a connector outside the plan asks, one in the plan does not", async () => {
  const named = await start([propose({ needs: { hosts: [], connectors: ["mail"] } }), call("mail__search"), done]);
  expect((await allow(named.on, named.task)).status).toBe("done");
  const { on, task } = await start([propose(), call("mail__search"), call("mail__search"), done]);
  const asking = await allow(on, task);
  expect([asking.status, open(asking).difference?.connectors]).toEqual(["waiting", ["mail"]]);
  const after = await allow(on, asking);
  expect([after.status, after.plan?.needs.connectors]).toEqual(["done", ["mail"]]);
});

test("a plan stays in force while a newer one is refused, and the next one still says what it adds", async () => {
  const more = propose({ needs: { hosts: [], connectors: ["mail"] } });
  const { on, task } = await start([propose(), more, call("mail__search"), more, call("mail__search"), done]);
  await allow(on, task);
  const deny = async () => {
    const approvalId = open(await on.task(task.id)).id;
    await on.send(task.id, { type: "approval.resolve", approvalId, decision: { type: "deny", feedback: "" } });
    await on.engine.drain();
    return open(await on.task(task.id));
  };
  const asked = await deny();
  expect([asked.prompt, asked.difference?.connectors]).toEqual([expect.stringContaining("use mail"), ["mail"]]);
  const next = await deny();
  expect([next.subject.kind, next.difference?.connectors]).toEqual(["plan", ["mail"]]);
  const after = await allow(on, await on.task(task.id));
  expect([after.status, after.plan?.needs.connectors]).toEqual(["done", ["mail"]]);
});

test("what the approved plan lists still lands after a newer plan was refused, and what only the newer one lists asks", async () => {
  const write = (path: string) => call("file_write", { path, content: "x" });
  const further: PlanItem = {
    id: "1",
    title: "Write another",
    status: "todo",
    actions: [{ verb: "create", target: "/desk/c.txt" }],
  };
  const newer = propose({ items: [further] });
  const { on, task } = await start([propose(), newer, write("/desk/b.txt"), write("/desk/c.txt"), done]);
  const asked = await allow(on, task);
  expect([asked.plan?.status, open(asked).subject.kind]).toEqual(["proposed", "plan"]);
  const decision = { type: "deny" as const, feedback: "no" };
  await on.send(task.id, { type: "approval.resolve", approvalId: open(asked).id, decision });
  await on.engine.drain();
  const after = await on.task(task.id);
  expect([after.status, open(after).subject.kind]).toEqual(["waiting", "changes"]);
  expect([on.workspace.files.get("/desk/b.txt"), on.workspace.files.has("/desk/c.txt")]).toEqual(["x", false]);
});

test("a refused connector is not used and the plan stays as it is", async () => {
  const { on, task } = await start([propose(), call("mail__search"), done]);
  const asking = await allow(on, task);
  const decision = { type: "deny" as const, feedback: "no" };
  await on.send(task.id, { type: "approval.resolve", approvalId: open(asking).id, decision });
  await on.engine.drain();
  const after = await on.task(task.id);
  expect([after.status, after.plan?.needs.connectors]).toEqual(["done", []]);
  expect(JSON.stringify(on.model.requests.at(-1))).not.toContain("3 mails");
});

test("a further folder shows the difference and amends the plan; one taken away leaves it", async () => {
  const { on, task } = await start([propose(), call("folder_ask"), done]);
  const asking = await allow(on, task);
  expect(open(asking).difference?.folders).toEqual([archive]);
  const after = await allow(on, asking);
  expect(after.plan?.folders).toEqual([desk, archive]);
  await on.send(task.id, { type: "folder.revoke", path: "/archive" });
  expect((await on.task(task.id)).plan?.folders).toEqual([desk]);
});

test("a newer plan says what it adds to the approved one", async () => {
  const more: PlanItem = {
    id: "2",
    title: "Clear",
    status: "todo",
    actions: [{ verb: "delete", target: "/desk/a.txt" }],
  };
  const { on, task } = await start([
    propose(),
    propose({ items: [...items, more], needs: { hosts: ["c.example"], connectors: [] } }),
  ]);
  const asking = await allow(on, task);
  expect(open(asking).difference).toEqual({ folders: [], hosts: ["c.example"], connectors: [], actions: more.actions });
});

test("a change outside the plan asks and is added to it; one inside lands without a question", async () => {
  const write = (path: string) => call("file_write", { path, content: "x" });
  const { on, task } = await start([propose(), write("/desk/b.txt"), write("/desk/c.txt"), done]);
  const asking = await allow(on, task);
  expect([on.workspace.files.get("/desk/b.txt"), on.workspace.files.has("/desk/c.txt")]).toEqual(["x", false]);
  const after = await allow(on, asking);
  expect(after.plan?.items.at(-1)?.actions).toEqual([{ verb: "create", target: "/desk/c.txt" }]);
  expect(after.plan?.folders).toEqual([desk]);
});
