import { existsSync } from "node:fs";
import { reduceAll, type Task, type TaskId, type TaskSummary } from "@deskhand/contracts";
import { openSqliteLog } from "@deskhand/engine/log";
import { listPrices } from "@deskhand/models/prices";
import type { Config } from "./config.ts";
import { logFile } from "./home-folder.ts";
import { createMoney, type MoneyDesk } from "./money/create-money.ts";

export type Shelf = Readonly<{
  tasks(): Promise<readonly TaskSummary[]>;
  task(id: TaskId): Promise<Task | null>;
  money: MoneyDesk;
  close(): Promise<void>;
}>;

/** The tasks as the log has them; looks only, so it needs no lock and disturbs nobody. */
export function openShelf({ home }: Config): Shelf {
  if (!existsSync(logFile(home))) {
    const money = createMoney({ home, log: { spentUsd: () => 0 }, prices: listPrices() });
    return { tasks: async () => [], task: async () => null, money, close: async () => {} };
  }
  const log = openSqliteLog(logFile(home));
  return {
    tasks: async () => log.rows().map(({ summary }) => summary),
    task: async (id) => reduceAll(null, log.read(id, 0)),
    money: createMoney({ home, log, prices: listPrices() }),
    close: async () => log.close(),
  };
}
