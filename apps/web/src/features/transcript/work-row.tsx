import { isSettled, type ToolStep } from "@deskhand/contracts";
import { ChevronRight } from "lucide-react";
import { useStepWeather } from "../../connection/use-task.ts";
import { commandOf } from "./command-of.ts";
import { LiveLine } from "./shell-step-row.tsx";
import { stepTitle } from "./tool-words.ts";
import type { TranscriptRow } from "./transcript-rows.ts";

type WorkRowProps = Readonly<{ row: Extract<TranscriptRow, { kind: "work" }>; onToggle(): void }>;

const shownAtOnce = 3;

/** A stretch of steps in one line; what runs now is named below it. */
export function WorkRow({ row, onToggle }: WorkRowProps) {
  const { line, failed, isRunning, isWaiting } = row.summary;
  const running = isRunning && !row.isOpen ? row.steps.filter((step) => !isSettled(step.state)) : [];
  return (
    <div className="text-muted">
      <button
        type="button"
        aria-expanded={row.isOpen}
        onClick={onToggle}
        className="-ml-1.5 flex min-h-8 max-w-full items-center gap-1.5 rounded-lg px-1.5 py-1 text-left hover:bg-sunken hover:text-ink"
      >
        <ChevronRight
          aria-hidden
          size={16}
          className={`shrink-0 transition-transform ${row.isOpen ? "rotate-90" : ""}`}
        />
        <span className="min-w-0 wrap-anywhere">
          {line}
          {isWaiting && <span className="text-warn"> (not in the folder yet)</span>}
          {failed > 0 && <span className="text-bad"> ({failed} did not work)</span>}
        </span>
      </button>
      {running.slice(0, shownAtOnce).map((step) => (
        <RunningStep key={step.id} step={step} />
      ))}
    </div>
  );
}

function RunningStep({ step }: Readonly<{ step: ToolStep }>) {
  return step.call.tool === "shell_run" ? <RunningCommand step={step} /> : <RunningWork step={step} />;
}

function RunningCommand({ step }: Readonly<{ step: ToolStep }>) {
  return (
    <div className="ml-6 text-sm">
      <p className="truncate">
        <RunningDot />
        <span className="sr-only">Running: </span>
        <code className="font-mono text-[0.8125rem] text-ink">{commandOf(step).split("\n", 1)[0]}</code>
        {step.state.status === "waiting" && " (waits for your answer)"}
      </p>
      <LiveLine step={step} />
    </div>
  );
}

function RunningDot() {
  return (
    <span
      aria-hidden
      className="mr-2 inline-block size-2 animate-[breathe_1.6s_ease-in-out_infinite] rounded-full bg-accent"
    />
  );
}

function RunningWork({ step }: Readonly<{ step: ToolStep }>) {
  const weather = useStepWeather(step.id);
  const progress = weather?.progress ?? "";
  return (
    <p className="ml-6 truncate text-sm">
      <RunningDot />
      {stepTitle(step)}
      {step.state.status === "waiting" && " (waits for your answer)"}
      {progress !== "" && `: ${progress}`}
    </p>
  );
}
