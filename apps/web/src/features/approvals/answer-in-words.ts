import type { Approval } from "@deskhand/contracts";

const subjects: Readonly<Record<Approval["subject"]["kind"], string>> = {
  plan: "the plan",
  changes: "these changes",
  tool: "this step",
  question: "the questions",
  folders: "the folder",
};

/** What became of an approval, in one line. */
export function answerInWords({ status, decision, decidedBy, subject }: Approval): string {
  const who = decidedBy === "engine" ? "Allowed beforehand" : "You";
  if (status === "withdrawn" || decision === null)
    return `No answer was needed any more about ${subjects[subject.kind]}`;
  if (decision.type === "answer") return decidedBy === "engine" ? "Answered beforehand" : "You answered";
  if (decision.type === "allow") {
    if (decidedBy === "engine") return `${who}: ${subjects[subject.kind]}`;
    if (subject.kind === "plan")
      return decision.items === null ? "You approved the plan" : "You approved the plan with your edits";
    return `You allowed ${subjects[subject.kind]}`;
  }
  return subject.kind === "plan" ? "You asked for another plan" : `You did not allow ${subjects[subject.kind]}`;
}

/** Each question with its answer; empty for other approvals. */
export function answersOf({ subject, decision }: Approval): readonly Readonly<{ header: string; answer: string }>[] {
  if (subject.kind !== "question" || decision?.type !== "answer") return [];
  return subject.questions.map(({ header }, index) => ({
    header,
    answer: decision.answers[index]?.join(", ") || "no answer",
  }));
}
