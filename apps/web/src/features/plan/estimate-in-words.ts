import type { Estimate } from "@deskhand/contracts";
import { dollarsInWords } from "../../words/sizes.ts";

/** What a plan is likely to take: `about $0.20 to $0.90`, `no cost`, or only its answers where no price is known. */
export function estimateInWords({ answers: [least, most], usd }: Estimate): string {
  const answers = `about ${least} to ${most} answers of the model`;
  if (usd === null) return `${answers}; what they cost is not known`;
  const [low, high] = usd;
  if (high === 0) return "no cost";
  const money = low < 0.01 ? `up to ${dollarsInWords(high)}` : `${dollarsInWords(low)} to ${dollarsInWords(high)}`;
  return `${low < 0.01 ? "" : "about "}${money}, ${least} to ${most} answers of the model`;
}
