import type { Isolation, IsolationReport, IsolationSettings, Sandboxes } from "@deskhand/contracts";
import { type ChosenIsolation, chooseForRun } from "./choose-for-run.ts";
import { chooseIsolation, isolationTrouble, settingsTrouble } from "./choose-isolation.ts";
import { createSandboxes } from "./create-sandboxes.ts";
import { mayBuildImage, readIsolationSettings, writeIsolationSettings } from "./isolation-settings.ts";
import type { Backend, Describe, Image, OpenOutlet } from "./ports.ts";
import { createProbedIsolations, type Standing } from "./probed-isolations.ts";
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
  /** what a task gets that names none and cannot be asked; throws `DeskhandError` (`config`) when the settings insist on one that does not work */
  forNewTasks(): Promise<ChosenIsolation>;
  /** tries the process isolation out unless that is known, for a task that comes soon; returns at once */
  beginTrying(): void;
  /**
   * why a task must not be begun in an isolation, as a sentence; `null` when it may. Waits until that isolation was tried, unless it is
   * likely to work: then its trial ends before a program runs in it
   */
  startTrouble(isolation: Isolation): Promise<string | null>;
  /** what is known now; never waits for a trial, and begins what was not tried yet */
  report(): Promise<IsolationReport>;
  /** the report when every isolation was tried */
  settledReport(): Promise<IsolationReport>;
  changeSettings(settings: IsolationSettings): Promise<void>;
  /** tries every isolation anew */
  test(): Promise<void>;
  /** tests only when that was not done yet with what is here now */
  testWhatChanged(): Promise<void>;
  /** lets the isolation that new tasks get, as far as that is known, make ready what the first of them would wait for */
  prepareForTasks(): Promise<void>;
  buildImage(): void;
  /** builds the small image where the settings let it, none is there and all it takes is; tests the isolations with it then */
  buildMissingImage(): Promise<void>;
  stopImage(): Promise<void>;
  close(): Promise<void>;
}>;

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
  const probed = createProbedIsolations(backends, tested.escapes);
  const settings = () => readIsolationSettings(home);
  const named = (isolation: Isolation) => backends.filter((backend) => backend.isolation === isolation);
  const trouble = async (isolation: Isolation) => {
    if (isolation === "files") return null;
    return isolationTrouble(isolation, await probed.tried(named(isolation), false), settings());
  };
  const forbidden = (isolation: Isolation) => settingsTrouble(isolation, settings());
  const startTrouble = async (isolation: Isolation) => {
    for (const backend of named(isolation)) {
      const isOpen = (await probed.known(backend)) === null && (await probed.isLikely(backend));
      if (isOpen) return forbidden(isolation);
    }
    return trouble(isolation);
  };

  async function test(isFresh: boolean): Promise<void> {
    const found = await probed.testable(backends, isFresh);
    const ready = backends.filter((backend) =>
      found.some((probe) => probe.isolation === backend.isolation && probe.isReady),
    );
    const key = JSON.stringify([version, found]);
    if (isFresh || !tested.isTested(key)) await tested.test(ready, key);
  }

  async function reportOn({ probes, trying }: Standing): Promise<IsolationReport> {
    const { isolation, because } = chooseIsolation(probes, settings());
    return {
      tiers: probes.map((probe) => ({
        isolation: probe.isolation,
        isReady: probe.isReady,
        note: probe.isReady ? probe.note : "",
        missing: probe.isReady ? [] : [...probe.missing],
        isTrying: trying.includes(probe.isolation),
      })),
      chosen: isolation,
      because,
      settings: settings(),
      selfTest: tested.status(),
      image: await image.status(),
    };
  }

  return {
    sandboxes: createSandboxes({ backends, describe, forbidden, openOutlet, startTrouble, trouble }),
    startTrouble,
    forNewTasks: () => chooseForRun(backends, probed, settings()),
    beginTrying: () => void probed.tried(named("process"), false),
    report: async () => reportOn(await probed.now()),
    settledReport: async () => reportOn({ probes: await probed.tried(backends, false), trying: [] }),
    changeSettings: (changed) => writeIsolationSettings(home, changed),
    test: () => test(true),
    testWhatChanged: () => test(false),
    async prepareForTasks() {
      const { isolation } = chooseIsolation((await probed.now()).probes, settings());
      for (const backend of backends) if (backend.isolation === isolation) await backend.prepare?.();
    },
    buildImage: () => image.build(),
    async buildMissingImage() {
      if (mayBuildImage(home) && (await image.buildMissing())) await test(false);
    },
    stopImage: () => image.stop(),
    async close() {
      tested.close();
      await Promise.all([image.close(), ...backends.map((backend) => backend.close())]);
    },
  };
}
