import type { Run, ThoughtState, ToolResult } from "@deskhand/contracts";

/** `characters` of one sub-agent's answer that reach the parent, and of all answers of one delegation together */
const answerCap = 24_000;
const totalCap = 160_000;

function wordsOf(state: Extract<ThoughtState, { status: "done" }>): string {
  return state.content.map((part) => (part.type === "text" ? part.text : "")).join("\n");
}

/** What a run said last, with the beginnings of it that were cut off by their length. */
function finalText(run: Run): string {
  const pieces: string[] = [];
  for (const step of run.steps.toReversed()) {
    if (step.kind !== "thought" || step.state.status !== "done") continue;
    const isBeginning = step.state.finish === "length" && step.state.calls.length === 0;
    if (pieces.length > 0 && !isBeginning) break;
    const words = wordsOf(step.state);
    if (words.trim() !== "") pieces.unshift(words);
  }
  return pieces.join("").trim();
}

/** `characters` each answer may have: what short ones leave over goes to the longer ones. */
function shareOf(lengths: readonly number[]): number {
  let left = totalCap;
  let open = lengths.length;
  for (const length of lengths.toSorted((a, b) => a - b)) {
    const share = Math.floor(left / open);
    if (length > share) return Math.min(answerCap, share);
    left -= length;
    open -= 1;
  }
  return answerCap;
}

function cut(text: string, share: number): string {
  if (text.length <= share) return text;
  return `${text.slice(0, share)}\n[cut: ${share} of ${text.length} characters shown; for the rest, delegate the part again in smaller pieces or have it written into a file]`;
}

function describe(run: Run, index: number, share: number): string {
  const name = run.title ?? run.goal.split("\n", 1)[0] ?? "";
  const head = `Sub-agent ${index + 1} (${name.slice(0, 120)})`;
  const text = cut(finalText(run), share);
  const partial = text === "" ? "" : `\nWhat it last said, unfinished:\n${text}`;
  switch (run.status) {
    case "done":
      return `${head} answered:\n${text}`;
    case "failed":
      return `${head} failed: ${run.failure?.message ?? "no reason was recorded"}${partial}`;
    default:
      return `${head} was stopped by the user before it finished.${partial}`;
  }
}

/** What the delegating step returns once every sub-agent ended: each answer, capped, and each failure in words. */
export function joinedResult(runs: readonly Run[]): ToolResult {
  const share = shareOf(runs.map((run) => Math.min(answerCap, finalText(run).length)));
  const text = runs.map((run, index) => describe(run, index, share)).join("\n\n");
  const answers = runs.map((run) => ({
    runId: run.id,
    status: run.status,
    text: run.status === "done" ? finalText(run).slice(0, answerCap) : "",
  }));
  const title = runs.length === 1 ? "1 assistant reported back" : `${runs.length} assistants reported back`;
  return { forModel: [{ type: "text", text }], forUser: { kind: "delegated", title, answers } };
}
