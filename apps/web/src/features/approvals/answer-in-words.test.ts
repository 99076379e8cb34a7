import type { Approval, ApprovalId, RunId, StepId } from "@deskhand/contracts";
import { expect, it } from "vitest";
import { answerInWords, answersOf } from "./answer-in-words.ts";

function approval(more: Partial<Approval>): Approval {
  return {
    id: "approval_1" as ApprovalId,
    runId: "run_1" as RunId,
    prompt: "",
    needs: ["write"],
    subject: { kind: "tool", stepId: "step_1" as StepId, actions: [] },
    status: "resolved",
    decision: { type: "allow", grants: [], items: null },
    decidedBy: "user",
    ...more,
  };
}

it("never says You for what was allowed beforehand", () => {
  expect(answerInWords(approval({}))).toBe("You allowed this step");
  expect(answerInWords(approval({ decidedBy: "engine" }))).toBe("Allowed beforehand: this step");
  expect(answerInWords(approval({ status: "withdrawn", decision: null }))).toBe(
    "No answer was needed any more about this step",
  );
});

it("puts each answer beside its question", () => {
  const options = [
    { label: "A", description: "" },
    { label: "B", description: "" },
  ];
  const question = { header: "Date", question: "Which?", options, multiple: false };
  const subject = {
    kind: "question",
    stepId: "step_1" as StepId,
    questions: [question, { ...question, header: "Parts" }],
  } as const;
  const decision = { type: "answer" as const, answers: [["A"], []] };
  expect(answersOf(approval({ subject: { ...subject, questions: [...subject.questions] }, decision }))).toEqual([
    { header: "Date", answer: "A" },
    { header: "Parts", answer: "no answer" },
  ]);
});
