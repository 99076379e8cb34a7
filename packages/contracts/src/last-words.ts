import { isFinishLine, type Step } from "./step.ts";
import type { Run } from "./task.ts";

/** The newest step that belongs to the conversation of a run; what Deskhand looks over after an answer does not. */
export function lastSaid({ steps }: Pick<Run, "steps">): Step | undefined {
  return steps.findLast((step) => !isFinishLine(step));
}

/** What a run said last, one line or many; empty when its newest step is no finished answer. */
export function lastWords(run: Run): string {
  const last = lastSaid(run);
  if (last?.kind !== "thought" || last.state.status !== "done") return "";
  return last.state.content
    .map((part) => (part.type === "text" ? part.text : ""))
    .join("")
    .trim();
}
