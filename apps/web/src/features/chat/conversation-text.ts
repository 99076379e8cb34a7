import type { Step, Task } from "@deskhand/contracts";

/** characters of a conversation that a task takes over; the newest stay */
const mostCharacters = 60_000;

function textOf(step: Step): string {
  if (step.kind === "tool") return "";
  const content = step.kind === "message" ? step.content : step.state.status === "done" ? step.state.content : [];
  return content
    .flatMap((part) => (part.type === "text" ? [part.text] : []))
    .join("\n")
    .trim();
}

/** What was said in a chat, by whom, oldest first; empty when nothing was. */
function conversationText(task: Pick<Task, "rootRunId" | "runs">): string {
  const steps = task.rootRunId === null ? [] : (task.runs[task.rootRunId]?.steps ?? []);
  const lines = steps.flatMap((step) => {
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
