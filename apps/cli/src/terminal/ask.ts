import { createInterface, type Interface } from "node:readline/promises";
import type { Approval, Decision, Question, Task } from "@deskhand/contracts";
import { approvalLines } from "./approval-lines.ts";
import { oneLine, paint, say } from "./text.ts";

/** Whether somebody sits there who could answer. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stdout.isTTY === true;
}

/**
 * Asks for one approval; `null` when the person leaves it open or it was settled elsewhere (`signal`). Ctrl-C while asking counts like
 * Ctrl-C at any other time.
 */
export async function askApproval(task: Task, approval: Approval, signal: AbortSignal): Promise<Decision | null> {
  const input = createInterface({ input: process.stdin, output: process.stdout });
  input.on("SIGINT", () => process.emit("SIGINT"));
  try {
    say(["", ...approvalLines(task, approval)].join("\n"));
    return approval.subject.kind === "question"
      ? await askQuestions(input, approval.subject.questions, signal)
      : await askConsent(input, signal);
  } catch (error) {
    if (signal.aborted || isEndOfInput(error)) return null;
    throw error;
  } finally {
    input.close();
  }
}

async function askConsent(input: Interface, signal: AbortSignal): Promise<Decision | null> {
  for (;;) {
    const answer = (await input.question(`${paint("bold", "Do it?")} [y]es, [n]o, [l]ater: `, { signal }))
      .trim()
      .toLowerCase();
    if (["y", "yes"].includes(answer)) return { type: "allow", grants: [], items: null };
    if (["l", "later"].includes(answer)) return null;
    if (["n", "no"].includes(answer)) {
      const feedback = await input.question("What should be different? (Enter for nothing) ", { signal });
      return { type: "deny", feedback: feedback.trim() };
    }
  }
}

async function askQuestions(input: Interface, questions: readonly Question[], signal: AbortSignal): Promise<Decision> {
  const answers: string[][] = [];
  for (const question of questions) {
    const more = question.multiple ? "numbers with commas" : "a number";
    const text = await input.question(`${oneLine(question.header)}: ${more}, or your own words: `, { signal });
    answers.push(chooseOptions(question, text));
  }
  return { type: "answer", answers };
}

/** Numbers and labels become labels; anything else is the person's own words. */
export function chooseOptions({ options, multiple }: Question, text: string): string[] {
  const labelOf = (word: string) => {
    const byNumber = /^\d+$/.test(word) ? options[Number(word) - 1] : undefined;
    return (byNumber ?? options.find(({ label }) => label.toLowerCase() === word.toLowerCase()))?.label;
  };
  const words = multiple ? text.split(",").map((word) => word.trim()) : [text.trim()];
  const labels = words.map(labelOf);
  return labels.every((label) => label !== undefined) ? labels : [text.trim()];
}

function isEndOfInput(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_USE_AFTER_CLOSE";
}
