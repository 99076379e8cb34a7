import { type Isolation, toFailure } from "@deskhand/contracts";
import type { Backend, Probe } from "./ports.ts";
import type { TestedIsolations } from "./tested-isolations.ts";

/** What is known of every isolation now; those in `trying` count as not ready. */
export type KnownIsolations = Readonly<{ probes: readonly Probe[]; trying: readonly Isolation[] }>;

/** What came of trying isolations. A trial goes on in the background for whoever does not wait for it. */
export type ProbedIsolations = Readonly<{
  /** never waits for a trial; begins one for each isolation that is not known */
  now(): Promise<KnownIsolations>;
  /** `null` while it takes a trial to know; begins none */
  known(backend: Backend): Promise<Probe | null>;
  /** whether one that was not tried yet may be reckoned with; no program runs in it before its trial */
  isLikely(backend: Backend): Promise<boolean>;
  /** waits until each is known; `isFresh` tries what is known too */
  tried(backends: readonly Backend[], isFresh: boolean): Promise<readonly Probe[]>;
  /** the same, whatever a self-test found before: what a self-test is to be carried out on */
  testable(backends: readonly Backend[], isFresh: boolean): Promise<readonly Probe[]>;
}>;

const filesProbe: Probe = {
  isolation: "files",
  isReady: true,
  note: "Deskhand works on the files itself and runs no programs.",
};

const beingTried = "It is being tried out; look again in a minute.";

function broken({ isolation }: Backend, error: unknown): Probe {
  return { isolation, isReady: false, missing: [toFailure(error).message] };
}

/** A probe that fails in an unexpected way is an isolation that does not work. So is one that its self-test closed, whatever its probe says. */
export function createProbedIsolations(
  all: readonly Backend[],
  tested: Pick<TestedIsolations, "closed" | "escaped" | "isPassed">,
): ProbedIsolations {
  const trials = new Map<Backend, Promise<Probe>>();
  const likely = new Map<Backend, Promise<boolean>>();

  function judged(probe: Probe): Probe {
    if (!probe.isReady) return probe;
    const because = tested.closed(probe.isolation, probe);
    if (because === null) return { ...probe, isTested: tested.isPassed(probe, "whole") };
    return { isolation: probe.isolation, isReady: false, missing: [because], closed: probe };
  }

  async function tryOut(backend: Backend, isFresh: boolean): Promise<Probe> {
    const trial = backend.probe({ fresh: isFresh }).catch((error: unknown) => broken(backend, error));
    trials.set(backend, trial);
    const probe = await trial;
    if (trials.get(backend) === trial) trials.delete(backend);
    return probe;
  }

  async function known(backend: Backend): Promise<Probe | null> {
    const probe = await backend.known().catch((error: unknown) => broken(backend, error));
    return probe === null ? null : judged(probe);
  }

  return {
    known,
    isLikely(backend) {
      if (tested.escaped(backend.isolation, null) !== null) return Promise.resolve(false);
      const answer = likely.get(backend) ?? backend.isLikely().catch(() => false);
      likely.set(backend, answer);
      return answer;
    },
    async now() {
      const found = await Promise.all(all.map(known));
      const unknown = all.filter((_, index) => found[index] === null);
      for (const backend of unknown) if (!trials.has(backend)) void tryOut(backend, false);
      const probes = all.map(
        ({ isolation }, index): Probe => found[index] ?? { isolation, isReady: false, missing: [beingTried] },
      );
      return { probes: [...probes, filesProbe], trying: unknown.map(({ isolation }) => isolation) };
    },
    async tried(backends, isFresh) {
      const found = await Promise.all(backends.map((backend) => tryOut(backend, isFresh)));
      return [...found.map(judged), filesProbe];
    },
    testable: (backends, isFresh) => Promise.all(backends.map((backend) => tryOut(backend, isFresh))),
  };
}
