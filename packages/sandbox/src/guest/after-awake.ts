/** What tells the time and waits; tests bring their own. */
export type Clock = Readonly<{
  /** `ms` that never go back */
  now(): number;
  /** calls `act` once, `ms` from now; the answer calls it off */
  wait(ms: number, act: () => void): () => void;
}>;

const systemClock: Clock = {
  now: () => performance.now(),
  wait: (ms, act) => {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  },
};

/** `ms` between two looks at the clock */
const beatMs = 500;
/** a look that comes later than this was not late by itself: everything stood still, `ms` */
const longestBeatMs = 2 * beatMs;
/** what came while everything stood still is read before anything is called late, `ms` */
const catchUpMs = 250;

/** Adds up time in which this process ran: what it slept, stood still or was frozen does not count. */
export class AwakeTime {
  #lastMs: number;
  #awakeMs = 0;

  constructor(nowMs: number) {
    this.#lastMs = nowMs;
  }

  /** `ms` so far; to be asked once a beat. `hasSlept` says that the last beat was a sleep. */
  look(nowMs: number): Readonly<{ awakeMs: number; hasSlept: boolean }> {
    const passedMs = nowMs - this.#lastMs;
    this.#lastMs = nowMs;
    this.#awakeMs += Math.min(passedMs, longestBeatMs);
    return { awakeMs: this.#awakeMs, hasSlept: passedMs > longestBeatMs };
  }
}

/**
 * Calls `act` when this process has run for `ms`; the answer calls it off. For bounds on what runs beside this process: a computer that
 * stands still for a while stops both, and after that an ordinary timer would be over before the other side can say that it is done.
 */
export function afterAwake(ms: number, act: () => void, clock: Clock = systemClock): () => void {
  const time = new AwakeTime(clock.now());
  let cancel = () => {};
  const beat = (leftMs: number) => {
    cancel = clock.wait(Math.min(beatMs, Math.max(0, leftMs)), () => {
      const { awakeMs, hasSlept } = time.look(clock.now());
      if (hasSlept) beat(Math.max(catchUpMs, ms - awakeMs));
      else if (awakeMs >= ms) act();
      else beat(ms - awakeMs);
    });
  };
  beat(ms);
  return () => cancel();
}
