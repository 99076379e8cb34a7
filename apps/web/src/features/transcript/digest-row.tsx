import { FoldVertical } from "lucide-react";
import { count } from "../../words/counts.ts";
import { visibleText } from "../../words/visible-text.ts";

type DigestRowProps = Readonly<{ text: string; steps: number; because: "length" | "history" }>;

const reasons = {
  length: "This task is longer than the model can keep in mind at once",
  history: "The model's provider did not take the conversation as it was",
} as const;

/** The marks around untrusted text are for the model. */
function plain(text: string): string {
  return text.replaceAll(/^<<(begin|end) [0-9a-f]{16}.*>>\n?/gm, "");
}

/** Says that the model now reads a summary of older steps, and shows it. Here nothing is gone. */
export function DigestRow({ text, steps, because }: DigestRowProps) {
  return (
    <details className="rounded-xl border border-line bg-surface px-4 py-2.5 text-sm text-muted">
      <summary className="cursor-pointer wrap-anywhere">
        <FoldVertical aria-hidden size={16} className="mr-2 inline" />
        {reasons[because]}, so it goes on with a summary of {count(steps, "earlier step")}. Your words, the plan, your
        answers and the assistants' reports are kept.
      </summary>
      <p className="mt-2 whitespace-pre-wrap wrap-anywhere">{visibleText(plain(text))}</p>
    </details>
  );
}
