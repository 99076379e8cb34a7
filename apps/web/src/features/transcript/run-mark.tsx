import type { Run, RunStatus } from "@deskhand/contracts";

const words: Readonly<Record<RunStatus, readonly [string, string, string]>> = {
  running: ["Working", "text-accent", "bg-accent animate-[breathe_1.6s_ease-in-out_infinite]"],
  done: ["Done", "text-good", "bg-good"],
  failed: ["Failed", "text-bad", "bg-bad"],
  stopped: ["Stopped", "text-muted", "bg-edge"],
};

/** Where one run stands. */
export function RunMark({ run }: Readonly<{ run: Run }>) {
  const [word, text, dot] = words[run.status];
  return (
    <span className={`inline-flex shrink-0 items-center gap-1.5 text-sm ${text}`}>
      <span aria-hidden className={`size-2 rounded-full ${dot}`} />
      {word}
    </span>
  );
}
