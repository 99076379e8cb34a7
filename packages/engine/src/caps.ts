import {
  type Caps,
  type EventLog,
  firstOfMonth,
  localDay,
  type ModelCatalog,
  type ModelRef,
} from "@deskhand/contracts";
import { isUsedUp, type ReachedLimit } from "./budget.ts";

export type CapPorts = Readonly<{
  log: Pick<EventLog, "spentUsd">;
  models: Pick<ModelCatalog, "costs">;
  /** as the user set them, read before every request */
  caps(): Caps;
}>;

function dollars(usd: number): string {
  return `$${usd.toFixed(2)}`;
}

/**
 * The cap over all tasks that is used up, or `null`. Asked right before a request goes out, also when one is tried again or taken up
 * after a start; the sums come from the log, so a restart forgets nothing. A model that costs nothing is never held up.
 */
export function reachedCap(model: ModelRef, { caps, log, models }: CapPorts, nowMs: number): ReachedLimit | null {
  const { dayUsd, monthUsd } = caps();
  if ((dayUsd === null && monthUsd === null) || models.costs?.(model) === false) return null;
  const today = localDay(nowMs);
  if (monthUsd !== null && isUsedUp(log.spentUsd(firstOfMonth(today)), monthUsd)) {
    const because = `This month's cap of ${dollars(monthUsd)} for all tasks is used up. Raise it under Costs, or resume next month.`;
    return { limit: "monthUsd", because };
  }
  if (dayUsd !== null && isUsedUp(log.spentUsd(today), dayUsd)) {
    const because = `Today's cap of ${dollars(dayUsd)} for all tasks is used up. Raise it under Costs, or resume tomorrow.`;
    return { limit: "dayUsd", because };
  }
  return null;
}
