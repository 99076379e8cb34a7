import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import type { ModelPart, ModelRequest, Usage } from "@deskhand/contracts";
import { z } from "zod";
import type { Endpoint } from "../endpoint.ts";
import { costUsd, type TokenCount } from "../prices.ts";
import { guessPrompt } from "./prompt-guess.ts";

type Part = LanguageModelV4StreamPart;
type Ending = Extract<Part, { type: "finish" }>;

/** Tokens as the provider counted them at the end of an answer. */
export function tokensOf(usage: Ending["usage"]): TokenCount {
  return {
    input: usage.inputTokens.total ?? 0,
    cacheRead: usage.inputTokens.cacheRead ?? 0,
    cacheWrite: usage.inputTokens.cacheWrite ?? 0,
    output: usage.outputTokens.total ?? 0,
  };
}

/** `counted`: what of it the provider counted itself; the rest is a guess. */
export function usageOf({ ref }: Endpoint, tokens: TokenCount, counted = tokens): Usage {
  const { cacheRead, cacheWrite, input, output } = tokens;
  const cost = costUsd(ref, tokens);
  const estimatedUsd = counted === tokens ? 0 : cost - costUsd(ref, counted);
  return {
    inputTokens: input,
    outputTokens: output,
    costUsd: cost,
    ...(cacheRead === 0 ? {} : { cacheReadTokens: cacheRead }),
    ...(cacheWrite === 0 ? {} : { cacheWriteTokens: cacheWrite }),
    ...(estimatedUsd > 0 ? { estimatedUsd } : {}),
  };
}

/** characters of an answer that make a token */
const charactersPerToken = 4;
/** characters of an answer after which its cost is told again */
const tellingCharacters = 4_000;
const nothingCounted: TokenCount = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0 };

/** What Anthropic counts when an answer begins; the AI SDK hands it on as a part of its own kind. */
const beginningSchema = z.object({
  anthropic: z.object({
    usage: z.object({
      input_tokens: z.number(),
      cache_read_input_tokens: z.number().nullish(),
      cache_creation_input_tokens: z.number().nullish(),
    }),
  }),
});

function countedAtBeginning(part: Extract<Part, { type: "custom" }>): TokenCount | null {
  const parsed = beginningSchema.safeParse(part.providerMetadata);
  if (!parsed.success) return null;
  const { usage } = parsed.data.anthropic;
  const cacheRead = usage.cache_read_input_tokens ?? 0;
  const cacheWrite = usage.cache_creation_input_tokens ?? 0;
  return { input: usage.input_tokens + cacheRead + cacheWrite, cacheRead, cacheWrite, output: 0 };
}

/** Counts what one answer costs while it comes. */
export interface AnswerCost {
  take(part: Part): void;
  /** what it has cost by now; `null` while that is not worth telling again, and once the provider counted the whole */
  news(): Extract<ModelPart, { type: "cost-so-far" }> | null;
  /**
   * What it cost: as far as the provider counted, else guessed from the conversation and from what came; `null` for an answer that never
   * began. `isTakenBack`: the request was sent and then stopped, so the provider may charge for it although nothing came yet.
   */
  spent(isTakenBack?: boolean): Usage | null;
}

/** Begins to count for one request. */
export function createAnswerCost(request: ModelRequest, endpoint: Endpoint): AnswerCost {
  let counted: TokenCount | null = null;
  let beginning: TokenCount | null = null;
  /** what the provider counted at the beginning, or a guess, once it was needed */
  let prompt: TokenCount | null = null;
  /** characters of the answer, thinking and arguments included */
  let written = 0;
  let hasCalls = false;
  /** `written` when the cost was told last; `null` before */
  let toldAt: number | null = null;

  const hasBegun = () => beginning !== null || hasCalls || written > 0;

  const guessed = (): Usage => {
    prompt ??= beginning ?? guessPrompt(request);
    const output = Math.ceil(written / charactersPerToken);
    return usageOf(endpoint, { ...prompt, output }, beginning ?? nothingCounted);
  };

  return {
    take(part) {
      if (part.type === "finish") counted = tokensOf(part.usage);
      else if (part.type === "custom") beginning ??= countedAtBeginning(part);
      else if (part.type === "tool-call") hasCalls = true;
      else if ("delta" in part) written += part.delta.length;
    },
    news() {
      const isNews = toldAt === null ? hasBegun() : written >= toldAt + tellingCharacters;
      if (!isNews || counted !== null) return null;
      toldAt = written;
      return { type: "cost-so-far", usage: guessed() };
    },
    spent(isTakenBack = false) {
      if (counted !== null && counted.input > 0) return usageOf(endpoint, counted);
      return hasBegun() || isTakenBack ? guessed() : null;
    },
  };
}
