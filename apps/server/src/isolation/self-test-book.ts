import { isHeld, type Trial } from "@deskhand/contracts";
import type { Backend, Probe } from "./ports.ts";
import { createSelfTestRecords, escapesOf, hasPassed, type SelfTestRecord } from "./self-test-records.ts";

/** `first`: only what matters before a first program, which waits for it: files, network and programs of this computer */
export type SelfTestScope = "whole" | "first";

/** An isolation to be tested, and the probe that found it working. */
export type TestedBackend = Readonly<{ backend: Backend; probe: Probe }>;

/** What self-tests say of an isolation as it stands; `testedAt` is ISO 8601, `null` when none was made. */
export type Verdict = Readonly<{ trials: readonly Trial[]; testedAt: string | null }>;

/** What self-tests found and what follows from it. */
export type SelfTestBook = Readonly<{
  /** what got out of an isolation as it stands, or as it stood anywhere with `null` for a probe, as sentences; `null` when nothing did */
  escaped(isolation: Probe["isolation"], probe: Probe | null): string | null;
  /**
   * why no sandbox may be opened in an isolation that was found working, as sentences: something got out, or not every attempt was shown to
   * be held lately. `null` when nothing speaks against it, which is not yet a yes
   */
  closed(isolation: Probe["isolation"], probe: Probe): string | null;
  /** whether every attempt of a self-test was held with just this; `first` is content with those before a first program */
  isPassed(probe: Probe, scope: SelfTestScope): boolean;
  /** what a test before a first program has to try: all of it where a whole one did not show that it holds */
  firstScope(tested: TestedBackend): SelfTestScope;
  /** whether a test would say nothing new. A whole one that was not passed is always worth another */
  isSettled(tested: TestedBackend, scope: SelfTestScope): boolean;
  /** throws what the file system says when it cannot be kept; it counts until Deskhand ends */
  keep(tested: TestedBackend, found: readonly Trial[], scope: SelfTestScope): void;
  /** what `closed` and `isPassed` go by */
  verdict(isolation: Probe["isolation"], probe: Probe | null): Verdict;
  /** equal while what is found with a probe is good for another */
  keyOf(probe: Probe): string;
}>;

/** the title of what stands for a self-test that broke off */
export const brokenOff = "Self-test";

/** `ms` for which a self-test that showed nothing closes an isolation: what was in its way may have passed then */
const inconclusiveMs = 600_000;

/** records kept for each isolation. A server, a terminal and a container can each stand on something else */
const mostRecords = 8;

const none: SelfTestRecord["trials"] = [];

/** Keeps it in the data folder; another `version` of Deskhand tests anew. */
export function createSelfTestBook(home: string, version: string): SelfTestBook {
  const records = createSelfTestRecords(home);
  const keyOf = (probe: Probe) =>
    JSON.stringify([version, probe.isReady ? (probe.standsOn ?? probe.note) : probe.missing]);
  const ownOf = (isolation: Probe["isolation"], probe: Probe | null): SelfTestRecord | undefined => {
    if (probe === null) return undefined;
    const key = keyOf(probe);
    return records.all().find((record) => record.isolation === isolation && record.key === key);
  };
  /** what something got out of, as it stands or on another footing while it was not wholly tested since */
  const gaps = (isolation: Probe["isolation"], probe: Probe | null) => {
    const all = records.all().filter((record) => record.isolation === isolation);
    const own = ownOf(isolation, probe);
    return all
      .filter((record) => escapesOf(record).length > 0)
      .filter((record) => record === own || !isOutdone(record, probe === null ? all : [own], all));
  };

  const escaped = (isolation: Probe["isolation"], probe: Probe | null) => {
    const open = gaps(isolation, probe).flatMap(escapesOf);
    if (open.length === 0) return null;
    return `The self-test got out of it (${titlesOf(open)}); do not use it, and report this.`;
  };

  return {
    keyOf,
    escaped,
    closed(isolation, probe) {
      const gap = escaped(isolation, probe);
      if (gap !== null) return gap;
      const own = ownOf(isolation, probe);
      return own === undefined || hasPassed(own) || !isLately(own) ? null : whyInconclusive(own);
    },
    isPassed(probe, scope) {
      const own = ownOf(probe.isolation, probe);
      if (own === undefined || !hasPassed(own) || gaps(probe.isolation, probe).length > 0) return false;
      return own.isWhole || scope === "first";
    },
    firstScope({ backend, probe }) {
      const own = ownOf(backend.isolation, probe);
      return own?.isWhole === true && !hasPassed(own) ? "whole" : "first";
    },
    isSettled({ backend: { isolation }, probe }, scope) {
      const own = ownOf(isolation, probe);
      const isOpen = gaps(isolation, probe).length > 0;
      if (scope === "first") return isOpen || (own !== undefined && (hasPassed(own) || isLately(own)));
      return !isOpen && own?.isWhole === true && hasPassed(own);
    },
    keep({ backend: { isolation }, probe }, found, scope) {
      const before = ownOf(isolation, probe);
      const kept = carriedOver(before?.trials ?? none, found, scope);
      const fresh = found.filter(({ title }) => !kept.some((trial) => trial.title === title));
      const record = {
        isolation,
        key: keyOf(probe),
        isWhole: scope === "whole" || (before !== undefined && wasWhole(before)),
        trials: [...fresh, ...kept],
        testedAt: new Date().toISOString(),
      };
      const all = records.all();
      const rest = all.filter((other) => other.isolation === isolation && other.key !== record.key);
      records.replace([...all.filter((other) => other.isolation !== isolation), ...thinned([record, ...rest])]);
    },
    verdict(isolation, probe) {
      const own = ownOf(isolation, probe);
      const open = gaps(isolation, probe).flatMap(escapesOf);
      const held = (own?.trials ?? none).filter(({ title }) => !open.some((trial) => trial.title === title));
      const times = [...gaps(isolation, probe), ...(own === undefined ? [] : [own])]
        .map(({ testedAt }) => testedAt)
        .sort();
      return { trials: [...held, ...firstOfEach(open)], testedAt: times.at(-1) ?? null };
    },
  };
}

/** Whether an isolation was wholly tested and passed after what a record says, by one of others; the newest comes first. */
function isOutdone(
  record: SelfTestRecord,
  others: readonly (SelfTestRecord | undefined)[],
  all: readonly SelfTestRecord[],
) {
  const newer = all.slice(0, all.indexOf(record));
  return newer.some((other) => others.includes(other) && other.isWhole && hasPassed(other));
}

/** Whether every attempt of a test has its result. */
function wasWhole({ isWhole, trials }: SelfTestRecord): boolean {
  return isWhole && trials.length > 0 && trials.every(({ title }) => title !== brokenOff);
}

/** Of what was found before, what was not tried again with a result. A whole test to its end forgets attempts that are made no more. */
function carriedOver(before: readonly Trial[], found: readonly Trial[], scope: SelfTestScope): readonly Trial[] {
  const isToEnd = found.length > 0 && found.every(({ attempt }) => attempt !== "not run");
  return before.filter((trial) => {
    const isEscape = trial.attempt === "worked";
    const again = found.find(({ title }) => title === trial.title);
    if (again !== undefined) return isEscape && again.attempt !== "worked" && !isHeld(again);
    // that the last one broke off says nothing once another came to its end
    return scope === "first" ? trial.title !== brokenOff : isEscape && !isToEnd;
  });
}

/** The newest, which come first, and beyond their number those that something got out of. */
function thinned(records: readonly SelfTestRecord[]): readonly SelfTestRecord[] {
  const older = records.slice(mostRecords).filter((record) => escapesOf(record).length > 0);
  return [...records.slice(0, mostRecords), ...older.slice(0, mostRecords)];
}

function firstOfEach(trials: readonly Trial[]): readonly Trial[] {
  return trials.filter(({ title }, index) => trials.findIndex((trial) => trial.title === title) === index);
}

/** A clock that was set back makes it long ago, so that it is tested again. */
function isLately({ testedAt }: SelfTestRecord): boolean {
  return Math.abs(Date.now() - Date.parse(testedAt)) < inconclusiveMs;
}

function titlesOf(trials: readonly Trial[]): string {
  return [...new Set(trials.map(({ title }) => title))].join("; ");
}

function whyInconclusive({ trials }: SelfTestRecord): string {
  const open = trials.filter((trial) => !isHeld(trial));
  const broken = open.find(({ title }) => title === brokenOff);
  const why = broken === undefined ? titlesOf(open) : broken.found.replace(/\.$/, "");
  const what = open.length === 0 ? "nothing was tried" : `not carried out: ${why}`;
  return `Its self-test could not show that it holds (${what}). Run the self-test again; if that does not help, report this.`;
}
