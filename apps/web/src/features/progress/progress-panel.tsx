import type { PlanItem, Run } from "@deskhand/contracts";
import { Check, Circle, CircleDot, Minus } from "lucide-react";
import type { ReactNode } from "react";
import { useTask } from "../../connection/use-task.ts";
import { Panel } from "../../ui/panel.tsx";
import { figure } from "../../words/counts.ts";
import { RunMark } from "../transcript/run-mark.tsx";
import { runTitle } from "../transcript/run-title.ts";

const marks: Readonly<Record<PlanItem["status"], readonly [ReactNode, string, string]>> = {
  done: [<Check key="done" aria-hidden size={16} />, "text-good", "Done"],
  doing: [<CircleDot key="doing" aria-hidden size={16} />, "text-accent", "Under way"],
  todo: [<Circle key="todo" aria-hidden size={16} />, "text-edge", "To do"],
  skipped: [<Minus key="skipped" aria-hidden size={16} />, "text-muted", "Left out"],
};

/** How far the plan is, and what the assistants do. */
export function ProgressPanel() {
  const task = useTask();
  const items = task.plan?.items ?? [];
  const isProposed = task.plan?.status === "proposed";
  const done = items.filter((item) => item.status === "done" || item.status === "skipped").length;
  const helping = Object.values(task.runs).filter((run) => run.parent !== null);
  const note = items.length === 0 ? undefined : isProposed ? "waits for your yes" : `${done} of ${items.length}`;
  return (
    <Panel id="progress" title="Progress" {...(note === undefined ? {} : { note })}>
      {items.length === 0 && helping.length === 0 && (
        <p className="text-muted">
          {task.ended === null ? "The steps of the plan will be listed here." : "It needed no plan."}
        </p>
      )}
      <ol className="space-y-1.5">
        {items.map((item) => (
          <Item key={item.id} item={item} />
        ))}
      </ol>
      {helping.length > 0 && <Helping runs={helping} isPaused={task.status === "paused"} />}
    </Panel>
  );
}

function Item({ item }: Readonly<{ item: PlanItem }>) {
  const [icon, tone, word] = marks[item.status];
  const text = item.status === "doing" ? "font-medium" : item.status === "todo" ? "" : "text-muted";
  return (
    <li className="flex items-start gap-2.5" aria-current={item.status === "doing" ? "step" : undefined}>
      <span className={`mt-1 shrink-0 ${tone}`}>{icon}</span>
      <span className={`min-w-0 wrap-anywhere ${text}`}>
        <span className="sr-only">{word}: </span>
        {item.title}
      </span>
    </li>
  );
}

/** as many assistants are always listed; more are folded away once they have ended */
const fewRuns = 4;

function Helping({ runs, isPaused }: Readonly<{ runs: readonly Run[]; isPaused: boolean }>) {
  const working = runs.filter((run) => run.status === "running").length;
  return (
    <details key={working === 0 ? "ended" : "working"} open={working > 0 || runs.length <= fewRuns} className="mt-4">
      <summary className="text-sm text-muted">
        Assistants:{" "}
        {working > 0
          ? `${figure(working)} of ${figure(runs.length)} ${isPaused ? "paused" : "at work"}`
          : figure(runs.length)}
      </summary>
      <ul className="mt-1.5 space-y-1.5">
        {runs.map((run) => (
          <li key={run.id} className="flex items-start justify-between gap-3">
            <span className="line-clamp-2 min-w-0 wrap-anywhere" title={run.goal}>
              {runTitle(run)}
            </span>
            <RunMark run={run} />
          </li>
        ))}
      </ul>
    </details>
  );
}
