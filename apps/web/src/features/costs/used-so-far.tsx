import type { Task } from "@deskhand/contracts";
import { count } from "../../words/counts.ts";
import { moneyInWords, tokensInWords } from "../../words/sizes.ts";
import { isRuleBased } from "../home/model-words.ts";

type UsedSoFarProps = Readonly<{ task: Pick<Task, "model" | "thoughtCount" | "usage"> }>;

/** Answers, tokens and money of a task, in one line. */
export function UsedSoFar({ task: { model, thoughtCount, usage } }: UsedSoFarProps) {
  const { cacheReadTokens = 0, costUsd, estimatedUsd = 0, inputTokens, outputTokens } = usage;
  if (isRuleBased(model) && inputTokens + outputTokens === 0) return "No cost: no AI was asked.";
  const kept = cacheReadTokens === 0 ? "" : ` (${tokensInWords(cacheReadTokens)} from the cache)`;
  return (
    <>
      {count(thoughtCount, "answer")}, {tokensInWords(inputTokens)} tokens in{kept}, {tokensInWords(outputTokens)} out,{" "}
      {moneyInWords(costUsd)}
      {estimatedUsd > 0 && `, of it about ${moneyInWords(estimatedUsd)} estimated for answers that broke off`}
    </>
  );
}
