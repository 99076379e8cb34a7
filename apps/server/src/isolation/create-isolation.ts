import {
  DeskhandError,
  type Isolation,
  type IsolationReport,
  type IsolationSettings,
  type Sandboxes,
  toFailure,
} from "@deskhand/contracts";
import { chooseIsolation, isolationTrouble, settingsTrouble } from "./choose-isolation.ts";
import { createSandboxes } from "./create-sandboxes.ts";
import { readIsolationSettings, writeIsolationSettings } from "./isolation-settings.ts";
import type { Backend, Describe, Image, OpenOutlet, Probe } from "./ports.ts";
import { createTestedIsolations, type RunSelfTest } from "./tested-isolations.ts";

export type IsolationOptions = Readonly<{
  /** data folder */
  home: string;
  backends: readonly Backend[];
  /** one paragraph on the programs of an isolation */
  describe: Describe;
  openOutlet: OpenOutlet;
  image: Image;
  selfTest: RunSelfTest;
  /** of this Deskhand; another one tests anew */
  version: string;
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
  /** tests only when that was not done yet with what is here now */
  testWhatChanged(): Promise<void>;
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
  version,
}: IsolationOptions): IsolationDesk {
  const tested = createTestedIsolations(home, selfTest);
  const settings = () => readIsolationSettings(home);
  const probeAll = async (isFresh: boolean, asked: readonly Backend[] = backends) => [
    ...(await Promise.all(asked.map((backend) => probeOne(backend, isFresh)))),
    filesProbe,
  ];
  /** An isolation that an attempt of the self-test got out of does not work, whatever its probe says. */
  const probes = async (asked?: readonly Backend[]): Promise<readonly Probe[]> =>
    (await probeAll(false, asked)).map((probe) => {
      const escapes = tested.escapes(probe.isolation);
      if (escapes.length === 0) return probe;
      const missing = [`The self-test got out of it (${escapes.join("; ")}); do not use it, and report this.`];
      return { isolation: probe.isolation, isReady: false, missing };
    });
  const trouble = async (isolation: Isolation) => {
    if (isolation === "files") return null;
    const asked = backends.filter((backend) => backend.isolation === isolation);
    return isolationTrouble(isolation, await probes(asked), settings());
  };
  const forbidden = (isolation: Isolation) => settingsTrouble(isolation, settings());

  async function test(isFresh: boolean): Promise<void> {
    const found = await probeAll(isFresh);
    const ready = backends.filter((backend) =>
      found.some((probe) => probe.isolation === backend.isolation && probe.isReady),
    );
    const key = JSON.stringify([version, found]);
    if (isFresh || !tested.isTested(key)) await tested.test(ready, key);
  }

  return {
    sandboxes: createSandboxes({ backends, describe, forbidden, openOutlet, trouble }),
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
        selfTest: tested.status(),
        image: await image.status(),
      };
    },
    changeSettings: (changed) => writeIsolationSettings(home, changed),
    test: () => test(true),
    testWhatChanged: () => test(false),
    buildImage: () => image.build(),
    stopImage: () => image.stop(),
    async close() {
      tested.close();
      await Promise.all([image.close(), ...backends.map((backend) => backend.close())]);
    },
  };
}
