import type { Approval, ApprovalId, Run, RunId, Step, StepId, Task, ToolState } from "@deskhand/contracts";
import { expect, it } from "vitest";
import { transcriptRows } from "./transcript-rows.ts";

const runId = "run_1" as RunId;
const done: ToolState = { status: "done", because: "", reads: {}, result: { forModel: [], forUser: null } };

function said(id: string, text: string, by: "user" | "engine" = "user"): Step {
  return { id: id as StepId, runId, kind: "message", by, content: [{ type: "text", text }] };
}

function thought(id: string, text: string): Step {
  const usage = { inputTokens: 0, outputTokens: 0, costUsd: 0 };
  const content = text === "" ? [] : [{ type: "text" as const, text }];
  return {
    id: id as StepId,
    runId,
    kind: "thought",
    state: { status: "done", content, calls: [], usage, provider: null },
  };
}

function used(id: string, tool: string, state: ToolState = done): Step {
  return { id: id as StepId, runId, kind: "tool", call: { id, tool, input: {} }, state };
}

function taskOf(steps: readonly Step[], more: Partial<Task> = {}): readonly [Task, Run] {
  const run = { id: runId, parent: null, status: "running", failure: null, steps } as unknown as Run;
  const empty = { approvals: {}, changeSets: [], artifacts: [], paused: null, ended: null, runs: { [runId]: run } };
  return [{ ...empty, ...more } as unknown as Task, run];
}

function approval(id: string, status: Approval["status"], stepId: string): Approval {
  const subject = { kind: "tool", stepId: stepId as StepId, actions: [] } as const;
  const decision = status === "open" ? null : { type: "deny" as const, feedback: "" };
  const rest = { prompt: "", needs: ["write" as const], decision, decidedBy: null };
  return { id: id as ApprovalId, runId, status, subject: { ...subject, actions: [] }, ...rest };
}

const kindsOf = (steps: readonly Step[], more: Partial<Task> = {}, open: readonly string[] = []) => {
  const [task, run] = taskOf(steps, more);
  return transcriptRows(task, run, new Set(open)).map((row) => `${row.kind}:${row.key}`);
};

it("collapses consecutive tool steps, across answers without words", () => {
  const steps = [
    said("m", "do it"),
    used("a", "file_read"),
    thought("t", ""),
    used("b", "file_read"),
    thought("u", "hm"),
  ];
  expect(kindsOf(steps)).toEqual(["user:m", "work:work:a", "answer:u"]);
});

it("spreads an opened stretch out into its steps", () => {
  const steps = [used("a", "file_read"), used("b", "file_read")];
  expect(kindsOf(steps, {}, ["work:a"])).toEqual(["work:work:a", "step:step:a", "step:step:b"]);
});

it("keeps an answered approval at its step and an open one at the end", () => {
  const approvals = {
    x: approval("x", "resolved", "a"),
    y: approval("y", "open", "b"),
  } as unknown as Task["approvals"];
  const steps = [used("a", "shell_run"), used("b", "shell_run"), thought("t", "so")];
  expect(kindsOf(steps, { approvals })).toEqual(["work:work:a", "approval:x", "work:work:b", "answer:t", "approval:y"]);
});

it("shows a card instead of the step that asked for it", () => {
  const approvals = { x: approval("x", "open", "a") } as unknown as Task["approvals"];
  expect(kindsOf([used("a", "user_ask", { status: "waiting", approvalId: "x" as ApprovalId })], { approvals })).toEqual(
    ["approval:x"],
  );
});

it("keeps telling a card tool that never came to a card", () => {
  const failure = { kind: "input", message: "no", retryable: false, userAction: "none" } as const;
  expect(kindsOf([used("a", "plan_propose", { status: "failed", failure })])).toEqual(["work:work:a"]);
});

it("tells a failure once when it also ended the task", () => {
  const failure = { kind: "auth", message: "no key", retryable: false, userAction: "settings" } as const;
  const state = { status: "failed", failure, attempt: 1 } as const;
  const steps: Step[] = [{ id: "t" as StepId, runId, kind: "thought", state }];
  expect(kindsOf(steps)).toEqual(["failure:t"]);
  expect(kindsOf(steps, { ended: { status: "failed", failure } })).toEqual(["ended:ended"]);
});

it.each([
  ["I cannot do this.\nI can tidy folders.", null],
  ["I am half done.", "I cannot do this."],
])("after the last words %j the reason of the end is %j", (words, reason) => {
  const failure = { kind: "input", message: "I cannot do this.", retryable: false, userAction: "retry" } as const;
  const [task, run] = taskOf([thought("t", words)], { ended: { status: "failed", failure } });
  const last = transcriptRows(task, run, new Set()).at(-1);
  expect(last?.kind === "ended" ? (last.failure?.message ?? null) : "no end").toBe(reason);
});

it("leaves out progress of the plan that stands alone", () => {
  expect(
    kindsOf([used("a", "plan_update"), thought("t", "so"), used("b", "plan_update"), used("c", "file_read")]),
  ).toEqual(["answer:t", "work:work:b"]);
});

it("does not take what a parent run said for the user's words", () => {
  const [task, run] = taskOf([said("m", "read these")]);
  const child: Run = { ...run, parent: "step_0" as StepId };
  expect(transcriptRows(task, child, new Set()).map((row) => row.kind)).toEqual(["notice"]);
});

it("marks messages of the engine as notices", () => {
  expect(kindsOf([said("n", "held", "engine")])).toEqual(["notice:n"]);
});

it("tells a summary of older steps once, without the refusal that it mended", () => {
  const failure = {
    kind: "input",
    message: "Too long.",
    retryable: false,
    userAction: "none",
    about: "length",
  } as const;
  const refused: Step = { id: "t" as StepId, runId, kind: "thought", state: { status: "failed", failure, attempt: 1 } };
  const digest = { through: "m" as StepId, steps: 4, because: "length" as const };
  const summary = { ...said("d", "what was done", "engine"), digest } as Step;
  expect(kindsOf([said("m", "hello"), refused, summary])).toEqual(["user:m", "digest:d"]);
  expect(kindsOf([said("m", "hello"), refused])).toEqual(["user:m", "failure:t"]);
});

const finishLine = { states: ["aa"], left: 2 };
const artifact = { stepId: "c", path: "/a/x.xlsx", mediaType: "", bytes: 1, sha256: "aa" };

it("says of files that Deskhand itself handed over who did, and how many were left", () => {
  const artifacts = [artifact] as unknown as Task["artifacts"];
  const steps: Step[] = [thought("t", "so"), { ...used("c", "artifact_present"), finishLine } as Step];
  const [task, run] = taskOf(steps, { artifacts });
  expect(transcriptRows(task, run, new Set()).at(-1)).toMatchObject({ kind: "files", own: { left: 2 } });
  const [other, ofModel] = taskOf([used("c", "artifact_present")], { artifacts });
  expect(transcriptRows(other, ofModel, new Set()).at(-1)).not.toHaveProperty("own");
});

it("tells a look that came to no card, and the reason of the end once all the same", () => {
  const failure = { kind: "input", message: "I cannot do this.", retryable: false, userAction: "retry" } as const;
  const steps: Step[] = [thought("t", "I cannot do this."), { ...used("c", "artifact_present"), finishLine } as Step];
  const [task, run] = taskOf(steps, { ended: { status: "failed", failure } });
  expect(transcriptRows(task, run, new Set()).slice(1)).toMatchObject([
    { kind: "work", summary: { line: "Deskhand itself checked 1 finished file" } },
    { kind: "ended", failure: null },
  ]);
});

it("shows what Deskhand told the model without the marks around a file's words", () => {
  const text =
    'These did not pass:\n<<begin 0123456789abcdef "files": data>>\n/a/x.xlsx: A1: wrong\n<<end 0123456789abcdef>>\nMend them.';
  const [task, run] = taskOf([said("m", text, "engine")]);
  expect(transcriptRows(task, run, new Set())[0]).toMatchObject({
    kind: "notice",
    text: "These did not pass:\n/a/x.xlsx: A1: wrong\nMend them.",
  });
});

it("says after the end that everything was undone, and no more once it is brought back", () => {
  const ended = { status: "done", failure: null } as const;
  const undoneAt = "2026-03-24T10:00:00.000Z";
  const withStatus = (status: string) => {
    const record = { path: "/desk/a", kind: "created", entry: "file", from: null, bytes: 1, status, because: null };
    const changeSets = [{ id: "changes_1", stepId: "w", runId, records: [record] }] as unknown as Task["changeSets"];
    return { ended, undoneAt, changeSets };
  };
  const [task, run] = taskOf([thought("t", "Made a")], withStatus("undone"));
  expect(transcriptRows(task, run, new Set()).at(-1)).toEqual({ kind: "undone", key: "undone", at: undoneAt, left: 0 });
  expect(kindsOf([thought("t", "Made a")], withStatus("applied"))).toEqual(["answer:t", "ended:ended"]);
  expect(kindsOf([thought("t", "Made a")], { ...withStatus("undone"), ended: null })).toEqual(["answer:t"]);
});
