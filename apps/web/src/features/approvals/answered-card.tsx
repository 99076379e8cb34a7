import type { Approval } from "@deskhand/contracts";
import { Check, CircleSlash, X } from "lucide-react";
import { answerInWords, answersOf } from "./answer-in-words.ts";

/** An approval after its answer; stays in the transcript to be read. */
export function AnsweredCard({ approval }: Readonly<{ approval: Approval }>) {
  const { decision } = approval;
  const Icon = approval.status === "withdrawn" ? CircleSlash : decision?.type === "deny" ? X : Check;
  const tone = approval.status === "withdrawn" ? "text-muted" : decision?.type === "deny" ? "text-warn" : "text-good";
  const answers = answersOf(approval);
  return (
    <div className="flex items-start gap-2 text-muted">
      <Icon aria-hidden size={16} className={`mt-1 shrink-0 ${tone}`} />
      <div className="min-w-0 wrap-anywhere">
        <p>{answerInWords(approval)}</p>
        {decision?.type === "deny" && decision.feedback !== "" && <p className="text-ink">“{decision.feedback}”</p>}
        {answers.map(({ header, answer }) => (
          <p key={header}>
            {header}: <span className="text-ink">{answer}</span>
          </p>
        ))}
      </div>
    </div>
  );
}
