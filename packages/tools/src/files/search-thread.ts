import { Worker } from "node:worker_threads";
import type { SearchPattern } from "./search-pattern.ts";
import type { SearchAnswer, SearchQuestion } from "./search-worker.ts";

/** One thread that matches a pattern, because a pattern may be made to run for ever and only a thread can be ended in the middle of it. */
export class SearchThread {
  readonly #worker: Worker;

  constructor(pattern: SearchPattern) {
    this.#worker = new Worker(new URL("./search-worker.ts", import.meta.url), {
      workerData: pattern,
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 256 },
    });
    this.#worker.on("error", () => undefined);
  }

  /** `null` when there was no answer within `timeoutMs`, the thread died or the step was stopped; the thread is of no use then. One question at a time. */
  ask(question: SearchQuestion, timeoutMs: number, signal: AbortSignal): Promise<SearchAnswer | null> {
    return new Promise((resolve) => {
      const settle = (answer: SearchAnswer | null) => {
        clearTimeout(timer);
        this.#worker.off("message", settle);
        this.#worker.off("exit", giveUp);
        signal.removeEventListener("abort", giveUp);
        resolve(answer);
      };
      const giveUp = () => settle(null);
      const timer = setTimeout(giveUp, timeoutMs);
      this.#worker.on("message", settle);
      this.#worker.on("exit", giveUp);
      signal.addEventListener("abort", giveUp);
      if (signal.aborted) giveUp();
      else this.#worker.postMessage(question);
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
