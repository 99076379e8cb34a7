import type { EventLog } from "@deskhand/contracts";
import { openSqliteLog } from "@deskhand/engine/log";
import type { Config } from "../config.ts";
import { logFile } from "../home/home-folder.ts";
import { composeModels } from "./compose-models.ts";
import { composeMoney } from "./compose-money.ts";
import { composeTestMoney } from "./compose-test-money.ts";

export type CountedModels = Readonly<{ models: ReturnType<typeof composeModels>; close(): void }>;

/** The models of a data folder that no server runs on, with tests held to its caps. The caller holds the folder; the log is opened with the first test. */
export function composeCountedModels(config: Config): CountedModels {
  let log: EventLog | null = null;
  const models = composeModels(config, {
    money: composeTestMoney(() => {
      log ??= openSqliteLog(logFile(config.home));
      return { log, models, money: composeMoney(config.home, log) };
    }),
  });
  return { models, close: () => log?.close() };
}
