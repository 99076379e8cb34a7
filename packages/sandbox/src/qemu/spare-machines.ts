import { CloneMachine } from "./clone-machine.ts";
import { MemoryCopies } from "./memory-copies.ts";
import type { Template } from "./template.ts";

type Spare = Readonly<{ template: Template; machine: Promise<CloneMachine>; giveUp(): void }>;

/** `ms` after which a spare that nobody wanted is given up */
const keptMs = 10 * 60_000;

/** Keeps one machine ready for the next task: taken up, warmed by a command of its own, standing still. Each is used by one task. */
export class SpareMachines {
  readonly #ground: Readonly<{ place: string; memories: MemoryCopies }>;
  #spare: Spare | null = null;
  #timer: NodeJS.Timeout | null = null;
  #isClosed = false;

  /** `place`: a private folder for the machines' files */
  constructor(place: string) {
    this.#ground = { place, memories: new MemoryCopies(place) };
  }

  /** Begins to make one ready unless there is one. A machine that does not come up is no spare, and nobody else's trouble. */
  prepare(template: Template): void {
    if (this.#isClosed || this.#spare?.template.key === template.key) return;
    this.#drop();
    const dropped = new AbortController();
    const machine = this.#make(template, dropped.signal);
    const spare = { template, machine, giveUp: () => dropped.abort() };
    this.#spare = spare;
    machine.then(
      (ready) => void ready.ended.then(() => this.#forget(spare)),
      () => this.#forget(spare),
    );
    this.#timer = setTimeout(() => this.#drop(), keptMs);
    this.#timer.unref();
  }

  /** Makes what can be made ahead where no spare is, or before one is: at little cost, should it be for nothing. */
  foresee(template: Template): void {
    if (!this.#isClosed && this.#spare?.template.key !== template.key) this.#ground.memories.prepare(template);
  }

  /** The spare, if one is ready or nearly so, else a machine taken up now. */
  async take(template: Template, signal: AbortSignal): Promise<CloneMachine> {
    const spare = this.#spare?.template.key === template.key ? this.#spare : null;
    if (spare === null) return CloneMachine.start(template, this.#ground, signal);
    this.#forget(spare);
    try {
      return await spare.machine;
    } catch {
      return CloneMachine.start(template, this.#ground, signal);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const spare = this.#spare;
    this.#drop();
    await spare?.machine.then((machine) => machine.close()).catch(() => undefined);
    await this.#ground.memories.close();
  }

  /** `signal` closes it, at whatever it is */
  async #make(template: Template, signal: AbortSignal): Promise<CloneMachine> {
    const machine = await CloneMachine.start(template, this.#ground, signal);
    try {
      const closing = () => void machine.close().catch(() => undefined);
      signal.addEventListener("abort", closing, { once: true });
      signal.throwIfAborted();
      await machine.rest();
      return machine;
    } catch (error) {
      await machine.close();
      throw error;
    }
  }

  #drop(): void {
    const spare = this.#spare;
    if (spare === null) return;
    this.#forget(spare);
    spare.giveUp();
    spare.machine.then((machine) => machine.close()).catch(() => undefined);
  }

  #forget(spare: Spare): void {
    if (this.#spare !== spare) return;
    this.#spare = null;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
