import type { Isolation } from "@deskhand/contracts";
import type { Backend, Probe, ReadyProbe } from "./ports.ts";
import type { TestedIsolations } from "./tested-isolations.ts";

/** `ms` after the self-test before a first program when the whole one begins, out of the way of that program */
const wholeAfterMs = 10_000;

/** `ms` from a whole self-test that was not passed to the next, for what was in its way to pass */
const againAfterMs = 60_000;

/** such tests one after the other; what none of them could show is not tried further unasked */
const mostFollowing = 5;

/** self-tests before a program is refused because each time something changed while it was tested, such as the image */
const mostTests = 2;

const changedMeanwhile =
  "What programs run in changed while it was tested, or Deskhand is being closed, so nothing was run; try again.";

const notHere = "Programs of this task cannot be run on this computer.";

/** What was found of an isolation, and why no program may run in it, as a sentence; `null` when that says nothing against it. */
export type Standing = Readonly<{ probe: Probe | undefined; because: string | null }>;

/** Why no program may run in an isolation, as a sentence, or what it stood on when it was found that they may. */
export type Clearance = Readonly<{ because: string } | { because: null; probe: ReadyProbe }>;

export type ProgramTroubleOptions = Readonly<{
  tested: Pick<TestedIsolations, "isPassed" | "testFirst">;
  /** as it is tried now */
  standing(isolation: Isolation): Promise<Standing>;
  /** the backend of an isolation, if there is one */
  backendOf(isolation: Isolation): Backend | undefined;
  /** makes a whole self-test of what was not passed; returns whether all of it was passed then */
  testAll(): Promise<boolean>;
  /** whether this process goes on after its first task: then whole self-tests follow by themselves */
  staysOpen: boolean;
}>;

/** Whether programs may run in an isolation, decided before each sandbox is opened. */
export type ProgramTrouble = Readonly<{
  /**
   * Waits for a self-test of that isolation when none was made with what is here now; who asks meanwhile waits for the same one, and
   * nobody a second time
   */
  of(isolation: Isolation): Promise<Clearance>;
  /** makes a whole self-test of what was not passed, and where this process stays open, again later until all of it was */
  follow(): Promise<void>;
  close(): void;
}>;

/** Asks for the isolation as it stands and lets it be tested when no program ran in it yet. */
export function createProgramTrouble(options: ProgramTroubleOptions): ProgramTrouble {
  const { backendOf, standing, staysOpen, testAll, tested } = options;
  let following: NodeJS.Timeout | undefined;
  let isClosed = false;

  function followLater(ms: number, left: number): void {
    clearTimeout(following);
    if (!staysOpen || isClosed || left === 0) return;
    following = setTimeout(() => void follow(left).catch(console.error), ms).unref();
  }

  async function follow(left: number): Promise<void> {
    if (!(await testAll())) followLater(againAfterMs, left - 1);
  }

  async function ask(isolation: Isolation, tests: number): Promise<Clearance> {
    const { because, probe } = await standing(isolation);
    const backend = backendOf(isolation);
    if (because !== null || probe?.isReady !== true || backend === undefined) return { because: because ?? notHere };
    if (tested.isPassed(probe, "first")) return { because: null, probe };
    if (tests === mostTests || isClosed) return { because: changedMeanwhile };
    await tested.testFirst({ backend, probe });
    followLater(wholeAfterMs, mostFollowing);
    return ask(isolation, tests + 1);
  }

  return {
    of: (isolation) => ask(isolation, 0),
    follow: () => follow(mostFollowing),
    close() {
      isClosed = true;
      clearTimeout(following);
    },
  };
}
