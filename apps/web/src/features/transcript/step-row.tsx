import type { ToolStep } from "@deskhand/contracts";
import { useState } from "react";
import { Button } from "../../ui/button.tsx";
import { inputInWords, outcomeInWords, stepWord } from "./describe-step.ts";
import { stepTitle } from "./tool-words.ts";

/** One step inside an opened stretch of work, with what was asked and what came of it. */
export function StepRow({ step }: Readonly<{ step: ToolStep }>) {
  const { word, tone } = stepWord(step);
  return (
    <details className="ml-6 border-l border-line pl-3">
      <summary className="flex min-h-7 list-none items-baseline gap-2 text-sm text-muted hover:text-ink">
        <span className="min-w-0 truncate">{stepTitle(step)}</span>
        <span className={`shrink-0 ${tone}`}>{word}</span>
      </summary>
      <Block title="Asked" text={inputInWords(step.call.input)} />
      <Block title="Result" text={outcomeInWords(step)} />
    </details>
  );
}

const shortText = 2_000;

function Block({ title, text }: Readonly<{ title: string; text: string }>) {
  const [isWhole, setWhole] = useState(false);
  if (text === "") return null;
  return (
    <div className="my-1.5">
      <p className="text-xs text-muted">{title}</p>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: without a focus the keyboard could not scroll it
        tabIndex={0}
        className="max-h-72 overflow-auto rounded-lg bg-sunken px-3 py-2 font-mono text-xs whitespace-pre-wrap wrap-anywhere"
      >
        {isWhole ? text : text.slice(0, shortText)}
      </pre>
      {text.length > shortText && !isWhole && (
        <Button size="small" look="quiet" onClick={() => setWhole(true)}>
          Show all of it
        </Button>
      )}
    </div>
  );
}
