import {
  DeskhandError,
  type Isolation,
  type IsolationReport,
  type IsolationSettings,
  type Sandboxes,
  type Trial,
  toFailure,
} from "@deskhand/contracts";
import { chooseIsolation, isolationTrouble } from "./choose-isolation.ts";
import { createSandboxes } from "./create-sandboxes.ts";
import { readIsolationSettings, writeIsolationSettings } from "./isolation-settings.ts";
import type { Backend, Describe, Image, OpenOutlet, Probe } from "./ports.ts";

export type IsolationOptions = Readonly<{
  /** data folder */
  home: string;
  backends: readonly Backend[];
  /** one paragraph on the programs of an isolation */
  describe: Describe;
  openOutlet: OpenOutlet;
  image: Image;
  /** tries to break out of one isolation and says what held; absent where there is no such test */
  selfTest?: (backend: Backend) => Promise<readonly Omit<Trial, "isolation">[]>;
}>;

/** Where this Deskhand runs programs: which isolations work, which one new tasks get, and the sandboxes of all tasks. */
export type IsolationDesk = Readonly<{
  sandboxes: Sandboxes;
  /** throws `DeskhandError` (`config`) when the settings insist on one that does not work */
  forNewTasks(): Promise<Isolation>;
  /** why a task must not run in an isolation now, as a sentence; `null` when it may */
  trouble(isolation: Isolation): Promise<string | null>;
  report(): Promise<IsolationReport>;
  changeSettings(settings: IsolationSettings): Promise<void>;
  /** tries every isolation anew */
  test(): Promise<void>;
  buildImage(): void;
  stopImage(): Promise<void>;
  close(): Promise<void>;
}>;

const filesProbe: Probe = {
  isolation: "files",
  isReady: true,
  note: "Deskhand works on the files itself and runs no programs.",
};

function tierOf(probe: Probe): IsolationReport["tiers"][number] {
  const { isolation } = probe;
  return probe.isReady
    ? { isolation, isReady: true, note: probe.note, missing: [] }
    : { isolation, isReady: false, note: "", missing: [...probe.missing] };
}

/** A probe that fails in an unexpected way is an isolation that does not work. */
async function probeOne(backend: Backend, fresh: boolean): Promise<Probe> {
  try {
    return await backend.probe({ fresh });
  } catch (error) {
    return { isolation: backend.isolation, isReady: false, missing: [toFailure(error).message] };
  }
}

/** Puts isolations, settings and image together. `backends` are given strongest first. */
export function createIsolation({
  backends,
  describe,
  home,
  image,
  openOutlet,
  selfTest,
}: IsolationOptions): IsolationDesk {
  let selfTested: IsolationReport["selfTest"] = { trials: [], testedAt: null, running: null };
  const settings = () => readIsolationSettings(home);
  const probes = async (fresh = false) => [
    ...(await Promise.all(backends.map((backend) => probeOne(backend, fresh)))),
    filesProbe,
  ];
  const trouble = async (isolation: Isolation) =>
    isolation === "files" ? null : isolationTrouble(isolation, await probes(), settings());

  async function testOne(backend: Backend): Promise<Trial[]> {
    const { isolation } = backend;
    const probe = await probeOne(backend, true);
    if (!probe.isReady) return [];
    try {
      return ((await selfTest?.(backend)) ?? []).map((trial) => ({ ...trial, isolation }));
    } catch (error) {
      const found = toFailure(error).message;
      return [{ isolation, title: "Self-test", attempt: "not run", twin: "not run", found }];
    }
  }

  return {
    sandboxes: createSandboxes({ backends, describe, openOutlet, trouble }),
    trouble,
    async forNewTasks() {
      const { isolation, because } = chooseIsolation(await probes(), settings());
      if (isolation !== null) return isolation;
      const message = `${because} Run \`deskhand doctor\`, or start with --isolation files.`;
      throw new DeskhandError({ kind: "config", message, retryable: false, userAction: "settings" });
    },
    async report() {
      const tiers = await probes();
      const { isolation, because } = chooseIsolation(tiers, settings());
      return {
        tiers: tiers.map(tierOf),
        chosen: isolation,
        because,
        settings: settings(),
        selfTest: selfTested,
        image: await image.status(),
      };
    },
    changeSettings: (changed) => writeIsolationSettings(home, changed),
    async test() {
      const { testedAt } = selfTested;
      const trials: Trial[] = [];
      for (const [done, backend] of backends.entries()) {
        selfTested = { trials: [...trials], testedAt, running: { done, total: backends.length } };
        trials.push(...(await testOne(backend)));
      }
      selfTested = { trials, testedAt: new Date().toISOString(), running: null };
    },
    buildImage: () => image.build(),
    stopImage: () => image.stop(),
    async close() {
      await Promise.all([image.close(), ...backends.map((backend) => backend.close())]);
    },
  };
}
