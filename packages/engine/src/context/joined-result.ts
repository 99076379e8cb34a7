import type { Run, ToolResult } from "@deskhand/contracts";

/** `characters` of one sub-agent's answer that reach the parent */
const answerCap = 24_000;

function finalText(run: Run): string {
  for (const step of run.steps.toReversed()) {
    if (step.kind !== "thought" || step.state.status !== "done") continue;
    const text = step.state.content
      .map((part) => (part.type === "text" ? part.text : ""))
      .join("\n")
      .trim();
    if (text !== "") return text;
  }
  return "";
}

function describe(run: Run, index: number): string {
  const head = `Sub-agent ${index + 1} (${run.goal.split("\n", 1)[0]?.slice(0, 120) ?? ""})`;
  switch (run.status) {
    case "done": {
      const text = finalText(run);
      const cut =
        text.length > answerCap
          ? `${text.slice(0, answerCap)}\n[cut: ${answerCap} of ${text.length} characters shown]`
          : text;
      return `${head} answered:\n${cut}`;
    }
    case "failed":
      return `${head} failed: ${run.failure?.message ?? "no reason was recorded"}`;
    default:
      return `${head} was stopped before it finished.`;
  }
}

/** What the delegating step returns once every sub-agent ended: each answer, capped, and each failure in words. */
export function joinedResult(runs: readonly Run[]): ToolResult {
  const text = runs.map(describe).join("\n\n");
  const answers = runs.map((run) => ({
    runId: run.id,
    status: run.status,
    text: run.status === "done" ? finalText(run).slice(0, answerCap) : "",
  }));
  const title = runs.length === 1 ? "1 sub-agent reported back" : `${runs.length} sub-agents reported back`;
  return { forModel: [{ type: "text", text }], forUser: { kind: "delegated", title, answers } };
}
