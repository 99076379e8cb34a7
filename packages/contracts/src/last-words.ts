import type { Run } from "./task.ts";

/** What a run said last, one line or many; empty when its newest step is no finished answer. */
export function lastWords(run: Run): string {
  const last = run.steps.at(-1);
  if (last?.kind !== "thought" || last.state.status !== "done") return "";
  return last.state.content
    .map((part) => (part.type === "text" ? part.text : ""))
    .join("")
    .trim();
}
