import {
  type Content,
  isFinishLine,
  type ModelRequest,
  type Run,
  type Step,
  type StepId,
  stepContent,
} from "@deskhand/contracts";

/** `characters` of a token; a low figure, so that the guess is rather too high */
const charactersPerToken = 3;
/** what a picture, and a page of a file, take up like so many `characters` */
const charactersPerPicture = 4_500;
const charactersPerPage = 9_000;
/** what a step takes up beside its content */
const charactersPerStep = 100;
/** share of a model's room that is used; the rest is for what a guess leaves out */
const usable = 0.92;
/** `tokens` one answer may have; enough for a long document, below every current provider's ceiling */
const mostOutputTokens = 16_000;

/** `tokens` one answer may have: a quarter of what a small model can hold */
export function outputTokens(contextTokens: number | null): number {
  return contextTokens === null ? mostOutputTokens : Math.min(mostOutputTokens, Math.floor(contextTokens / 4));
}

function charactersOf(part: Content): number {
  if (part.type === "text") return part.text.length;
  return part.type === "file" ? part.pages * charactersPerPage : charactersPerPicture;
}

function tokensOf(step: Step): number {
  const characters = stepContent(step).reduce((sum, part) => sum + charactersOf(part), charactersPerStep);
  return characters / charactersPerToken;
}

function sizeOf({ system, tools }: Frame): number {
  return (system.length + JSON.stringify(tools).length) / charactersPerToken;
}

/** what every request of a run has beside its conversation */
export type Frame = Pick<ModelRequest, "system" | "tools">;

/**
 * `tokens` that the next request of a run will have, from what the provider counted last and what came since; `null` when it never counted
 * since the newest digest. Looks at the newest steps only, because every step asks.
 */
function tokensInUse(run: Run, thoughtId: StepId, frame: Frame): number | null {
  let tokens = 0;
  for (let at = run.steps.length - 1; at >= 0; at -= 1) {
    const step = run.steps[at];
    if (step === undefined || step.id === thoughtId || isFinishLine(step)) continue;
    if (step.id === run.digestId) return null;
    if (step.kind === "thought" && step.state.status === "done") {
      const { inputTokens, outputTokens: written } = step.state.usage;
      if (inputTokens > 0) return inputTokens + written + tokens;
      tokens += JSON.stringify([step.state.content, step.state.calls]).length / charactersPerToken;
    } else tokens += tokensOf(step);
  }
  return tokens + sizeOf(frame);
}

/**
 * Whether the next request of a run would no longer fit. Before anything was done, and without an answer since the newest digest, only the
 * provider can tell.
 */
export function isFull(run: Run, thoughtId: StepId, contextTokens: number, frame: Frame): boolean {
  if (!run.steps.some((step) => step.kind === "tool")) return false;
  const tokens = tokensInUse(run, thoughtId, frame);
  return tokens !== null && tokens > contextTokens * usable - outputTokens(contextTokens);
}
