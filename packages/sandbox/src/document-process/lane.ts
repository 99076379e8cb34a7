/** What wants a place: `isLong` may keep it for seconds. */
type Waiting = Readonly<{ isLong: boolean; wake(): void }>;

/**
 * Places for what runs side by side. Who comes when all are taken waits, first come, first served; but what takes long never has the
 * last free place of several, which is kept for what is done in a moment.
 */
export class Lane {
  readonly #places: number;
  readonly #waiting: Waiting[] = [];
  #taken = 0;
  #long = 0;
  #isClosed = false;

  constructor(places: number) {
    this.#places = places;
  }

  /**
   * Waits for a place; `false` when the lane was closed or the signal came first, and there is nothing to `leave` then. Who says that it
   * is long when it enters says so when it leaves.
   */
  async enter(signal: AbortSignal, isLong = false): Promise<boolean> {
    while (!this.#hasPlace(isLong) && !this.#isClosed && !signal.aborted) await this.#turn(signal, isLong);
    if (this.#isClosed || signal.aborted) {
      this.#wakeNext();
      return false;
    }
    this.#taken += 1;
    if (isLong) this.#long += 1;
    return true;
  }

  leave(isLong = false): void {
    this.#taken -= 1;
    if (isLong) this.#long -= 1;
    this.#wakeNext();
  }

  /** Wakes all who wait, and lets nobody in any more. */
  close(): void {
    this.#isClosed = true;
    for (const { wake } of this.#waiting.splice(0)) wake();
  }

  #hasPlace(isLong: boolean): boolean {
    const free = this.#taken < this.#places;
    return isLong ? free && this.#long < Math.max(1, this.#places - 1) : free;
  }

  async #turn(signal: AbortSignal, isLong: boolean): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiting: Waiting = { isLong, wake: () => resolve() };
    this.#waiting.push(waiting);
    signal.addEventListener("abort", waiting.wake);
    await promise;
    signal.removeEventListener("abort", waiting.wake);
    const at = this.#waiting.indexOf(waiting);
    if (at >= 0) this.#waiting.splice(at, 1);
  }

  /** Wakes the first who may have a place now. */
  #wakeNext(): void {
    const at = this.#waiting.findIndex(({ isLong }) => this.#hasPlace(isLong));
    if (at >= 0) this.#waiting.splice(at, 1)[0]?.wake();
  }
}
