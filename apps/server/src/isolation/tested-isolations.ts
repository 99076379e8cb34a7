import { type IsolationReport, type Trial, toFailure } from "@deskhand/contracts";
import type { Backend, Probe, ProgramIsolation } from "./ports.ts";
import {
  brokenOff,
  createSelfTestBook,
  type SelfTestBook,
  type SelfTestScope,
  type TestedBackend,
} from "./self-test-book.ts";

type SelfTest = IsolationReport["selfTest"];

export type SelfTestRun = Readonly<{
  scope: SelfTestScope;
  /** told of each attempt as it ends */
  onTrial(trial: Trial): void;
  /** breaks it off, with everything it runs */
  signal: AbortSignal;
}>;

/** Tries to break out of one isolation. */
export type RunSelfTest = (backend: Backend, run: SelfTestRun) => Promise<unknown>;

/** What self-tests found, kept in the data folder for as long as an isolation stands on what it was found with. */
export type TestedIsolations = Pick<SelfTestBook, "closed" | "escaped" | "isPassed"> &
  Readonly<{
    /** what was found of isolations as they stand now; while one is tested, its attempts so far */
    status(probes: readonly Probe[]): SelfTest;
    /**
     * tests those given, one after the other, after a test that is running, unless that one is as good. What is settled is left out unless
     * `isFresh`
     */
    test(all: readonly TestedBackend[], isFresh: boolean): Promise<void>;
    /** tests what a program must never do, unless that was done; who comes meanwhile waits for the same test */
    testFirst(tested: TestedBackend): Promise<void>;
    /** breaks off tests under way, and returns when they ended: what ends because Deskhand ends says nothing */
    close(): Promise<void>;
  }>;

type Running = Readonly<{ isolation: ProgramIsolation; trials: readonly Trial[]; done: number; total: number }>;
type Whole = Readonly<{ names: ReadonlySet<string>; isFresh: boolean; ends: Promise<void> }>;

/** Remembers self-tests in a file of the data folder; another `version` of Deskhand tests anew. */
export function createTestedIsolations(home: string, version: string, run: RunSelfTest): TestedIsolations {
  const book = createSelfTestBook(home, version);
  const firsts = new Map<string, Promise<void>>();
  const closing = new AbortController();
  let whole: Whole | null = null;
  let running: Running | null = null;
  const nameOf = ({ backend, probe }: TestedBackend) => `${backend.isolation} ${book.keyOf(probe)}`;

  async function testAll(tested: readonly TestedBackend[], isFresh: boolean): Promise<void> {
    const due = tested.filter((each) => isFresh || !book.isSettled(each, "whole"));
    for (const [done, each] of due.entries()) {
      if (closing.signal.aborted) return;
      const show = (trials: readonly Trial[]) => {
        running = { isolation: each.backend.isolation, trials, done, total: due.length };
      };
      show([]);
      const found = await trialsOf(run, each.backend, { scope: "whole", signal: closing.signal }, show);
      if (closing.signal.aborted) return;
      book.keep(each, found, "whole");
    }
  }

  async function testForFirst(tested: TestedBackend): Promise<void> {
    const { backend, probe } = tested;
    const scope = book.firstScope(tested);
    const found = await trialsOf(run, backend, { scope, signal: closing.signal }, () => undefined);
    // A whole test that was passed meanwhile knows more, unless this one found a gap.
    const isKnown = book.isPassed(probe, "whole") && found.every(({ attempt }) => attempt !== "worked");
    if (closing.signal.aborted || isKnown) return;
    try {
      book.keep(tested, found, scope);
    } catch {
      // It counts here and now; what cannot be kept is tested again at the next start.
    }
  }

  return {
    closed: book.closed,
    escaped: book.escaped,
    isPassed: book.isPassed,
    status: (probes) => statusOf(book, running, probes),
    test(all, isFresh) {
      const names = new Set(all.map(nameOf));
      if (whole !== null && (whole.isFresh || !isFresh) && isCovered(names, whole)) return whole.ends;
      const before = whole?.ends.catch(() => undefined) ?? Promise.resolve();
      const ends = before
        .then(() => testAll(all, isFresh))
        .finally(() => {
          running = null;
          if (whole?.ends === ends) whole = null;
        });
      whole = { names, isFresh, ends };
      return ends;
    },
    async testFirst(tested) {
      if (closing.signal.aborted || book.isSettled(tested, "first")) return;
      const name = nameOf(tested);
      const under = firsts.get(name) ?? testForFirst(tested).finally(() => firsts.delete(name));
      firsts.set(name, under);
      await under;
    },
    async close() {
      closing.abort();
      await Promise.allSettled([...firsts.values(), whole?.ends]);
    },
  };
}

function isCovered(names: ReadonlySet<string>, whole: Whole): boolean {
  return [...names].every((name) => whole.names.has(name));
}

/** What a self-test found; one that breaks off is an attempt that could not be made. */
async function trialsOf(
  run: RunSelfTest,
  backend: Backend,
  options: Omit<SelfTestRun, "onTrial">,
  show: (trials: readonly Trial[]) => void,
): Promise<readonly Trial[]> {
  const trials: Trial[] = [];
  const onTrial = (trial: Trial) => {
    trials.push(trial);
    show([...trials]);
  };
  try {
    await run(backend, { ...options, onTrial });
  } catch (error) {
    const { isolation } = backend;
    const found = toFailure(error).message;
    trials.push({ isolation, title: brokenOff, attempt: "not run", twin: "not run", found });
  }
  return trials;
}

/** While one isolation is tested, its attempts so far stand in for those of the last time. */
function statusOf(book: SelfTestBook, running: Running | null, probes: readonly Probe[]): SelfTest {
  const verdicts = probes.map((probe) => {
    const found = probe.isReady ? probe : (probe.closed ?? null);
    return { isolation: probe.isolation, ...book.verdict(probe.isolation, found) };
  });
  const kept = verdicts.filter(({ isolation }) => isolation !== running?.isolation).flatMap(({ trials }) => trials);
  const last = verdicts.flatMap(({ testedAt }) => testedAt ?? []).sort();
  return {
    trials: [...kept, ...(running?.trials ?? [])],
    testedAt: last.at(-1) ?? null,
    running: running === null ? null : { done: running.done, total: running.total },
  };
}
