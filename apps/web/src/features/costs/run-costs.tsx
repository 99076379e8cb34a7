import type { Task } from "@deskhand/contracts";
import { moneyInWords } from "../../words/sizes.ts";
import { runTitle } from "../transcript/run-title.ts";

const shown = 8;

/** What each run of a task cost, dearest first; nothing when there is only one. */
export function RunCosts({ task: { runs } }: Readonly<{ task: Pick<Task, "runs"> }>) {
  const costs = Object.values(runs).toSorted((left, right) => right.usage.costUsd - left.usage.costUsd);
  if (costs.length < 2) return null;
  return (
    <ul className="mt-2 space-y-0.5 text-sm">
      {costs.slice(0, shown).map((run) => (
        <li key={run.id} className="flex justify-between gap-3">
          <span className="min-w-0 wrap-anywhere">{run.parent === null ? "The task itself" : runTitle(run)}</span>
          <span className="shrink-0 text-muted">{moneyInWords(run.usage.costUsd)}</span>
        </li>
      ))}
      {costs.length > shown && <li className="text-muted">and {costs.length - shown} more</li>}
    </ul>
  );
}
