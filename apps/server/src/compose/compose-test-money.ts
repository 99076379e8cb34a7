import { type EventLog, localDay, type ModelCatalog } from "@deskhand/contracts";
import { reachedCap } from "@deskhand/engine/caps";
import type { ModelCatalogOptions } from "@deskhand/models";
import type { MoneyDesk } from "../money/create-money.ts";

export type TestMoneyPorts = Readonly<{
  log: Pick<EventLog, "spentUsd" | "addSpend">;
  money: Pick<MoneyDesk, "caps">;
  models: Pick<ModelCatalog, "costs">;
}>;

/** Holds tests of models to the caps over all tasks, and counts them among what those spent. `open` is asked at each request. */
export function composeTestMoney(open: () => TestMoneyPorts): NonNullable<ModelCatalogOptions["money"]> {
  return {
    usedUp(ref) {
      const { log, models, money } = open();
      return reachedCap(ref, { log, models, caps: money.caps }, Date.now())?.because ?? null;
    },
    spent(usd) {
      if (usd > 0) open().log.addSpend(localDay(Date.now()), usd);
    },
  };
}
