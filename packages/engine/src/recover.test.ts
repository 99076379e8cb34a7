import {
  createId,
  type ModelRequest,
  openApprovals,
  reduce,
  reduceAll,
  type Task,
  type TaskId,
} from "@deskhand/contracts";
import { MemoryEventLog, MemoryWorkspace, type ScriptedReply } from "@deskhand/contracts/testing";
import { describe, expect, test } from "vitest";
import { nextEffects } from "./next-effects.ts";
import { crashingLog } from "./testing/crashing-log.ts";
import { createDesk, type Desk, testSettings } from "./testing/desk.ts";

const write = (path: string) => ({ tool: "file_write", input: { path, content: path } });

const rootReplies: ScriptedReply[] = [
  {
    calls: [
      {
        tool: "plan_propose",
        input: { items: [{ id: "1", title: "All", actions: [{ verb: "create", target: "/desk/**" }] }] },
      },
    ],
  },
  { calls: [write("/desk/1"), { tool: "file_read", input: { path: "/desk/a.txt" } }, write("/desk/2")] },
  { calls: [{ tool: "task_delegate", input: { goals: ["part one", "part two"] } }] },
  { calls: [{ tool: "web_fetch", input: { target: "example.com" } }] },
  { calls: [{ tool: "file_delete", input: { path: "/desk/a.txt" } }] },
  { text: "Done." },
];

/** Answers from the history alone, so that a thought lost in a crash is thought again with the same result. */
function byHistory(replies: readonly ScriptedReply[]): ScriptedReply[] {
  const reply = (request: ModelRequest) =>
    replies[request.steps.filter((step) => step.kind === "thought").length] ?? { text: "Nothing is left to do." };
  return Array.from({ length: 40 }, () => reply);
}

const script = {
  "do it": byHistory(rootReplies),
  "part one": byHistory([{ calls: [write("/desk/p1")] }, { text: "one" }]),
  "part two": byHistory([{ calls: [write("/desk/p2")] }, { text: "two" }]),
};

const settings = {
  ...testSettings,
  mode: "plan" as const,
  preapproved: ["plan" as const, "write" as const, "network" as const, "delete" as const],
};

function outcome(task: Task, workspace: MemoryWorkspace) {
  const applied = task.changeSets
    .flatMap((set) => set.records.map((record) => `${record.kind} ${record.path} ${record.status}`))
    .sort();
  return { status: task.status, files: [...workspace.files].sort(), applied };
}

/** Starts the task on a log that dies at the n-th append, then lets a fresh engine on the same log and folder finish it. */
async function crashAt(at: number, isDurable: boolean) {
  const log = new MemoryEventLog();
  const workspace = new MemoryWorkspace({ "/desk/a.txt": "alpha" });
  const dying = crashingLog(log, at, isDurable);
  const first = createDesk(script, { log: dying, workspace });
  const taskId: TaskId = createId("task");
  await first.send(taskId, { type: "task.create", settings }).catch(() => null);
  await first.engine.drain();
  await first.engine.close();
  const second = createDesk(script, { log, workspace });
  await second.engine.recover();
  if ((await second.engine.task(taskId)) === null) await second.send(taskId, { type: "task.create", settings });
  await second.engine.drain();
  return { hasCrashed: dying.hasCrashed, desk: second, taskId, workspace };
}

async function undisturbed() {
  const workspace = new MemoryWorkspace({ "/desk/a.txt": "alpha" });
  const desk = createDesk(script, { workspace });
  const task = await desk.run(settings);
  return { task, expected: outcome(task, workspace) };
}

describe("recovery", () => {
  for (const isDurable of [false, true]) {
    test(`a crash at any append, ${isDurable ? "just after" : "just before"} it is durable, ends like an undisturbed run`, async () => {
      const { expected } = await undisturbed();
      expect(expected.status).toBe("done");
      let crashes = 0;
      for (let at = 1; ; at += 1) {
        const { desk, hasCrashed, taskId, workspace } = await crashAt(at, isDurable);
        if (!hasCrashed) break;
        crashes += 1;
        expect({ at, ...outcome(await desk.task(taskId), workspace) }).toEqual({ at, ...expected });
      }
      expect(crashes).toBeGreaterThan(15);
    });
  }

  test("a step that must not run twice becomes interrupted and the model is told", async () => {
    const replies = byHistory([
      { calls: [{ tool: "web_fetch", input: { target: "example.com" } }] },
      { text: "It was cut off." },
    ]);
    let wasInterrupted = false;
    for (let at = 1; at < 20; at += 1) {
      const fresh = new MemoryEventLog();
      const dying = crashingLog(fresh, at, true);
      const first = createDesk(replies, { log: dying });
      await first
        .send(createId("task"), { type: "task.create", settings: { ...testSettings, hosts: ["example.com"] } })
        .catch(() => null);
      await first.engine.drain();
      await first.engine.close();
      const second = createDesk(replies, { log: fresh });
      await second.engine.recover();
      await second.engine.drain();
      const task = await onlyTask(second);
      wasInterrupted ||= stepStates(task).includes("interrupted");
      expect(task.status).toBe("done");
    }
    expect(wasInterrupted).toBe(true);
  });

  test("an approval given before a crash counts once", async () => {
    const log = new MemoryEventLog();
    const workspace = new MemoryWorkspace({ "/desk/a.txt": "alpha" });
    const replies = byHistory([
      { calls: [{ tool: "file_delete", input: { path: "/desk/a.txt" } }] },
      { text: "Done." },
    ]);
    const first = createDesk(replies, { log, workspace });
    const waiting = await first.run({ mode: "auto" });
    const approval = openApprovals(waiting)[0];
    await first.engine.close();
    const dying = createDesk(replies, { log: crashingLog(log, 1, true), workspace });
    const decision = { type: "allow", grants: [], items: null };
    const command = { id: "command_yes", type: "approval.resolve", approvalId: approval?.id, decision };
    await dying.send(waiting.id, command).catch(() => null);
    await dying.engine.close();
    const third = createDesk(replies, { log, workspace });
    await third.engine.recover();
    await third.send(waiting.id, command);
    await third.engine.drain();
    const task = await third.task(waiting.id);
    expect([task.status, workspace.files.has("/desk/a.txt"), openApprovals(task).length]).toEqual(["done", false, 0]);
    expect(workspace.calls.filter((call) => call === "apply").length).toBe(1);
  });
});

describe("the fold", () => {
  test("every prefix of a log folds, twice is once, and a finished task wants nothing", async () => {
    const { task } = await undisturbed();
    const workspace = new MemoryWorkspace({ "/desk/a.txt": "alpha" });
    const desk = createDesk(script, { workspace });
    const again = await desk.run(settings);
    const events = [...desk.log.read(again.id, 0)];
    let folded: Task | null = null;
    for (const event of events) {
      folded = reduce(folded, event);
      expect(reduce(folded, event)).toBe(folded);
      expect(Array.isArray(nextEffects(folded))).toBe(true);
    }
    expect(folded).toEqual(again);
    expect(reduceAll(null, events)).toEqual(again);
    expect(nextEffects(again)).toEqual([]);
    expect(task.status).toBe("done");
  });
});

async function onlyTask(desk: Desk): Promise<Task> {
  const [summary] = await desk.engine.tasks();
  if (summary === undefined) throw new Error("no task");
  return desk.task(summary.id);
}

function stepStates(task: Task): string[] {
  return Object.values(task.runs).flatMap((run) =>
    run.steps.flatMap((step) => (step.kind === "tool" ? [step.state.status] : [])),
  );
}
