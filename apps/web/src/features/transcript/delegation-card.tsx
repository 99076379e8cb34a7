import type { Run, StepId } from "@deskhand/contracts";
import { ChevronRight, Users } from "lucide-react";
import { useState } from "react";
import { tell } from "../../connection/tell.ts";
import { useStepWeather, useTask } from "../../connection/use-task.ts";
import { Button } from "../../ui/button.tsx";
import { count } from "../../words/counts.ts";
import { clockInWords } from "../../words/dates.ts";
import { dollarsInWords, moneyInWords } from "../../words/sizes.ts";
import { visibleText } from "../../words/visible-text.ts";
import { adviceElsewhere } from "../isolation/advice-in-app.ts";
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
  const task = useTask();
  const [isOpen, setOpen] = useState(false);
  return (
    <li className="px-4 py-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
          className="flex min-h-8 min-w-0 flex-1 basis-32 items-center gap-1.5 text-left"
        >
          <ChevronRight
            aria-hidden
            size={16}
            className={`shrink-0 text-muted transition-transform ${isOpen ? "rotate-90" : ""}`}
          />
          <span className="line-clamp-2 min-w-0 wrap-anywhere">{runTitle(run)}</span>
        </button>
        <span className="ml-auto inline-flex items-center gap-3">
          <RunMark run={run} />
          {run.status === "running" && (
            <Button
              size="small"
              aria-label={`Stop: ${runTitle(run)}`}
              onClick={() => void tell(task.id, { type: "run.stop", runId: run.id })}
            >
              Stop
            </Button>
          )}
        </span>
      </div>
      <div className="ml-5.5 flex min-h-6 flex-wrap justify-between gap-x-3 text-sm text-muted">
        <Doing run={run} />
        <span>{runFacts(run, task.model)}</span>
      </div>
      {isOpen && <RunTranscript run={run} Row={Row} />}
    </li>
  );
}

/** What it does at this moment, or did last. */
function Doing({ run }: Readonly<{ run: Run }>) {
  const last = run.steps.at(-1);
  const weather = useStepWeather(last?.id ?? noStep);
  const live = run.status === "running" ? (weather?.progress ?? "") : "";
  return <span className="min-w-0 flex-1 basis-48 truncate">{live === "" ? lastDoing(run) : visibleText(live)}</span>;
}

/** asks for the news of no step at all */
const noStep = "step_none" as StepId;

function lastDoing(run: Run): string {
  if (run.failure !== null) return adviceElsewhere(run.failure.message);
  const steps = count(run.steps.length, "step");
  const last = run.steps.findLast((step) => step.kind === "tool");
  return last === undefined ? steps : `${steps}, last: ${stepTitle(last)}`;
}

/** Its own model where that is not the task's, what it cost, and what would end it. */
function runFacts({ limits, model, pausedMs = 0, startedAt, usage }: Run, taskModel: Run["model"]): string {
  const { budgetUsd = null, timeoutMs = null } = limits ?? {};
  const spent = usage.costUsd === 0 ? "" : moneyInWords(usage.costUsd);
  const cost = budgetUsd === null ? spent : `${spent === "" ? "$0.00" : spent} of ${dollarsInWords(budgetUsd)}`;
  const until =
    timeoutMs === null || startedAt === undefined ? "" : `until ${clockInWords(startedAt, timeoutMs + pausedMs)}`;
  return [model === taskModel ? "" : model, cost, until].filter((fact) => fact !== "").join(" · ");
}
