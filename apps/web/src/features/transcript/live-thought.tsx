import type { ThoughtStep } from "@deskhand/contracts";
import { useStepWeather, useTask } from "../../connection/use-task.ts";
import { MarkdownText } from "./markdown-text.tsx";
import { splitBlocks } from "./split-blocks.ts";

/** An answer while it is being written. */
export function LiveThought({ step }: Readonly<{ step: ThoughtStep }>) {
  const weather = useStepWeather(step.id);
  const { ended, paused } = useTask();
  const text = weather?.text ?? "";
  if (text === "") return ended === null && paused === null ? <Thinking step={step} /> : null;
  return (
    <div className="space-y-3">
      {splitBlocks(text).map((block) => (
        <MarkdownText key={block.at} text={block.text} />
      ))}
    </div>
  );
}

function Thinking({ step }: Readonly<{ step: ThoughtStep }>) {
  const attempt = step.state.status === "running" ? step.state.attempt : 1;
  const words = attempt > 1 ? `The model did not answer; trying again (attempt ${attempt})` : "Thinking";
  return (
    <p className="flex min-h-6 items-center gap-2.5 text-muted">
      <span aria-hidden className="flex gap-1">
        <span className="size-1.5 animate-[breathe_1.2s_ease-in-out_infinite] rounded-full bg-accent" />
        <span className="size-1.5 animate-[breathe_1.2s_ease-in-out_200ms_infinite] rounded-full bg-accent" />
        <span className="size-1.5 animate-[breathe_1.2s_ease-in-out_400ms_infinite] rounded-full bg-accent" />
      </span>
      {words} …
    </p>
  );
}
