import { existsSync } from "node:fs";
import { reduceAll, type Task, type TaskId, type TaskSummary } from "@deskhand/contracts";
import { openSqliteLog } from "@deskhand/engine/log";
import type { Config } from "./config.ts";
import { logFile } from "./home-folder.ts";

export type Shelf = Readonly<{
  tasks(): Promise<readonly TaskSummary[]>;
  task(id: TaskId): Promise<Task | null>;
  close(): Promise<void>;
}>;

/** The tasks as the log has them; looks only, so it needs no lock and disturbs nobody. */
export function openShelf(config: Config): Shelf {
  if (!existsSync(logFile(config.home)))
    return { tasks: async () => [], task: async () => null, close: async () => {} };
  const log = openSqliteLog(logFile(config.home));
  return {
    tasks: async () => log.rows().map(({ summary }) => summary),
    task: async (id) => reduceAll(null, log.read(id, 0)),
    close: async () => log.close(),
  };
}
