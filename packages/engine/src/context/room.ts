import type { Run, Step, StepId } from "@deskhand/contracts";

/** `characters` of a token; a low figure, so that the guess is rather too high */
const charactersPerToken = 3;
/** `tokens` of system text and tools, where no answer of the provider tells */
const frameTokens = 6_000;
/** share of a model's room that is used; the rest is for what a guess leaves out */
const usable = 0.92;
/** `tokens` one answer may have; enough for a long document, below every current provider's ceiling */
const mostOutputTokens = 16_000;

/** `tokens` one answer may have: a quarter of what a small model can hold */
export function outputTokens(contextTokens: number | null): number {
  return contextTokens === null ? mostOutputTokens : Math.min(mostOutputTokens, Math.floor(contextTokens / 4));
}

function tokensOf(step: Step): number {
  const content =
    step.kind === "message"
      ? step.content
      : step.kind === "tool" && step.state.status === "done"
        ? step.state.result.forModel
        : [];
  let characters = 100;
  for (const part of content) characters += part.type === "text" ? part.text.length : 4_500;
  return characters / charactersPerToken;
}

/**
 * `tokens` that the next request of a run will have, from what the provider counted last and what came since; `null` when it never counted
 * since the newest digest. Looks at the newest steps only, because every step asks.
 */
export function tokensInUse(run: Run, thoughtId: StepId): number | null {
  let tokens = 0;
  for (let at = run.steps.length - 1; at >= 0; at -= 1) {
    const step = run.steps[at];
    if (step === undefined || step.id === thoughtId) continue;
    if (step.id === run.digestId) return null;
    if (step.kind === "thought" && step.state.status === "done") {
      const { inputTokens, outputTokens: written } = step.state.usage;
      if (inputTokens > 0) return inputTokens + written + tokens;
      tokens +=
        (JSON.stringify(step.state.content).length + JSON.stringify(step.state.calls).length) / charactersPerToken;
    } else tokens += tokensOf(step);
  }
  return tokens + frameTokens;
}

/** Whether the next request of a run would no longer fit. Without an answer since the newest digest only the provider can tell. */
export function isFull(run: Run, thoughtId: StepId, contextTokens: number): boolean {
  const tokens = tokensInUse(run, thoughtId);
  return tokens !== null && tokens > contextTokens * usable - outputTokens(contextTokens);
}
