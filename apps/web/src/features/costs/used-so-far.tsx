import type { Task } from "@deskhand/contracts";
import { count } from "../../words/counts.ts";
import { moneyInWords, tokensInWords } from "../../words/sizes.ts";

/** Answers, tokens and money of a task, in one line. */
export function UsedSoFar({ task: { thoughtCount, usage } }: Readonly<{ task: Pick<Task, "thoughtCount" | "usage"> }>) {
  const { cacheReadTokens = 0, costUsd, estimatedUsd = 0, inputTokens, outputTokens } = usage;
  if (inputTokens + outputTokens === 0 && costUsd === 0) return "Nothing: no model of a provider was asked.";
  const kept = cacheReadTokens === 0 ? "" : ` (${tokensInWords(cacheReadTokens)} from the cache)`;
  return (
    <>
      {count(thoughtCount, "answer")}, {tokensInWords(inputTokens)} tokens in{kept}, {tokensInWords(outputTokens)} out,{" "}
      {moneyInWords(costUsd)}
      {estimatedUsd > 0 && `, of it about ${moneyInWords(estimatedUsd)} estimated for answers that broke off`}
    </>
  );
}
