import { DeskhandError, type Sandbox } from "@deskhand/contracts";

/** What one backend opened: all of it is closed with the backend, and nothing is opened once that began. */
export class OpenSandboxes {
  readonly #open = new Set<Sandbox>();
  readonly #underWay = new Set<Promise<unknown>>();
  #isClosing = false;

  get isClosing(): boolean {
    return this.#isClosing;
  }

  /**
   * Keeps what `make` opens until that calls `onClosed`. Throws `DeskhandError` (`sandbox`) once closing began; what `make` opened meanwhile is
   * closed first.
   */
  open<Opened extends Sandbox>(make: (onClosed: () => void) => Promise<Opened>): Promise<Opened> {
    return this.during(async () => {
      let opened: Opened | null = null;
      const sandbox = await make(() => {
        if (opened !== null) this.#open.delete(opened);
      });
      opened = sandbox;
      if (this.#isClosing) {
        await sandbox.close();
        throw beingClosed();
      }
      this.#open.add(sandbox);
      return sandbox;
    });
  }

  /** Does something that `close` has to wait for. Throws `DeskhandError` (`sandbox`) once closing began. */
  async during<Done>(work: () => Promise<Done>): Promise<Done> {
    if (this.#isClosing) throw beingClosed();
    const done = work();
    this.#underWay.add(done);
    try {
      return await done;
    } finally {
      this.#underWay.delete(done);
    }
  }

  /** Closes every sandbox, those too that are being opened. */
  async close(): Promise<void> {
    this.#isClosing = true;
    const all = [...this.#open];
    this.#open.clear();
    await Promise.all([...all.map((sandbox) => sandbox.close()), Promise.allSettled(this.#underWay)]);
  }
}

/** The failure of whoever wants to start a program while Deskhand ends. */
export function beingClosed(): DeskhandError {
  const message = "Deskhand is being closed, so no program is started; start the command again when Deskhand is open.";
  return new DeskhandError({ kind: "sandbox", message, retryable: true, userAction: "retry" });
}
