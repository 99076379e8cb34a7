import { isHeld, type Trial, toFailure } from "@deskhand/contracts";
import type { SandboxBackend } from "../backend.ts";
import { prepareTestedGround } from "./tested-ground.ts";
import { openTestedSandbox, type TestedSandbox } from "./tested-sandbox.ts";
import { type Found, reachTrials, type SelfTestTrial, selfTestTrials } from "./trials.ts";

export type SelfTestOptions = Readonly<{
  /** private folder for what is attacked; its path has no quotes in it */
  folder: string;
  /** which trials; all unless given */
  titles?: readonly string[];
  /** only those that show what a program can reach: files, network, programs of this computer. Without the limits and Stop */
  isShort?: boolean;
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

/**
 * Tries to break out of an isolation, each attempt beside its harmless twin. A sandbox in which an attempt proved nothing is replaced, and
 * the attempt made once more. Throws `DeskhandError` (`sandbox`) when none can be opened.
 */
export async function runSelfTest(backend: SandboxBackend, options: SelfTestOptions): Promise<readonly Trial[]> {
  const ground = await prepareTestedGround(options.folder);
  const trials: Trial[] = [];
  let sandbox = null as TestedSandbox | null;
  const tryOnce = async (trial: SelfTestTrial): Promise<Trial> => {
    const used: TestedSandbox = sandbox ?? (await openTestedSandbox(backend, ground));
    sandbox = used;
    const found = { isolation: backend.isolation, ...(await attempt(trial, () => trial.run(used, ground))) };
    if (isInconclusive(found)) {
      sandbox = null;
      await used.close();
    }
    return found;
  };
  try {
    for (const trial of chosenTrials(options)) {
      const first = await tryOnce(trial);
      const found = isInconclusive(first) ? await tryOnce(trial) : first;
      trials.push(found);
      options.onTrial?.(found);
    }
    return trials;
  } finally {
    await sandbox?.close();
    await ground.clear();
  }
}
