import { type Approval, createId, type RunId, reduceAll, type StepId, type Task } from "@deskhand/contracts";
import { sampleSettings } from "@deskhand/contracts/testing";
import { expect, test } from "vitest";
import { answerRequests } from "./answer.ts";

const question = {
  header: "Sort by",
  question: "How should it be sorted?",
  options: [
    { label: "Date", description: "" },
    { label: "Kind", description: "" },
  ],
  multiple: false,
};

function approvalOf(id: string, subject: Approval["subject"]): Approval {
  const needs: Approval["needs"] = [subject.kind === "question" ? "question" : "plan"];
  const rest = { prompt: "?", needs, status: "open" as const, decision: null, decidedBy: null };
  return { id: id as Approval["id"], runId: "run_1" as RunId, subject, ...rest };
}

const plan = approvalOf("approval_p", { kind: "plan", planId: "plan_1" as never, stepId: "step_1" as StepId });
const asking = approvalOf("approval_q", {
  kind: "question",
  stepId: "step_2" as StepId,
  questions: [question, question],
});

function taskWith(...approvals: readonly Approval[]): Task {
  const taskId = createId("task");
  const head = { taskId, at: "2026-01-01T00:00:00.000Z", by: "engine" as const, commandId: createId("command") };
  const settings = { ...sampleSettings, mode: "plan" as const };
  const task = reduceAll(null, [
    { ...head, seq: 1, type: "task.created", title: "Tidy", settings },
    ...approvals.map((approval, index) => ({ ...head, seq: index + 2, type: "approval.opened" as const, approval })),
  ]);
  if (task === null) throw new Error("no task");
  return task;
}

test("kinds are approved together", () => {
  expect(answerRequests(taskWith(plan), { approve: ["plan", "write"] }, false)).toEqual([
    { type: "approval.resolve-kinds", kinds: ["plan", "write"] },
  ]);
});

test("a refusal goes to everything open, with the words given", () => {
  expect(answerRequests(taskWith(plan, asking), { deny: true, text: ["Not", "yet"] }, false)).toEqual([
    { type: "approval.resolve", approvalId: "approval_p", decision: { type: "deny", feedback: "Not\nyet" } },
    { type: "approval.resolve", approvalId: "approval_q", decision: { type: "deny", feedback: "Not\nyet" } },
  ]);
});

test("answers are labels by number or name, or own words", () => {
  expect(answerRequests(taskWith(asking), { text: ["2", "by colour"] }, false)).toEqual([
    {
      type: "approval.resolve",
      approvalId: "approval_q",
      decision: { type: "answer", answers: [["Kind"], ["by colour"]] },
    },
  ]);
});

test("a person who is there is asked instead", () => {
  expect(answerRequests(taskWith(plan), {}, true)).toEqual([]);
});

test.each([
  ["waits for no answer", taskWith(), { approve: ["plan" as const] }],
  ["Say what to answer", taskWith(plan), {}],
  ["No question is open", taskWith(plan), { text: ["yes"] }],
  ["asks 2 questions", taskWith(asking), { text: ["1"] }],
])("%s", (sentence, task, options) => {
  expect(() => answerRequests(task, options, false)).toThrow(sentence);
});
