import type { ToolStep } from "@deskhand/contracts";
import { inputInWords, outcomeInWords, stepWord } from "./describe-step.ts";
import { HiddenList } from "./hidden-list.tsx";
import { readHidden } from "./read-hidden.ts";
import { ShellStepRow } from "./shell-step-row.tsx";
import { TextBlock } from "./text-block.tsx";
import { stepTitle } from "./tool-words.ts";

/** One step inside an opened stretch of work, with what was asked and what came of it. */
export function StepRow({ step }: Readonly<{ step: ToolStep }>) {
  if (step.call.tool === "shell_run") return <ShellStepRow step={step} />;
  const { word, tone } = stepWord(step);
  const hidden = step.state.status === "done" ? readHidden(step.state.result.forUser) : [];
  return (
    <details className="ml-6 border-l border-line pl-3">
      <summary className="flex min-h-7 list-none items-baseline gap-2 text-sm text-muted hover:text-ink">
        <span className="min-w-0 truncate">{stepTitle(step)}</span>
        <span className={`shrink-0 ${tone}`}>{word}</span>
      </summary>
      <HiddenList hidden={hidden} />
      <TextBlock title="Asked" text={inputInWords(step.call.input)} />
      <TextBlock title="Result" text={outcomeInWords(step)} />
    </details>
  );
}
