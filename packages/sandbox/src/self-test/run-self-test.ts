import { isHeld, type Trial, toFailure } from "@deskhand/contracts";
import type { SandboxBackend } from "../backend.ts";
import { prepareTestedGround, type TestedGround } from "./tested-ground.ts";
import { openTestedSandbox, type TestedSandbox } from "./tested-sandbox.ts";
import { type Found, reachTrials, type SelfTestTrial, selfTestTrials } from "./trials.ts";

export type SelfTestOptions = Readonly<{
  /** private folder for what is attacked; its path has no quotes in it */
  folder: string;
  /** which trials; all unless given */
  titles?: readonly string[];
  /** only those that show what a program can reach: files, network, programs of this computer. Without the limits and Stop */
  isShort?: boolean;
  /** breaks the test off: the command under way is stopped, and no trial is told any more */
  signal?: AbortSignal | undefined;
  /** told of each trial as it ends */
  onTrial?(trial: Trial): void;
}>;

async function attempt(trial: SelfTestTrial, run: () => Promise<Found>): Promise<Omit<Trial, "isolation">> {
  try {
    return { title: trial.title, ...(await run()) };
  } catch (error) {
    return { title: trial.title, attempt: "not run", twin: "not run", found: toFailure(error).message };
  }
}

function chosenTrials({ isShort, titles }: SelfTestOptions): readonly SelfTestTrial[] {
  const trials = isShort === true ? reachTrials : selfTestTrials;
  return trials.filter(({ title }) => titles?.includes(title) ?? true);
}

/** An attempt that proved nothing is made once more: a computer that is busy is no reason to close an isolation. */
function isInconclusive(trial: Trial): boolean {
  return trial.attempt !== "worked" && !isHeld(trial);
}

/** Makes trials in a sandbox that the next one finds again, as long as each of them was held. */
class TestedPlace {
  readonly #backend: SandboxBackend;
  readonly #ground: TestedGround;
  readonly #signal: AbortSignal;
  #sandbox: TestedSandbox | null = null;
  /** something in the sandbox was not as it should be; it is closed only after that was told, because that may fail */
  #isSpoiled = false;

  constructor(backend: SandboxBackend, ground: TestedGround, signal: AbortSignal) {
    this.#backend = backend;
    this.#ground = ground;
    this.#signal = signal;
  }

  /** Makes one trial until it can be told. */
  async made(trial: SelfTestTrial): Promise<Trial> {
    const arrivedBefore = this.#ground.arrivals();
    const first = await this.#once(trial, arrivedBefore);
    const found = isInconclusive(first) ? await this.#once(trial, arrivedBefore) : first;
    return trial.isTimed && found.attempt === "worked" ? this.#once(trial, arrivedBefore) : found;
  }

  async #once(trial: SelfTestTrial, arrivedBefore: number): Promise<Trial> {
    this.#signal.throwIfAborted();
    if (this.#isSpoiled) await this.close();
    const sandbox = this.#sandbox ?? (await openTestedSandbox(this.#backend, this.#ground, this.#signal));
    this.#sandbox = sandbox;
    this.#signal.throwIfAborted();
    const attempting = { arrivedBefore, signal: this.#signal };
    const found = await attempt(trial, () => trial.run(sandbox, this.#ground, attempting));
    this.#signal.throwIfAborted();
    const told = { isolation: this.#backend.isolation, ...found };
    this.#isSpoiled = !isHeld(told);
    return told;
  }

  async close(): Promise<void> {
    const sandbox = this.#sandbox;
    this.#sandbox = null;
    this.#isSpoiled = false;
    await sandbox?.close();
  }
}

/**
 * Tries to break out of an isolation, each attempt beside its harmless twin. A sandbox in which an attempt was not held is replaced. An
 * attempt that proved nothing is made once more, and so is one that got out by a clock or a race, which counts only when it does so twice.
 * Throws `DeskhandError` (`sandbox`) when no sandbox can be opened, and the reason of `signal` after everything was closed and removed.
 */
export async function runSelfTest(backend: SandboxBackend, options: SelfTestOptions): Promise<readonly Trial[]> {
  const signal = options.signal ?? new AbortController().signal;
  signal.throwIfAborted();
  const ground = await prepareTestedGround(options.folder);
  const place = new TestedPlace(backend, ground, signal);
  const trials: Trial[] = [];
  try {
    for (const trial of chosenTrials(options)) {
      const found = await place.made(trial);
      trials.push(found);
      options.onTrial?.(found);
    }
    return trials;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    await place.close().finally(() => ground.clear());
  }
}
