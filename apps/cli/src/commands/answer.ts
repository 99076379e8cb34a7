import type { UserRequest } from "@deskhand/client";
import { type Approval, type ApprovalKind, openApprovals, type Task } from "@deskhand/contracts";
import { wrongUsage } from "../arguments/usage.ts";
import { send } from "../send.ts";
import { canAsk, chooseOptions } from "../terminal/ask.ts";
import { withTask } from "../with-task.ts";
import { followOn } from "./steer.ts";

export type AnswerOptions = Readonly<{
  approve?: readonly ApprovalKind[];
  deny?: boolean;
  text?: readonly string[];
  json?: boolean;
}>;

/** `deskhand answer ID`: answers what a task waits for, then follows it. */
export function answer(id: string, options: AnswerOptions): Promise<number> {
  if (options.approve !== undefined && options.deny === true) throw wrongUsage("Use either --approve or --deny.");
  return withTask(id, async (desk, task) => {
    const requests = answerRequests(task, options, canAsk());
    await desk.recover();
    let told = task.seq;
    for (const request of requests) told = await send(desk, task.id, request);
    return followOn(desk, task, { json: options.json === true, told });
  });
}

/** What was typed as requests; none when the person is to be asked. */
export function answerRequests(task: Task, options: AnswerOptions, isPersonThere: boolean): readonly UserRequest[] {
  const open = openApprovals(task);
  if (open.length === 0) throw wrongUsage("This task waits for no answer; `deskhand show ID` says how it stands.");
  const text = options.text ?? [];
  if (options.deny === true) return open.map((approval) => deny(approval, text.join("\n")));
  const questions = open.filter(({ subject }) => subject.kind === "question");
  if (text.length > 0 && questions.length === 0) {
    throw wrongUsage("No question is open; add --deny to refuse with this text, or use `deskhand message`.");
  }
  const answers = text.length > 0 ? questions.slice(0, 1).map((approval) => answerQuestions(approval, text)) : [];
  if (options.approve === undefined) {
    if (answers.length > 0 || isPersonThere) return answers;
    throw wrongUsage("Say what to answer: --approve KIND, --deny, or --text for a question.");
  }
  return [...answers, { type: "approval.resolve-kinds", kinds: [...options.approve] }];
}

function deny({ id }: Approval, feedback: string): UserRequest {
  return { type: "approval.resolve", approvalId: id, decision: { type: "deny", feedback } };
}

/** One `--text` per question, in order. */
function answerQuestions({ id, subject }: Approval, texts: readonly string[]): UserRequest {
  const questions = subject.kind === "question" ? subject.questions : [];
  if (texts.length !== questions.length) {
    throw wrongUsage(`The task asks ${questions.length} questions; give one --text for each, in order.`);
  }
  const answers = questions.map((question, index) => chooseOptions(question, texts[index] ?? ""));
  return { type: "approval.resolve", approvalId: id, decision: { type: "answer", answers } };
}
