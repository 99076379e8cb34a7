import type { Isolation, IsolationReport, IsolationSettings, Sandboxes } from "@deskhand/contracts";
import { type ChosenIsolation, chooseForRun } from "./choose-for-run.ts";
import { chooseIsolation, isolationTrouble, settingsTrouble } from "./choose-isolation.ts";
import { createSandboxes } from "./create-sandboxes.ts";
import { isolationReport } from "./isolation-report.ts";
import { mayBuildImage, readIsolationSettings, writeIsolationSettings } from "./isolation-settings.ts";
import type { Backend, Describe, Image, OpenOutlet, Probe } from "./ports.ts";
import { createProbedIsolations, type KnownIsolations, type ProbedIsolations } from "./probed-isolations.ts";
import { createProgramTrouble } from "./program-trouble.ts";
import type { TestedBackend } from "./self-test-book.ts";
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
  /** whether this process goes on after its first task: then a whole self-test follows the one before the first program */
  staysOpen: boolean;
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
   * likely to work: then its trial ends before a program runs in it, as its first self-test does in any case
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
  /** begins to build what `Image.build` says; tests the isolations with it then */
  buildImage(): void;
  /** builds the small image where the settings let it, none or an older one is there, and all it takes is; tests the isolations with it then */
  buildMissingImage(): Promise<void>;
  stopImage(): Promise<void>;
  /** breaks off self-tests and makes no further one: whoever waits for one is refused. Before what waits is closed, and before `close` */
  endTests(): Promise<void>;
  close(): Promise<void>;
}>;

/** Puts isolations, settings and image together. `backends` are given strongest first. */
export function createIsolation(options: IsolationOptions): IsolationDesk {
  const { backends, home, image, selfTest, staysOpen, version } = options;
  const tested = createTestedIsolations(home, version, selfTest);
  const probed = createProbedIsolations(backends, tested);
  let isClosed = false;
  const settings = () => readIsolationSettings(home);
  const named = (isolation: Isolation) => backends.filter((backend) => backend.isolation === isolation);
  const standing = async (isolation: Isolation) => {
    const probes = isolation === "files" ? [] : await probed.tried(named(isolation), false);
    const probe = probes.find((each) => each.isolation === isolation);
    return { probe, because: isolationTrouble(isolation, probes, settings()) };
  };

  const programs = createProgramTrouble({
    tested,
    standing,
    backendOf: (isolation) => named(isolation)[0],
    testAll: () => test(false),
    staysOpen,
  });
  const clear = programs.of;
  const forbidden = (isolation: Isolation) => settingsTrouble(isolation, settings());
  const startTrouble = async (isolation: Isolation) =>
    (await isUntriedAndLikely(named(isolation), probed)) ? forbidden(isolation) : (await standing(isolation)).because;

  /** Returns whether all that works passed. */
  async function test(isFresh: boolean): Promise<boolean> {
    const ready = isClosed ? [] : readyOf(backends, await probed.testable(backends, isFresh));
    await tested.test(ready, isFresh);
    return ready.every(({ probe }) => tested.isPassed(probe, "whole"));
  }

  async function endTests(): Promise<void> {
    isClosed = true;
    programs.close();
    for (const backend of backends) backend.giveUp?.();
    await tested.close();
  }

  const testWhatIsNew = async (built: Promise<boolean>) => ((await built) ? programs.follow() : undefined);

  /** Makes ready what the first program of a task would wait for. */
  async function prepare(backend: Backend): Promise<void> {
    if ((await clear(backend.isolation)).because === null) await backend.prepare?.();
  }

  const reportOn = async (found: KnownIsolations) => {
    const selfTest = tested.status(found.probes);
    return isolationReport(found, { settings: settings(), selfTest, image: await image.status() });
  };

  return {
    sandboxes: createSandboxes({ ...options, forbidden, prepare, startTrouble, clear, escaped: tested.escaped }),
    startTrouble,
    forNewTasks: () => chooseForRun(backends, probed, settings()),
    beginTrying: () => void probed.tried(named("process"), false),
    report: async () => reportOn(await probed.now()),
    settledReport: async () => reportOn({ probes: await probed.tried(backends, false), trying: [] }),
    changeSettings: (changed) => writeIsolationSettings(home, changed),
    test: async () => void (await test(true)),
    testWhatChanged: () => programs.follow(),
    async prepareForTasks() {
      const { isolation } = chooseIsolation((await probed.now()).probes, settings());
      if (isolation !== null) for (const backend of named(isolation)) await backend.prepare?.();
    },
    buildImage: () => void testWhatIsNew(image.build()).catch(console.error),
    async buildMissingImage() {
      if (mayBuildImage(home)) await testWhatIsNew(image.buildMissing());
    },
    stopImage: () => image.stop(),
    endTests,
    async close() {
      await endTests();
      await Promise.all([image.close(), ...backends.map((backend) => backend.close())]);
    },
  };
}

/** Whether one of these was not tried yet and is likely to work. */
async function isUntriedAndLikely(backends: readonly Backend[], probed: ProbedIsolations): Promise<boolean> {
  for (const backend of backends) {
    if ((await probed.known(backend)) === null && (await probed.isLikely(backend))) return true;
  }
  return false;
}

function readyOf(backends: readonly Backend[], found: readonly Probe[]): readonly TestedBackend[] {
  return backends.flatMap((backend) => {
    const probe = found.find((each) => each.isolation === backend.isolation && each.isReady);
    return probe === undefined ? [] : [{ backend, probe }];
  });
}
