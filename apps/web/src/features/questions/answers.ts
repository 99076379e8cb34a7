import type { Decision, Question } from "@deskhand/contracts";

/** what is chosen for one question; `other` is the user's own words */
export type DraftAnswer = Readonly<{ chosen: readonly string[]; other: string }>;

export const noAnswer: DraftAnswer = { chosen: [], other: "" };

/** Chooses or unchooses an option; where only one may hold, it replaces the one before and the user's own words. */
export function chooseOption(question: Question, answer: DraftAnswer, label: string): DraftAnswer {
  if (!question.multiple) return { chosen: [label], other: "" };
  const isChosen = answer.chosen.includes(label);
  const chosen = isChosen ? answer.chosen.filter((each) => each !== label) : [...answer.chosen, label];
  return { ...answer, chosen };
}

/** Writes own words; where only one answer may hold, they replace the chosen option. */
export function writeOther(question: Question, answer: DraftAnswer, other: string): DraftAnswer {
  return { chosen: question.multiple || other.trim() === "" ? answer.chosen : [], other };
}

export function isAnswered(answer: DraftAnswer): boolean {
  return answer.chosen.length > 0 || answer.other.trim() !== "";
}

/** All answers as one decision; `null` while a question is open. Chosen labels keep the order of the options. */
export function decisionOf(questions: readonly Question[], answers: readonly DraftAnswer[]): Decision | null {
  const given = questions.map((question, index) => {
    const answer = answers[index] ?? noAnswer;
    const labels = question.options.map((option) => option.label).filter((label) => answer.chosen.includes(label));
    return answer.other.trim() === "" ? labels : [...labels, answer.other.trim()];
  });
  return given.some((each) => each.length === 0) ? null : { type: "answer", answers: given };
}
