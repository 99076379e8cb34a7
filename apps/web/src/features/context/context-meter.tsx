import { ProgressBar } from "../../ui/progress-bar.tsx";
import { count } from "../../words/counts.ts";
import { tokensInWords } from "../../words/sizes.ts";
import type { ContextUse } from "./context-use.ts";

/** How much of what the model can keep in mind the task takes. */
export function ContextMeter({ use: { tokens, room, digests } }: Readonly<{ use: ContextUse }>) {
  const folded = digests === 0 ? "" : ` So far ${digests === 1 ? "once" : count(digests, "time")}.`;
  if (room === null) return `${tokensInWords(tokens)} tokens; this model's limit is not known.`;
  const share = Math.min(1, tokens / room);
  const percent = Math.round(share * 100);
  return (
    <>
      {percent < 1 ? "Under 1" : percent} % of {tokensInWords(room)} tokens
      <span className="mt-1 block">
        <ProgressBar label="Model's memory in use" progress={share} />
      </span>
      <span className="mt-1 block text-sm text-muted">
        When it is full, older steps are folded into a summary and the task goes on.{folded}
      </span>
    </>
  );
}
