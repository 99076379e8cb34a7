import type { Content, Step, Task } from "@deskhand/contracts";
import { attachedIn } from "../attachments/attached-in.ts";

/** characters of a conversation that a task takes over; the newest stay */
const mostCharacters = 60_000;

function textOf(step: Step): string {
  if (step.kind === "tool") return "";
  const content = step.kind === "message" ? step.content : step.state.status === "done" ? step.state.content : [];
  return content
    .flatMap((part) => (part.type === "text" && part.attached === undefined ? [part.text] : []))
    .concat(attachedIn(content).map(({ name }) => `(with the file ${name})`))
    .join("\n")
    .trim();
}

function stepsOf({ rootRunId, runs }: Pick<Task, "rootRunId" | "runs">): readonly Step[] {
  return rootRunId === null ? [] : (runs[rootRunId]?.steps ?? []);
}

/** The files that went with what the user wrote, as messages have them. */
export function filesFromChat(task: Pick<Task, "rootRunId" | "runs">): readonly Content[] {
  const said = stepsOf(task).flatMap((step) => (step.kind === "message" && step.by === "user" ? step.content : []));
  return attachedIn(said).flatMap(({ source }) => source);
}

/** What was said in a chat, by whom, oldest first; empty when nothing was. */
function conversationText(task: Pick<Task, "rootRunId" | "runs">): string {
  const lines = stepsOf(task).flatMap((step) => {
    const text = textOf(step);
    if (text === "" || (step.kind === "message" && step.by !== "user")) return [];
    return [`${step.kind === "message" ? "I" : "You"}: ${text}`];
  });
  const whole = lines.join("\n\n");
  return whole.length <= mostCharacters ? whole : `… ${whole.slice(-mostCharacters)}`;
}

/** The goal a task begins with that goes on from a chat: room for the outcome, then what was said. */
export function goalFromChat(task: Pick<Task, "rootRunId" | "runs" | "title">): string {
  return `${task.title}\n\nWhat we said before:\n\n${conversationText(task)}`;
}
