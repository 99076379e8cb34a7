import type { Content, Step, Task } from "@deskhand/contracts";
import { attachedIn } from "../attachments/attached-in.ts";

/** characters of a conversation that a task takes over; the newest stay */
const mostCharacters = 60_000;

type Chat = Pick<Task, "rootRunId" | "runs" | "title">;

function textOf(step: Step): string {
  if (step.kind === "tool") return "";
  const content = step.kind === "message" ? step.content : step.state.status === "done" ? step.state.content : [];
  return content
    .flatMap((part) => (part.type === "text" && part.attached === undefined ? [part.text] : []))
    .concat(attachedIn(content).map(({ name }) => `(with the file ${name})`))
    .join("\n")
    .trim();
}

function stepsOf({ rootRunId, runs }: Chat): readonly Step[] {
  return rootRunId === null ? [] : (runs[rootRunId]?.steps ?? []);
}

function isTainted({ rootRunId, runs }: Chat): boolean {
  return rootRunId !== null && runs[rootRunId]?.taintedBy !== undefined;
}

/** What was said in a chat, by whom, oldest first; empty when nothing was. */
function conversationText(task: Chat, isTold: (step: Step) => boolean): string {
  const lines = stepsOf(task).flatMap((step) => {
    const text = textOf(step);
    if (text === "" || (step.kind === "message" && step.by !== "user") || !isTold(step)) return [];
    return [`${step.kind === "message" ? "I" : "You"}: ${text}`];
  });
  const whole = lines.join("\n\n");
  return whole.length <= mostCharacters ? whole : `… ${whole.slice(-mostCharacters)}`;
}

/**
 * What a task begins with that goes on from a chat. The goal is the user's own word, so of a chat that has read somebody's files it holds
 * only what the user wrote: the model's answers may repeat what stands in the files, and go along as material, like the files themselves.
 */
export function draftFromChat(task: Chat): Readonly<{ goal: string; carried: readonly Content[] }> {
  const goalOf = (said: string) => `${task.title}\n\nWhat we said before:\n\n${said}`;
  if (!isTainted(task)) return { goal: goalOf(conversationText(task, () => true)), carried: [] };
  const said = stepsOf(task).flatMap((step) => (step.kind === "message" && step.by === "user" ? step.content : []));
  const files = attachedIn(said).flatMap(({ source }) => source);
  const text = conversationText(task, () => true);
  const attached = { name: "What we said before", bytes: new TextEncoder().encode(text).length };
  return {
    goal: goalOf(conversationText(task, ({ kind }) => kind === "message")),
    carried: [...files, { type: "text", text, attached }],
  };
}
