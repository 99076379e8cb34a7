import {
  type Change,
  type ChangeSetId,
  type Command,
  createId,
  openApprovals,
  type StepId,
  type Task,
} from "@deskhand/contracts";
import { MemoryWorkspace } from "@deskhand/contracts/testing";
import { describe, expect, test } from "vitest";
import { decide } from "../decide.ts";
import { changesDigest } from "../gate/digest.ts";
import { nextEffects } from "../next-effects.ts";
import { settleChanges } from "../perform/settle-changes.ts";
import { createDesk, testSettings } from "../testing/desk.ts";
import { changeStatuses } from "../testing/read-task.ts";
import { realSources } from "./draft.ts";

const changeSetId = "changes_1" as ChangeSetId;

function created(path: Change["path"]): Change {
  return {
    path,
    kind: "created",
    entry: "file",
    from: null,
    bytes: 3,
    before: null,
    after: { bytes: 3, mode: 0o644, sha256: "bb", linkTarget: null },
    runsItself: false,
    isInferred: false,
    stepId: "step_1" as StepId,
  };
}

function after(task: Task, command: Record<string, unknown>): Task {
  const decided = decide(task, { id: createId("command"), taskId: task.id, ...command } as Command, realSources());
  if ("rejected" in decided) throw new Error(decided.message);
  return decided.task;
}

/** A task whose one call staged these changes and nothing has been judged yet. */
function staged(paths: readonly Change["path"][], settings: Partial<typeof testSettings> = {}): Task {
  const taskId = createId("task");
  const create = { id: createId("command"), taskId, type: "task.create", settings: { ...testSettings, ...settings } };
  const first = decide(null, create as Command, realSources());
  if ("rejected" in first) throw new Error(first.message);
  const [run] = Object.values(first.task.runs);
  const thought = run?.steps.at(-1);
  const usage = { inputTokens: 0, outputTokens: 0, costUsd: 0 };
  const calls = [{ id: "c", tool: "files_write", input: {} }];
  const state = { status: "done", content: [], calls, usage, provider: null };
  const asked = after(first.task, { type: "thought.report", runId: run?.id, stepId: thought?.id, state });
  const step = Object.values(asked.runs)[0]?.steps.at(-1);
  const result = { forModel: [], forUser: null };
  return after(asked, {
    type: "tool.report",
    runId: run?.id,
    stepId: step?.id,
    state: { status: "done", result, because: "", reads: {} },
    artifacts: [],
    summary: "",
    changeSetId,
    changes: paths.map(created),
  });
}

const begin = { type: "changes.begin", changeSetId, paths: null, journal: "j", held: [] };

function asking(task: Task): Record<string, unknown> {
  const [set] = task.changeSets;
  if (set === undefined) throw new Error("nothing is staged");
  return { type: "changes.ask", changeSetId, digest: changesDigest(set), prompt: "?", needs: ["write"], amends: [] };
}

describe("a report that comes late", () => {
  test("changes nothing in the folder once the task was stopped, paused, or lost the folder", () => {
    const task = staged(["/desk/1"]);
    expect(changeStatuses(after(task, begin))).toEqual(["applying"]);
    expect(changeStatuses(after(after(task, { type: "task.stop" }), begin))).toEqual(["staged"]);
    expect(changeStatuses(after(after(task, { type: "task.pause" }), begin))).toEqual(["staged"]);
    expect(changeStatuses(after(after(task, { type: "folder.revoke", path: "/desk" }), begin))).toEqual(["staged"]);
  });

  test("asks nothing of a task that ended, twice, or about other changes than there are now", () => {
    const task = staged(["/desk/1", "/desk/2"], { mode: "ask" });
    const once = after(task, asking(task));
    expect(openApprovals(once).length).toBe(1);
    expect(openApprovals(after(once, asking(task))).length).toBe(1);
    expect(openApprovals(after(after(task, { type: "task.stop" }), asking(task)))).toEqual([]);
    const fewer = after(task, { type: "changes.drop", paths: ["/desk/1"] });
    expect(openApprovals(after(fewer, asking(task)))).toEqual([]);
  });
});

describe("a yes counts for exactly what was asked", () => {
  test("held changes of the same set stay held", () => {
    const task = staged(["/desk/1", "/desk/2"], { mode: "ask" });
    const held = after(task, { type: "changes.refuse", changeSetId, held: [{ path: "/desk/1", because: "no" }] });
    const asked = after(held, asking(held));
    const decision = { type: "allow", grants: [], items: null };
    const approvalId = openApprovals(asked)[0]?.id;
    expect(changeStatuses(after(asked, { type: "approval.resolve", approvalId, decision }))).toEqual([
      "held",
      "accepted",
    ]);
  });

  test("deciding a part in the list withdraws the question, and the rest is asked again", () => {
    const task = staged(["/desk/1", "/desk/2"], { mode: "ask" });
    const dropped = after(after(task, asking(task)), { type: "changes.drop", paths: ["/desk/1"] });
    expect(openApprovals(dropped)).toEqual([]);
    expect(nextEffects(dropped)).toMatchObject([{ type: "settle" }]);
  });

  test("accepting does not carry a change past the folders' verbs", async () => {
    const folders = [{ path: "/desk", verb: "read", neverDelete: false }] as const;
    const task = after(staged(["/desk/1"], { folders: [...folders], review: true }), {
      type: "changes.apply",
      paths: null,
    });
    const report = await settleChanges(changeSetId, task, new MemoryWorkspace());
    expect(report).toMatchObject({ type: "changes.refuse", held: [{ path: "/desk/1" }] });
    expect(changeStatuses(after(task, begin))).toEqual(["accepted"]);
  });
});

describe("what the user accepts", () => {
  test("applies while the task is paused", async () => {
    const write = { tool: "file_write", input: { path: "/desk/b.txt", content: "b" } };
    const desk = createDesk([{ calls: [write] }, { text: "Done." }]);
    const limits = { ...testSettings.limits, maxSteps: 1 };
    const task = await desk.run({ review: true, limits });
    expect([task.status, changeStatuses(task)]).toEqual(["paused", ["staged"]]);
    await desk.send(task.id, { type: "changes.apply", paths: null });
    await desk.engine.drain();
    expect(changeStatuses(await desk.task(task.id))).toEqual(["applied"]);
  });

  test("stays staged when the task is stopped before it was begun", () => {
    const task = after(staged(["/desk/1"], { review: true }), { type: "changes.apply", paths: null });
    const stopped = after(task, { type: "task.stop" });
    expect([changeStatuses(stopped), nextEffects(stopped)]).toEqual([["staged"], []]);
    const again = after(stopped, { type: "changes.apply", paths: null });
    expect(nextEffects(again)).toMatchObject([{ type: "settle" }]);
  });

  test("is found by path among twenty thousand", () => {
    const paths = Array.from({ length: 20_000 }, (_, index) => `/desk/${index}` as const);
    const task = after(staged(paths, { review: true }), { type: "changes.apply", paths: paths.slice(1) });
    expect(changeStatuses(task).filter((status) => status === "accepted").length).toBe(19_999);
  });
});

describe("a workspace that says nothing of a change", () => {
  test("has it held, so that no effect is due for ever", async () => {
    const workspace = new MemoryWorkspace();
    workspace.apply = async () => ({ done: [], held: [{ path: "/desk/1", because: "no" }] });
    const desk = createDesk(
      [{ calls: [{ tool: "files_write", input: { paths: ["/desk/1", "/desk/2"] } }] }, { text: "." }],
      {
        workspace,
      },
    );
    const task = await desk.run();
    expect([task.status, changeStatuses(task)]).toEqual(["partly", ["held", "held"]]);
  });
});
