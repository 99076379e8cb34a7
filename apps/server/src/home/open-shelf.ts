import { existsSync } from "node:fs";
import { type Event, reduceAll, type Task, type TaskId, type TaskSummary } from "@deskhand/contracts";
import { openSqliteLog } from "@deskhand/engine/log";
import { composeMoney } from "../compose/compose-money.ts";
import type { Config } from "../config.ts";
import type { MoneyDesk } from "../money/create-money.ts";
import { logFile } from "./home-folder.ts";

export type Shelf = Readonly<{
  tasks(): Promise<readonly TaskSummary[]>;
  task(id: TaskId): Promise<Task | null>;
  /** every event of a task, in order; none of one that is not there */
  events(id: TaskId): Promise<readonly Event[]>;
  money: MoneyDesk;
  close(): Promise<void>;
}>;

/** The tasks as the log has them; looks only, so it needs no lock and disturbs nobody. */
export function openShelf({ home }: Config): Shelf {
  if (!existsSync(logFile(home))) {
    const money = composeMoney(home, { spentUsd: () => 0 });
    return { tasks: async () => [], task: async () => null, events: async () => [], money, close: async () => {} };
  }
  const log = openSqliteLog(logFile(home));
  return {
    tasks: async () => log.rows().map(({ summary }) => summary),
    task: async (id) => reduceAll(null, log.read(id, 0)),
    events: async (id) => [...log.read(id, 0)],
    money: composeMoney(home, log),
    close: async () => log.close(),
  };
}
