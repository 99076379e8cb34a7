import type { EventLog } from "@deskhand/contracts";

/**
 * A log that dies at its n-th append, before or after the events are durable, and stays dead: what a killed server leaves behind.
 * Reads go through, so the survivor can be opened on the log beneath.
 */
export function crashingLog(
  log: EventLog,
  at: number,
  isDurable: boolean,
): EventLog & { readonly hasCrashed: boolean } {
  let appends = 0;
  let hasCrashed = false;
  return {
    get hasCrashed() {
      return hasCrashed;
    },
    async append(taskId, events, row) {
      appends += 1;
      if (appends < at && !hasCrashed) return log.append(taskId, events, row);
      if (appends === at && isDurable) await log.append(taskId, events, row);
      hasCrashed = true;
      throw new Error("the process was killed");
    },
    read: (taskId, after) => log.read(taskId, after),
    rows: () => log.rows(),
    spentUsd: (since) => log.spentUsd(since),
    addSpend: (day, usd) => log.addSpend(day, usd),
    hasCommand: (taskId, commandId) => log.hasCommand(taskId, commandId),
    forget: (taskId) => log.forget(taskId),
    close: () => undefined,
  };
}
