import { addEgress, type EgressRecord, type RunId, type TaskId } from "@deskhand/contracts";

/** `ms` between two reports of one task: short at first so that it is seen at once, then longer so that a flood cannot fill the log */
const firstPatienceMs = 250;
const mostPatienceMs = 30_000;
/** records of one report; what is beyond is summed up by run */
const mostRecords = 50;
const cap = { host: 253, method: 20, because: 300 } as const;

export type EgressWatch = Readonly<{
  /** each host that was refused to the run since the watch began, once */
  refused(): readonly EgressRecord[];
  end(): void;
}>;

/** What went out and is not yet in the log, by task. */
export type EgressBook = Readonly<{
  add(taskId: TaskId, record: EgressRecord): void;
  watch(runId: RunId): EgressWatch;
  /** reports what waits; a report that failed waits again */
  flush(taskId: TaskId): Promise<void>;
  /** the same for every task; rejects with the first that failed */
  flushAll(): Promise<void>;
  /** stops the timers; what waits is lost unless it was flushed */
  close(): void;
}>;

type Page = { waiting: EgressRecord[]; patienceMs: number; timer: NodeJS.Timeout };

function plain(text: string, most: number): string {
  return text.replace(/\p{Cc}/gu, "?").slice(0, most);
}

/** What a program chose is cut and cleaned before it reaches the log. */
function tidied(record: EgressRecord): EgressRecord {
  return {
    ...record,
    host: plain(record.host, cap.host),
    method: plain(record.method, cap.method),
    because: plain(record.because, cap.because),
  };
}

/** Gathers records and hands them to `report`, which makes them durable. `onBug` hears of reports that failed on a timer. */
export function createEgressBook(
  report: (taskId: TaskId, records: EgressRecord[]) => Promise<void>,
  onBug: (error: unknown) => void,
): EgressBook {
  const pages = new Map<TaskId, Page>();
  const watches = new Map<RunId, Set<(record: EgressRecord) => void>>();

  function put(taskId: TaskId, record: EgressRecord): void {
    const page = pages.get(taskId) ?? open(taskId);
    page.waiting = addEgress(page.waiting, record, mostRecords);
  }

  async function send(taskId: TaskId, page: Page): Promise<void> {
    const records = page.waiting;
    if (records.length === 0) return;
    page.waiting = [];
    try {
      await report(taskId, records);
    } catch (error) {
      for (const record of records) put(taskId, record);
      throw error;
    }
  }

  function turn(taskId: TaskId, page: Page): void {
    if (page.waiting.length === 0) {
      pages.delete(taskId);
      return;
    }
    page.patienceMs = Math.min(mostPatienceMs, page.patienceMs * 2);
    page.timer = setTimeout(turn, page.patienceMs, taskId, page);
    void send(taskId, page).catch(onBug);
  }

  function open(taskId: TaskId): Page {
    const page: Page = {
      waiting: [],
      patienceMs: firstPatienceMs,
      timer: setTimeout(() => turn(taskId, page), firstPatienceMs),
    };
    pages.set(taskId, page);
    return page;
  }

  return {
    add(taskId, raw) {
      const record = tidied(raw);
      put(taskId, record);
      if (!record.allowed) for (const hear of watches.get(record.runId) ?? []) hear(record);
    },
    watch(runId) {
      let refused: EgressRecord[] = [];
      const hear = (record: EgressRecord) => {
        const isKnown = refused.some(({ host, port }) => host === record.host && port === record.port);
        if (!isKnown) refused = addEgress(refused, record, mostRecords);
      };
      const hearing = watches.get(runId) ?? new Set();
      watches.set(runId, hearing.add(hear));
      return {
        refused: () => refused,
        end() {
          hearing.delete(hear);
          if (hearing.size === 0 && watches.get(runId) === hearing) watches.delete(runId);
        },
      };
    },
    async flush(taskId) {
      const page = pages.get(taskId);
      if (page !== undefined) await send(taskId, page);
    },
    async flushAll() {
      await Promise.all([...pages].map(([taskId, page]) => send(taskId, page)));
    },
    close() {
      for (const { timer } of pages.values()) clearTimeout(timer);
      pages.clear();
    },
  };
}
