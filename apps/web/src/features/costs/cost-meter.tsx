import { Coins } from "lucide-react";
import { useTask } from "../../connection/use-task.ts";
import { Link } from "../../routing/link.tsx";
import { Popover } from "../../ui/popover.tsx";
import { ProgressBar } from "../../ui/progress-bar.tsx";
import { dollarsInWords, moneyInWords } from "../../words/sizes.ts";
import { RunCosts } from "./run-costs.tsx";
import { UsedSoFar } from "./used-so-far.tsx";

/** What the task cost so far, live; opens what it was spent on. Shows nothing before the first answer of a model that costs something. */
export function CostMeter() {
  const task = useTask();
  const { costUsd } = task.usage;
  const { budgetUsd } = task.limits;
  if (costUsd === 0 && budgetUsd === null) return null;
  const spent = moneyInWords(costUsd);
  const isNear = budgetUsd !== null && costUsd >= 0.8 * budgetUsd;
  const words = budgetUsd === null ? spent : `${spent} of ${dollarsInWords(budgetUsd)}`;
  const trigger = (
    <button
      type="button"
      aria-label={`Costs so far: ${words}`}
      className={`inline-flex min-h-7 items-center gap-1 rounded-full border px-2 text-sm whitespace-nowrap hover:bg-sunken ${isNear ? "border-warn text-warn" : "border-line text-muted"}`}
    >
      <Coins aria-hidden size={14} className="shrink-0" />
      {words}
    </button>
  );
  return (
    <Popover trigger={trigger} title="Costs so far">
      {budgetUsd !== null && (
        <div className="my-2">
          <ProgressBar label="Part of the budget that is used" progress={Math.min(1, costUsd / budgetUsd)} />
        </div>
      )}
      <p className="mt-1">
        <UsedSoFar task={task} />
      </p>
      <RunCosts task={task} />
      <p className="mt-2 text-sm">
        <Link to={{ page: "costs" }} className="text-accent underline">
          All tasks, caps and prices
        </Link>
      </p>
    </Popover>
  );
}
