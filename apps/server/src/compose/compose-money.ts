import type { EventLog } from "@deskhand/contracts";
import { listPrices } from "@deskhand/models/prices";
import { createMoney, type MoneyDesk } from "../money/create-money.ts";

/** The money of a data folder with the prices this Deskhand knows. */
export function composeMoney(home: string, log: Pick<EventLog, "spentUsd">): MoneyDesk {
  return createMoney({ home, log, prices: listPrices() });
}
