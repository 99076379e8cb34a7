import {
  type Caps,
  type EventLog,
  firstOfMonth,
  localDay,
  type ModelPrice,
  type MoneyReport,
  noCaps,
} from "@deskhand/contracts";
import { changeSettings, readSettings } from "../home/settings-file.ts";

/** What models may cost on this computer, and what they did. */
export type MoneyDesk = Readonly<{
  /** as the settings file has them now; throws `DeskhandError` (`config`) when it is broken, so that no request goes out uncapped */
  caps(): Caps;
  changeCaps(caps: Caps): Promise<void>;
  report(): MoneyReport;
}>;

export type MoneyOptions = Readonly<{
  home: string;
  log: Pick<EventLog, "spentUsd">;
  prices: readonly ModelPrice[];
  nowMs?: () => number;
}>;

/** Caps from the settings file, sums from the log: both hold right after a start. */
export function createMoney({ home, log, nowMs = Date.now, prices }: MoneyOptions): MoneyDesk {
  const caps = () => readSettings(home).caps ?? noCaps;
  return {
    caps,
    changeCaps: (changed) => changeSettings(home, { caps: changed }),
    report() {
      const today = localDay(nowMs());
      const [todayUsd, monthUsd] = [log.spentUsd(today), log.spentUsd(firstOfMonth(today))];
      return { caps: caps(), todayUsd, monthUsd, prices: [...prices] };
    },
  };
}
