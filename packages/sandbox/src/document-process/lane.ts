/** Places for what runs side by side. Who comes when all are taken waits, first come, first served. */
export class Lane {
  readonly #places: number;
  readonly #waiting: (() => void)[] = [];
  #taken = 0;
  #isClosed = false;

  constructor(places: number) {
    this.#places = places;
  }

  /** Waits for a place; `false` when the lane was closed or the signal came first, and there is nothing to `leave` then. */
  async enter(signal: AbortSignal): Promise<boolean> {
    while (this.#taken >= this.#places && !this.#isClosed) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const wake = () => resolve();
      this.#waiting.push(wake);
      signal.addEventListener("abort", wake);
      await promise;
      signal.removeEventListener("abort", wake);
      const at = this.#waiting.indexOf(wake);
      if (at >= 0) this.#waiting.splice(at, 1);
      if (signal.aborted) break;
    }
    if (this.#isClosed || signal.aborted) {
      this.#waiting.shift()?.();
      return false;
    }
    this.#taken += 1;
    return true;
  }

  leave(): void {
    this.#taken -= 1;
    this.#waiting.shift()?.();
  }

  /** Wakes all who wait, and lets nobody in any more. */
  close(): void {
    this.#isClosed = true;
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
