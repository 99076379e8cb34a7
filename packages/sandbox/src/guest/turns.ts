type Waiting = Readonly<{ isAlone: boolean; begin(): void }>;

/** Lets commands run beside one another, and one that has to be alone by itself. Who came first is let in first. */
export class Turns {
  readonly #waiting: Waiting[] = [];
  #running = 0;
  #isOneAlone = false;

  /** Resolves, to what ends the turn, when it has come; at once, to nothing to end, when `cancelled` is aborted before. */
  async enter(isAlone: boolean, cancelled: AbortSignal): Promise<() => void> {
    const { promise, resolve } = Promise.withResolvers<() => void>();
    const waiting: Waiting = {
      isAlone,
      begin: () => {
        this.#running += 1;
        this.#isOneAlone = isAlone;
        resolve(() => this.#end());
      },
    };
    this.#waiting.push(waiting);
    const giveUp = (): void => {
      const at = this.#waiting.indexOf(waiting);
      if (at < 0) return;
      this.#waiting.splice(at, 1);
      resolve(() => undefined);
      this.#letIn();
    };
    cancelled.addEventListener("abort", giveUp, { once: true });
    if (cancelled.aborted) giveUp();
    this.#letIn();
    const end = await promise;
    cancelled.removeEventListener("abort", giveUp);
    return end;
  }

  #end(): void {
    this.#running -= 1;
    this.#letIn();
  }

  #letIn(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (this.#running > 0 && (next.isAlone || this.#isOneAlone)) return;
      this.#waiting.shift();
      next.begin();
    }
  }
}
