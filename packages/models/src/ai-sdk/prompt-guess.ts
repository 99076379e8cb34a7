import { type Content, type ModelRequest, type Step, stepContent } from "@deskhand/contracts";
import type { TokenCount } from "../prices.ts";

/** characters of text that make a token */
const charactersPerToken = 4;
/** tokens of one picture or of a page of a file, whatever its bytes */
const tokensPerPicture = 1_600;
const tokensPerPage = 2_500;

function tokensOfPart(part: Content): number {
  if (part.type === "text") return part.text.length / charactersPerToken;
  return part.type === "image" ? tokensPerPicture : part.pages * tokensPerPage;
}

function tokensOf(step: Step): number {
  return stepContent(step).reduce((sum, part) => sum + tokensOfPart(part), 0);
}

/**
 * Tokens of a prompt that nobody has counted: what the provider counted for the answer before, and what came since. What that prompt
 * held is taken to be cached where the provider caches. Looks at the newest steps only where there was an answer before.
 */
export function guessPrompt({ steps, system, tools }: ModelRequest): TokenCount {
  let fresh = 0;
  for (let at = steps.length - 1; at >= 0; at -= 1) {
    const step = steps[at];
    if (step === undefined) continue;
    if (step.kind === "thought" && step.state.status === "done" && step.state.usage.inputTokens > 0) {
      const { cacheReadTokens = 0, cacheWriteTokens = 0, inputTokens, outputTokens } = step.state.usage;
      const cacheRead = cacheReadTokens + cacheWriteTokens > 0 ? inputTokens : 0;
      return { input: inputTokens + outputTokens + Math.ceil(fresh), cacheRead, cacheWrite: 0, output: 0 };
    }
    fresh += tokensOf(step);
  }
  const frame = (system.length + JSON.stringify(tools).length) / charactersPerToken;
  return { input: Math.ceil(fresh + frame), cacheRead: 0, cacheWrite: 0, output: 0 };
}
