import {
  createId,
  DeskhandError,
  defineTool,
  type EgressRecord,
  type GuestPath,
  type HostRules,
  hostRules,
  openApprovals,
  type RunId,
  type Sandbox,
  type Sandboxes,
  startGrantId,
  type Task,
  type TaskId,
} from "@deskhand/contracts";
import { describe, expect, test } from "vitest";
import { createDesk, testSettings } from "./testing/desk.ts";

const input = { parse: (value: unknown) => value, toJsonSchema: () => ({ type: "object" }) };

type Program = (record: (more?: Partial<EgressRecord>) => void, signal: AbortSignal) => Promise<void>;

/** Sandboxes whose only program is the test's; it isolates nothing because it runs nothing. */
function createPrograms(program: Program = async () => undefined) {
  const closed: TaskId[] = [];
  const followed: HostRules[] = [];
  const foreseen = Promise.withResolvers<TaskId>();
  const opened: Task[] = [];
  const told = new Map<TaskId, (record: EgressRecord) => void>();
  const sandboxes: Sandboxes = {
    async of(task, onEgress) {
      if (task.isolation === "vm") {
        const message = "The virtual machine does not start here.";
        throw new DeskhandError({ kind: "sandbox", message, retryable: false, userAction: "settings" });
      }
      opened.push(task);
      told.set(task.id, onEgress);
      return {
        isolation: "process",
        programs: "sh",
        run: () => Promise.reject(new Error("unused")),
        close: async () => {},
      };
    },
    programs: async (isolation) => (isolation === "files" ? "" : "There is sh, and nothing else."),
    foresee: ({ id }) => foreseen.resolve(id),
    follow: (task) => void followed.push(hostRules(task)),
    close: async (taskId) => void closed.push(taskId),
  };
  const record = (task: Task, runId: RunId, more: Partial<EgressRecord> = {}) =>
    told.get(task.id)?.({
      runId,
      host: "example.com",
      port: 443,
      method: "CONNECT",
      connections: 1,
      bytesOut: 10,
      bytesIn: 20,
      allowed: true,
      because: "",
      ...more,
    });
  const tool = defineTool<unknown>({
    kind: "work",
    name: "program_run",
    description: "",
    input,
    replay: "unsafe",
    isOffered: (task) => task.isolation !== "files",
    actions: () => [],
    locks: () => [],
    async run(_input, { refused, runId, sandbox, signal, task }) {
      const open: Sandbox = await sandbox();
      await program((more) => record(task, runId, more), signal);
      const hosts = refused().map(({ host }) => host);
      return { forModel: [{ type: "text", text: `${open.isolation}; refused: ${hosts.join(", ")}` }], forUser: null };
    },
  });
  return { closed, followed, foreseen: foreseen.promise, opened, record, sandboxes, tools: [tool] };
}

const runProgram = { calls: [{ tool: "program_run", input: {} }] };
const done = { text: "Done." };

function resultText(task: Task): string {
  const steps = Object.values(task.runs).flatMap((run) => run.steps);
  const step = steps.findLast((candidate) => candidate.kind === "tool");
  if (step?.kind !== "tool") throw new Error("no tool was called");
  if (step.state.status === "failed") return step.state.failure.message;
  if (step.state.status !== "done") return step.state.status;
  return step.state.result.forModel.map((part) => (part.type === "text" ? part.text : "")).join("\n");
}

describe("programs of a task", () => {
  test("run in its isolation, and the model is told which programs there are", async () => {
    const programs = createPrograms();
    const desk = createDesk([runProgram, done], programs);
    const task = await desk.run({ isolation: "process", hosts: ["example.com"] });
    expect([task.status, resultText(task)]).toEqual(["done", "process; refused: "]);
    const system = desk.model.requests[0]?.system ?? "";
    expect(system).toContain("isolation: process");
    expect(system).toContain("There is sh, and nothing else.");
    expect(system).toContain("Internet hosts programs may reach: example.com.");
  });

  test("do not exist in a task of files: the tool is neither shown nor answered", async () => {
    const programs = createPrograms();
    const desk = createDesk([runProgram, done], programs);
    const task = await desk.run({ isolation: "files" });
    expect(resultText(task)).toContain('There is no tool "program_run"');
    expect(desk.model.requests[0]?.tools.map(({ name }) => name)).not.toContain("program_run");
    expect(desk.model.requests[0]?.system).not.toContain("isolation:");
    expect(programs.opened).toEqual([]);
  });

  test("are foreseen while a model thinks, and not for one that answers at once or a task that runs none", async () => {
    const slow = createPrograms();
    const thinking = createDesk([() => slow.foreseen.then(() => done)], slow);
    const task = await thinking.run({ isolation: "process" });
    expect([task.status, await slow.foreseen]).toEqual(["done", task.id]);

    const nobody = Symbol("nobody");
    const later = () => new Promise((resolve) => setTimeout(resolve, 400, nobody));
    for (const [isolation, answer] of [
      ["process", done],
      ["files", () => later().then(() => done)],
    ] as const) {
      const programs = createPrograms();
      expect((await createDesk([answer], programs).run({ isolation })).status).toBe("done");
      expect(await Promise.race([programs.foreseen, later()])).toBe(nobody);
    }
  });

  test("fail with the reason when the isolation does not work, and nothing weaker is tried", async () => {
    const programs = createPrograms();
    const desk = createDesk([runProgram, done], programs);
    const task = await desk.run({ isolation: "vm" });
    expect(resultText(task)).toBe("The virtual machine does not start here.");
    expect([task.isolation, programs.opened]).toEqual(["vm", []]);
  });

  test("lose their sandbox when the task ends, is stopped, or Deskhand closes", async () => {
    const asked = Promise.withResolvers<void>();
    const programs = createPrograms((_record, signal) => {
      asked.resolve();
      return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(new Error("stopped"))));
    });
    const desk = createDesk({ stop: [runProgram], close: [runProgram] }, programs);
    const stopped = await desk.create({ goal: "stop", isolation: "process" });
    await asked.promise;
    await desk.send(stopped, { type: "task.stop" });
    await desk.engine.drain();
    expect(programs.closed).toEqual([stopped]);
    expect((await desk.task(stopped)).status).toBe("stopped");
    const quick = createPrograms();
    const other = createDesk([runProgram, done, runProgram], quick);
    const ended = await other.run({ isolation: "process" });
    expect(quick.closed).toEqual([ended.id]);
  });

  test("that still wait for a sandbox are let go at Stop", async () => {
    const asked = Promise.withResolvers<void>();
    const programs = createPrograms();
    const of = () => {
      asked.resolve();
      return new Promise<Sandbox>(() => undefined);
    };
    const desk = createDesk([runProgram], { ...programs, sandboxes: { ...programs.sandboxes, of } });
    const id = await desk.create({ isolation: "process" });
    await asked.promise;
    await desk.send(id, { type: "task.stop" });
    await desk.engine.drain();
    expect([(await desk.task(id)).status, programs.closed]).toEqual(["stopped", [id]]);
  });
});

describe("the ledger", () => {
  test("sums up what a run exchanged with each host and tells a step what was refused", async () => {
    const programs = createPrograms(async (record) => {
      record();
      record({ bytesIn: 5 });
      record({ host: "evil.test", allowed: false, because: "not allowed" });
    });
    const desk = createDesk([runProgram, done], programs);
    const task = await desk.run({ isolation: "process" });
    expect(resultText(task)).toBe("process; refused: evil.test");
    expect(task.egress).toMatchObject([
      {
        host: "example.com",
        port: 443,
        connections: 2,
        bytesOut: 20,
        bytesIn: 25,
        allowed: true,
        runId: task.rootRunId,
      },
      { host: "evil.test", connections: 1, allowed: false, because: "not allowed" },
    ]);
  });

  test("takes what arrives after the task ended", async () => {
    const programs = createPrograms();
    const desk = createDesk([runProgram, done], programs);
    const task = await desk.run({ isolation: "process" });
    expect([task.status, task.egress]).toEqual(["done", []]);
    if (task.rootRunId === null) throw new Error("no run");
    programs.record(task, task.rootRunId, { host: "late.example" });
    await desk.engine.drain();
    const later = await desk.task(task.id);
    expect([later.status, later.egress.map(({ host }) => host)]).toEqual(["done", ["late.example"]]);
    expect((await desk.engine.events(task.id, task.seq)).map(({ by, type }) => [type, by])).toEqual([
      ["egress.recorded", "engine"],
    ]);
  });

  test("a flood of hosts neither fills the log nor hides that it happened", async () => {
    const programs = createPrograms(async (record) => {
      for (let at = 0; at < 20_000; at += 1) record({ host: `host-${at}.test`, allowed: false, because: "no\u001b" });
    });
    const desk = createDesk([runProgram, done], programs);
    const task = await desk.run({ isolation: "process" });
    const events = (await desk.engine.events(task.id, 0)).filter(({ type }) => type === "egress.recorded");
    expect(events.length).toBeLessThan(60);
    expect(task.egress.reduce((sum, { connections }) => sum + connections, 0)).toBe(20_000);
    expect(task.egress.find(({ host }) => host === "*")?.connections).toBeGreaterThan(19_000);
    expect(task.egress[0]?.because).toBe("no?");
  });

  test("what waited is written while Deskhand closes", async () => {
    const asked = Promise.withResolvers<void>();
    const programs = createPrograms((record, signal) => {
      record();
      asked.resolve();
      return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(new Error("stopped"))));
    });
    const desk = createDesk([runProgram], programs);
    const id = await desk.create({ isolation: "process" });
    await asked.promise;
    await desk.engine.close();
    expect([...desk.log.read(id, 0)].filter(({ type }) => type === "egress.recorded")).toHaveLength(1);
    expect(programs.closed).toEqual([id]);
    expect(desk.bugs).toEqual([]);
  });
});

const plan = (hosts: readonly string[]) => ({
  calls: [{ tool: "plan_hosts", input: { hosts } }],
});

const planHosts = defineTool<{ hosts: string[] }>({
  kind: "intent",
  name: "plan_hosts",
  description: "",
  input: { parse: (value) => value as { hosts: string[] }, toJsonSchema: () => ({ type: "object" }) },
  intent: ({ hosts }) => ({
    type: "plan",
    goal: "test",
    items: [{ id: "1", title: "Look", actions: [{ verb: "create", target: "/desk/x" as GuestPath }], status: "todo" }],
    needs: { hosts, connectors: [] },
    questions: [],
  }),
});

describe("hosts of the start", () => {
  test("are taken away at once, and stay away", async () => {
    const programs = createPrograms();
    const desk = createDesk([runProgram, done], programs);
    const { id } = await desk.run({ isolation: "process", hosts: ["Example.com", "*.example.org", "example.com."] });
    expect((await desk.task(id)).hosts).toEqual(["example.com", "*.example.org"]);
    await desk.send(id, { type: "grant.revoke", grantId: startGrantId("example.com") });
    expect(programs.followed).toEqual([{ allow: ["*.example.org"], deny: [] }]);
    expect((await desk.task(id)).hosts).toEqual(["*.example.org"]);
    await desk.send(id, { type: "grant.revoke", grantId: startGrantId("example.com") });
    expect((await desk.task(id)).hosts).toEqual(["*.example.org"]);
  });

  test("are refused at the door when no rule can be kept for them", async () => {
    const desk = createDesk([done]);
    const settings = { ...testSettings, hosts: ["example.com", "300.1.1.1"] };
    const receipt = await desk.send(createId("task"), { type: "task.create", settings });
    expect(receipt).toMatchObject({
      rejected: true,
      message: expect.stringContaining('"300.1.1.1" is not a host name'),
    });
  });
});

describe("hosts of a plan", () => {
  test("are asked for with it, and approving it grants exactly these", async () => {
    const desk = createDesk([plan(["Example.com", "no host!"]), done], { tools: [planHosts] });
    const waiting = await desk.run({ mode: "plan", isolation: "process" });
    const [approval] = Object.values(waiting.approvals);
    expect(approval).toMatchObject({
      needs: ["plan", "network"],
      prompt: expect.stringContaining("reach example.com"),
    });
    expect(waiting.grants).toEqual([]);
    const decision = { type: "allow", grants: [], items: null };
    await desk.send(waiting.id, { type: "approval.resolve", approvalId: approval?.id, decision });
    await desk.engine.drain();
    const task = await desk.task(waiting.id);
    expect(task.grants).toMatchObject([{ effect: "allow", verb: "fetch", pattern: "example.com", scope: "task" }]);
  });

  test("are not granted when the plan is not, nor by a yes to plans alone", async () => {
    const desk = createDesk([plan(["example.com"]), done], { tools: [planHosts] });
    const waiting = await desk.run({ mode: "plan", isolation: "process", preapproved: ["plan"] });
    expect([waiting.status, waiting.grants]).toEqual(["waiting", []]);
    const [approval] = Object.values(waiting.approvals);
    const decision = { type: "deny", feedback: "" };
    await desk.send(waiting.id, { type: "approval.resolve", approvalId: approval?.id, decision });
    await desk.engine.drain();
    expect((await desk.task(waiting.id)).grants).toEqual([]);
  });

  test("are not open to a program that was called in the same answer, and are to the next one", async () => {
    const programs = createPrograms();
    const reached: Task[] = [];
    const gate = Promise.withResolvers<void>();
    const late = defineTool<unknown>({
      kind: "work",
      name: "late_run",
      description: "",
      input,
      replay: "safe",
      usesHosts: true,
      actions: () => [],
      locks: () => [],
      async run(_input, { sandbox }) {
        await gate.promise;
        await sandbox();
        reached.push(...programs.opened.slice(-1));
        return { forModel: [{ type: "text", text: "ran" }], forUser: null };
      },
    });
    const read = { calls: [{ tool: "file_read", input: { path: "/desk/a.txt" } }] };
    const run = { tool: "late_run", input: {} };
    const both = { calls: [run, ...plan(["example.com"]).calls] };
    const desk = createDesk([read, both, { calls: [run] }, done], { ...programs, tools: [late, planHosts] });
    const id = await desk.create({ isolation: "process" });
    await expect.poll(async () => openApprovals(await desk.task(id)).length).toBe(1);
    const [asked] = openApprovals(await desk.task(id));
    const decision = { type: "allow", grants: [], items: null };
    await desk.send(id, { type: "approval.resolve", approvalId: asked?.id, decision });
    gate.resolve();
    await desk.engine.drain();
    expect(reached.map(hostRules)).toEqual([{ allow: [], deny: [] }]);
    const [second] = openApprovals(await desk.task(id));
    expect(second?.prompt).toContain("still reach example.com?");
    await desk.send(id, { type: "approval.resolve", approvalId: second?.id, decision });
    await desk.engine.drain();
    expect(reached.map(hostRules)[1]).toEqual({ allow: ["example.com"], deny: [] });
  });

  test("ask in every mode, but not for a host that is allowed already", async () => {
    const desk = createDesk([plan(["api.example.com"]), plan(["other.test"]), done], { tools: [planHosts] });
    const task = await desk.run({ mode: "auto", isolation: "process", hosts: ["*.example.com"] });
    expect(task.status).toBe("waiting");
    expect(Object.values(task.approvals)).toMatchObject([{ needs: ["network"], status: "open" }]);
  });
});
