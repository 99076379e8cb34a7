import type { Backend, Probe, ProgramIsolation } from "../isolation/ports.ts";

/** An isolation that runs nothing and whose trials end when the test says so. */
export class FakeBackend implements Backend {
  readonly isolation: ProgramIsolation;
  /** whether each trial was a fresh one */
  readonly trials: boolean[] = [];
  /** of what it finds from now on */
  standsOn = "this system";
  /** how often it was asked to make something ready */
  prepared = 0;
  #found: Probe | null = null;
  readonly #isRemembered: boolean;
  readonly #isLikely: boolean;
  readonly #settled = Promise.withResolvers<Probe>();

  constructor(isolation: ProgramIsolation, state: "works" | "fails" | "untried" | "likely") {
    this.isolation = isolation;
    this.#isLikely = state === "likely";
    this.#isRemembered = state === "works" || state === "fails";
    if (state === "works" || state === "fails") this.settle(state);
  }

  /** ends the trial, also one that begins later */
  settle(state: "works" | "fails"): void {
    const { isolation } = this;
    this.#found =
      state === "works"
        ? { isolation, isReady: true, note: `${isolation} works.` }
        : { isolation, isReady: false, missing: ["Install it."] };
    this.#settled.resolve(this.#found);
  }

  async known(): Promise<Probe | null> {
    return this.#isRemembered || this.trials.length > 0 ? this.#standing(this.#found) : null;
  }

  async isLikely(): Promise<boolean> {
    return this.#isLikely;
  }

  async probe(options: Readonly<{ fresh?: boolean }> = {}): Promise<Probe> {
    this.trials.push(options.fresh === true);
    return this.#standing(await this.#settled.promise);
  }

  #standing<Found extends Probe | null>(found: Found): Found {
    return found?.isReady === true ? { ...found, standsOn: this.standsOn } : found;
  }

  async prepare(): Promise<void> {
    this.prepared += 1;
  }

  open(): Promise<never> {
    return Promise.reject(new Error("nothing is opened in this test"));
  }

  async close(): Promise<void> {}
}
