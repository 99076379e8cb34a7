import { addUsage, noUsage, type TaskId, type Usage } from "@deskhand/contracts";

/** one answer that is being given */
export type AnswerUnderWay = Readonly<{
  taskId: TaskId;
  /** what it has cost by now */
  usage(): Usage;
  /** looks whether a limit is reached, and calls the answer back if so */
  look(): void;
}>;

/** The answers that are being given at this moment, so that what they cost counts before they are recorded. */
export interface UnderWay {
  /** the answer ends what was begun */
  begin(answer: AnswerUnderWay): () => void;
  ofTask(id: TaskId): Usage;
  spentUsd(): number;
  /** something was spent: every answer looks at its limits again */
  spent(): void;
}

/** Makes an empty set of them. */
export function createUnderWay(): UnderWay {
  const answers = new Set<AnswerUnderWay>();
  return {
    begin(answer) {
      answers.add(answer);
      return () => void answers.delete(answer);
    },
    ofTask(id) {
      let sum = noUsage;
      for (const answer of answers) if (answer.taskId === id) sum = addUsage(sum, answer.usage());
      return sum;
    },
    spentUsd() {
      let sum = 0;
      for (const answer of answers) sum += answer.usage().costUsd;
      return sum;
    },
    spent() {
      for (const answer of answers) answer.look();
    },
  };
}
