import type { EgressRecord, RunId } from "@deskhand/contracts";

export type LedgerOptions = Readonly<{
  onRecord(record: EgressRecord): void;
  /** `onRecord` threw: nothing may pass any more */
  onBroken(error: unknown): void;
  /** 200 when absent, once for hosts let through and once for refused ones; the rest is summed up */
  maxHosts?: number;
  /** `ms` between two reports of one entry at first; it doubles with each up to `slowestMs` */
  fastestMs?: number;
  /** `ms` */
  slowestMs?: number;
}>;

/** One entry under which traffic is counted. */
export type LedgerEntry = Readonly<{
  runId: RunId;
  host: string;
  port: number;
  method: string;
  allowed: boolean;
  because: string;
}>;

/** Adds to one entry of the ledger. */
export interface Tally {
  connection(): void;
  /** `bytes` that left */
  out(bytes: number): void;
  /** `bytes` that came */
  in(bytes: number): void;
}

type Line = {
  entry: LedgerEntry;
  connections: number;
  bytesOut: number;
  bytesIn: number;
  isDirty: boolean;
  dueMs: number;
  waitMs: number;
};

/** host of the entry under which further hosts are summed up, as the contracts read it */
const manyHosts = "*";
/** entries of one run and host beyond which its ports and methods are summed up too */
const mostLinesPerHost = 8;
const longestHost = 253;

function printable(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\x21-\x7e]/g, "?")
    .slice(0, longestHost);
}

/**
 * What left and what was refused, summed up per run, host, port, method and verdict. Reports are spaced out and hosts are capped, so
 * that no flood of connections becomes a flood of records; sums stay exact.
 */
export class Ledger {
  readonly #options: LedgerOptions;
  readonly #lines = new Map<string, Line>();
  readonly #linesOfHost = new Map<string, number>();
  readonly #hosts = { allowed: new Set<string>(), refused: new Set<string>() };
  #timer: NodeJS.Timeout | null = null;
  #isClosed = false;

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  /** Counts nothing yet. */
  tally(asked: LedgerEntry): Tally {
    const line = this.#line({ ...asked, host: printable(asked.host), method: asked.method.slice(0, 32) });
    const add = (change: () => void) => {
      change();
      line.isDirty = true;
      this.#schedule();
    };
    return {
      connection: () => add(() => line.connections++),
      out: (bytes) => add(() => (line.bytesOut += bytes)),
      in: (bytes) => add(() => (line.bytesIn += bytes)),
    };
  }

  /** Reports everything that was not reported, out of turn: a command ended and wants to know what was refused to it. */
  flush(): void {
    this.#flush(Number.POSITIVE_INFINITY);
  }

  /** Reports everything that was not reported. Nothing may pass afterwards, so nothing is reported afterwards. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#flush(Number.POSITIVE_INFINITY);
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #line(entry: LedgerEntry): Line {
    const found = this.#lines.get(key(entry));
    if (found !== undefined) {
      found.entry = { ...found.entry, because: entry.because };
      return found;
    }
    if (entry.host !== manyHosts && !this.#hasRoom(entry))
      return this.#line({ ...entry, host: manyHosts, port: 0, method: "" });
    const waitMs = this.#options.fastestMs ?? 1_000;
    const line = {
      entry,
      connections: 0,
      bytesOut: 0,
      bytesIn: 0,
      isDirty: false,
      dueMs: performance.now() + waitMs,
      waitMs,
    };
    this.#lines.set(key(entry), line);
    return line;
  }

  #hasRoom(entry: LedgerEntry): boolean {
    const hosts = this.#hosts[entry.allowed ? "allowed" : "refused"];
    if (!hosts.has(entry.host) && hosts.size >= (this.#options.maxHosts ?? 200)) return false;
    const place = [entry.runId, entry.host, entry.allowed].join(" ");
    const lines = this.#linesOfHost.get(place) ?? 0;
    if (lines >= mostLinesPerHost) return false;
    hosts.add(entry.host);
    this.#linesOfHost.set(place, lines + 1);
    return true;
  }

  #schedule(): void {
    if (this.#timer !== null || this.#isClosed) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#flush(performance.now());
      if ([...this.#lines.values()].some((line) => line.isDirty)) this.#schedule();
    }, this.#options.fastestMs ?? 1_000);
    this.#timer.unref();
  }

  #flush(nowMs: number): void {
    for (const line of this.#lines.values()) {
      if (!line.isDirty || line.dueMs > nowMs) continue;
      const record = { ...line.entry, connections: line.connections, bytesOut: line.bytesOut, bytesIn: line.bytesIn };
      Object.assign(line, { connections: 0, bytesOut: 0, bytesIn: 0, isDirty: false });
      line.waitMs = Math.min(line.waitMs * 2, this.#options.slowestMs ?? 60_000);
      line.dueMs = performance.now() + line.waitMs;
      try {
        this.#options.onRecord(record);
      } catch (error) {
        this.#options.onBroken(error);
        return;
      }
    }
  }
}

function key({ runId, host, port, method, allowed }: LedgerEntry): string {
  return [runId, host, port, method, allowed].join(" ");
}
