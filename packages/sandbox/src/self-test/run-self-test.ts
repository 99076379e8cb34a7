import { type Trial, toFailure } from "@deskhand/contracts";
import type { SandboxBackend } from "../backend.ts";
import { prepareTestedGround } from "./tested-ground.ts";
import { openTestedSandbox, type TestedSandbox } from "./tested-sandbox.ts";
import { type Found, type SelfTestTrial, selfTestTrials } from "./trials.ts";

export type SelfTestOptions = Readonly<{
  /** private folder for what is attacked; its path has no quotes in it */
  folder: string;
  /** which trials; all unless given */
  titles?: readonly string[];
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

/**
 * Tries to break out of an isolation, each attempt beside its harmless twin. A sandbox that an attempt broke is replaced for the next
 * one. Throws `DeskhandError` (`sandbox`) when none can be opened.
 */
export async function runSelfTest(backend: SandboxBackend, options: SelfTestOptions): Promise<readonly Trial[]> {
  const ground = await prepareTestedGround(options.folder);
  const trials: Trial[] = [];
  let sandbox: TestedSandbox | null = null;
  try {
    for (const trial of selfTestTrials.filter(({ title }) => options.titles?.includes(title) ?? true)) {
      const used: TestedSandbox = sandbox ?? (await openTestedSandbox(backend, ground));
      sandbox = used;
      const found = { isolation: backend.isolation, ...(await attempt(trial, () => trial.run(used, ground))) };
      if (found.attempt === "not run") {
        await used.close();
        sandbox = null;
      }
      trials.push(found);
      options.onTrial?.(found);
    }
    return trials;
  } finally {
    await sandbox?.close();
    await ground.clear();
  }
}
