import type { Run, RunStatus } from "@deskhand/contracts";
import { useTask } from "../../connection/use-task.ts";

const words: Readonly<Record<RunStatus, readonly [string, string, string]>> = {
  running: ["Working", "text-accent", "bg-accent animate-[breathe_1.6s_ease-in-out_infinite]"],
  done: ["Done", "text-good", "bg-good"],
  failed: ["Failed", "text-bad", "bg-bad"],
  stopped: ["Stopped", "text-muted", "bg-edge"],
};

const paused = ["Paused", "text-muted", "bg-edge"] as const;

/** Where one run stands; nobody works while the task is paused. */
export function RunMark({ run }: Readonly<{ run: Run }>) {
  const isHeld = useTask().status === "paused" && run.status === "running";
  const [word, text, dot] = isHeld ? paused : words[run.status];
  return (
    <span className={`inline-flex shrink-0 items-center gap-1.5 text-sm ${text}`}>
      <span aria-hidden className={`size-2 rounded-full ${dot}`} />
      {word}
    </span>
  );
}
