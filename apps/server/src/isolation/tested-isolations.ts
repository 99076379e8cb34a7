import { type IsolationReport, type Trial, toFailure } from "@deskhand/contracts";
import type { Backend, ProgramIsolation } from "./ports.ts";
import { createSelfTestBook, type SelfTestBook, type SelfTestScope, type TestedBackend } from "./self-test-book.ts";

type SelfTest = IsolationReport["selfTest"];

/** Tries to break out of one isolation; tells of each attempt as it ends. */
export type RunSelfTest = (backend: Backend, scope: SelfTestScope, onTrial: (trial: Trial) => void) => Promise<unknown>;

/** What self-tests found, kept in the data folder for as long as an isolation stands on what it was found with. */
export type TestedIsolations = Pick<SelfTestBook, "closed" | "isPassed"> &
  Readonly<{
    status(): SelfTest;
    /** tests those given, one after the other; a test that is running is joined. What is settled is left out unless `isFresh` */
    test(all: readonly TestedBackend[], isFresh: boolean): Promise<void>;
    /** tests what a program must never do, unless that was done; who comes meanwhile waits for the same test */
    testFirst(tested: TestedBackend): Promise<void>;
    /** forgets tests under way: what ends because Deskhand ends says nothing */
    close(): void;
  }>;

type Running = Readonly<{ isolation: ProgramIsolation; trials: readonly Trial[]; done: number; total: number }>;

/** Remembers self-tests in a file of the data folder; another `version` of Deskhand tests anew. */
export function createTestedIsolations(home: string, version: string, run: RunSelfTest): TestedIsolations {
  const book = createSelfTestBook(home, version);
  const firsts = new Map<string, Promise<void>>();
  let whole: Promise<void> | null = null;
  let running: Running | null = null;
  let isClosed = false;

  async function testAll(tested: readonly TestedBackend[]): Promise<void> {
    for (const [done, each] of tested.entries()) {
      const show = (trials: readonly Trial[]) => {
        running = { isolation: each.backend.isolation, trials, done, total: tested.length };
      };
      show([]);
      const found = await trialsOf((onTrial) => run(each.backend, "whole", onTrial), each.backend, show);
      if (isClosed) return;
      book.keep(each, found, "whole");
    }
  }

  async function testForFirst(tested: TestedBackend): Promise<void> {
    const { backend, probe } = tested;
    const found = await trialsOf(
      (onTrial) => run(backend, "first", onTrial),
      backend,
      () => undefined,
    );
    // A whole test that was passed meanwhile knows more, unless this one found a gap.
    if (isClosed || (book.isPassed(probe, "whole") && found.every(({ attempt }) => attempt !== "worked"))) return;
    try {
      book.keep(tested, found, "first");
    } catch {
      // It counts here and now; what cannot be kept is tested again at the next start.
    }
  }

  return {
    closed: book.closed,
    isPassed: book.isPassed,
    status: () => statusOf(book, running),
    test(all, isFresh) {
      if (isClosed) return Promise.resolve();
      book.forgetAllBut(all);
      whole ??= testAll(all.filter((each) => isFresh || !book.isSettled(each, "whole"))).finally(() => {
        whole = null;
        running = null;
      });
      return whole;
    },
    async testFirst(tested) {
      if (isClosed || book.isSettled(tested, "first")) return;
      const name = `${tested.backend.isolation} ${book.keyOf(tested.probe)}`;
      const under = firsts.get(name) ?? testForFirst(tested).finally(() => firsts.delete(name));
      firsts.set(name, under);
      await under;
    },
    close() {
      isClosed = true;
    },
  };
}

/** What a self-test found; one that breaks off is an attempt that could not be made. */
async function trialsOf(
  run: (onTrial: (trial: Trial) => void) => Promise<unknown>,
  { isolation }: Backend,
  show: (trials: readonly Trial[]) => void,
): Promise<readonly Trial[]> {
  const trials: Trial[] = [];
  try {
    await run((trial) => {
      trials.push(trial);
      show([...trials]);
    });
  } catch (error) {
    const found = toFailure(error).message;
    trials.push({ isolation, title: "Self-test", attempt: "not run", twin: "not run", found });
  }
  return trials;
}

/** While one isolation is tested, its attempts so far stand in for those of the last time. */
function statusOf(book: SelfTestBook, running: Running | null): SelfTest {
  const all = book.all();
  const kept = all.filter(({ isolation }) => isolation !== running?.isolation).flatMap(({ trials }) => trials);
  const last = all.map(({ testedAt }) => testedAt).sort();
  return {
    trials: [...kept, ...(running?.trials ?? [])],
    testedAt: last.at(-1) ?? null,
    running: running === null ? null : { done: running.done, total: running.total },
  };
}
