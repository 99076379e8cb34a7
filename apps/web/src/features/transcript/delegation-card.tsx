import type { Run } from "@deskhand/contracts";
import { ChevronRight, Users } from "lucide-react";
import { useState } from "react";
import { tell } from "../../connection/tell.ts";
import { useTask } from "../../connection/use-task.ts";
import { Button } from "../../ui/button.tsx";
import { count } from "../../words/counts.ts";
import type { RowComponent } from "./row-props.ts";
import { RunMark } from "./run-mark.tsx";
import { runTitle } from "./run-title.ts";
import { RunTranscript } from "./run-transcript.tsx";
import { stepTitle } from "./tool-words.ts";

/** Assistants that work side by side, each with its own state, transcript and Stop. */
export function DelegationCard({ runs, Row }: Readonly<{ runs: readonly Run[]; Row: RowComponent }>) {
  const done = runs.filter((run) => run.status !== "running").length;
  return (
    <section aria-label="Assistants" className="rounded-2xl border border-line bg-surface">
      <h2 className="flex items-center gap-2 px-4 py-2.5 font-medium">
        <Users aria-hidden size={16} className="text-accent" />
        {count(runs.length, "assistant")} side by side
        <span className="ml-auto text-sm font-normal text-muted">
          {done} of {runs.length} finished
        </span>
      </h2>
      <ul className="divide-y divide-line border-t border-line">
        {runs.map((run) => (
          <RunEntry key={run.id} run={run} Row={Row} />
        ))}
      </ul>
    </section>
  );
}

function RunEntry({ run, Row }: Readonly<{ run: Run; Row: RowComponent }>) {
  const { id } = useTask();
  const [isOpen, setOpen] = useState(false);
  return (
    <li className="px-4 py-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
          className="flex min-h-8 min-w-0 flex-1 basis-40 items-center gap-1.5 text-left"
        >
          <ChevronRight
            aria-hidden
            size={16}
            className={`shrink-0 text-muted transition-transform ${isOpen ? "rotate-90" : ""}`}
          />
          <span className="line-clamp-2 min-w-0 wrap-anywhere">{runTitle(run)}</span>
        </button>
        <RunMark run={run} />
        {run.status === "running" && (
          <Button
            size="small"
            aria-label={`Stop: ${runTitle(run)}`}
            onClick={() => void tell(id, { type: "run.stop", runId: run.id })}
          >
            Stop
          </Button>
        )}
      </div>
      <p className="ml-5.5 min-h-6 truncate text-sm text-muted">{lastDoing(run)}</p>
      {isOpen && <RunTranscript run={run} Row={Row} />}
    </li>
  );
}

function lastDoing(run: Run): string {
  if (run.failure !== null) return run.failure.message;
  const steps = count(run.steps.length, "step");
  const last = run.steps.findLast((step) => step.kind === "tool");
  return last === undefined ? steps : `${steps}, last: ${stepTitle(last)}`;
}
