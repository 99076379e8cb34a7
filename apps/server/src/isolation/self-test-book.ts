import { isHeld, type Trial } from "@deskhand/contracts";
import type { Backend, Probe } from "./ports.ts";
import { createSelfTestRecords, escapesOf, hasPassed, type SelfTestRecord, whyClosed } from "./self-test-records.ts";

/** `first`: only what matters before a first program, which waits for it: files, network and programs of this computer */
export type SelfTestScope = "whole" | "first";

/** An isolation to be tested, and the probe that found it working. */
export type TestedBackend = Readonly<{ backend: Backend; probe: Probe }>;

/** What self-tests found and what follows from it. */
export type SelfTestBook = Readonly<{
  all(): readonly SelfTestRecord[];
  /**
   * why no program may run in an isolation that was found working, as sentences: something got out, or not every attempt was shown to be
   * held. `null` when nothing speaks against it. With `null` for a probe, only what got out speaks
   */
  closed(isolation: Probe["isolation"], probe: Probe | null): string | null;
  /** whether every attempt of a self-test was held with just this; `first` is content with those before a first program */
  isPassed(probe: Probe, scope: SelfTestScope): boolean;
  /** whether a test would say nothing new. A whole one that could not be carried out is worth another */
  isSettled(tested: TestedBackend, scope: SelfTestScope): boolean;
  /** throws what the file system says when it cannot be kept; it counts until Deskhand ends */
  keep(tested: TestedBackend, found: readonly Trial[], scope: SelfTestScope): void;
  /** nothing is to be shown as tested that does not work any more, unless it was got out of */
  forgetAllBut(tested: readonly TestedBackend[]): void;
  /** equal while what is found with a probe is good for another */
  keyOf(probe: Probe): string;
}>;

const none: Pick<SelfTestRecord, "trials"> = { trials: [] };

/** What got out before and was not tried again since: it still counts. A whole test to its end forgets attempts that are made no more. */
function stillOpen(
  before: SelfTestRecord | undefined,
  found: readonly Trial[],
  scope: SelfTestScope,
): readonly Trial[] {
  const isToEnd = scope === "whole" && found.length > 0 && found.every(({ attempt }) => attempt !== "not run");
  return escapesOf(before ?? none).filter(({ title }) => {
    const again = found.find((trial) => trial.title === title);
    return again === undefined ? !isToEnd : again.attempt !== "worked" && !isHeld(again);
  });
}

/** Keeps it in the data folder; another `version` of Deskhand tests anew. */
export function createSelfTestBook(home: string, version: string): SelfTestBook {
  const records = createSelfTestRecords(home);
  const find = (isolation: Probe["isolation"]) => records.all().find((record) => record.isolation === isolation);
  const keyOf = (probe: Probe) =>
    JSON.stringify([version, probe.isReady ? (probe.standsOn ?? probe.note) : probe.missing]);
  return {
    all: () => records.all(),
    keyOf,
    closed: (isolation, probe) => whyClosed(find(isolation), probe === null ? null : keyOf(probe)),
    isPassed(probe, scope) {
      const record = find(probe.isolation);
      if (record === undefined || record.key !== keyOf(probe)) return false;
      return hasPassed(record) && (record.isWhole || scope === "first");
    },
    isSettled({ backend, probe }, scope) {
      const record = find(backend.isolation);
      const isSame = record?.key === keyOf(probe);
      const hasEscapes = escapesOf(record ?? none).length > 0;
      if (scope === "first") return isSame || hasEscapes;
      return isSame && record.isWhole && (hasEscapes || hasPassed(record));
    },
    keep({ backend, probe }, found, scope) {
      const { isolation } = backend;
      const open = stillOpen(find(isolation), found, scope);
      const fresh = found.filter(({ title }) => !open.some((trial) => trial.title === title));
      const testedAt = new Date().toISOString();
      const record = {
        isolation,
        key: keyOf(probe),
        isWhole: scope === "whole",
        trials: [...fresh, ...open],
        testedAt,
      };
      records.replace([...records.all().filter((other) => other.isolation !== isolation), record]);
    },
    forgetAllBut(tested) {
      const isKept = (record: SelfTestRecord) =>
        escapesOf(record).length > 0 || tested.some(({ backend }) => backend.isolation === record.isolation);
      if (!records.all().every(isKept)) records.replace(records.all().filter(isKept));
    },
  };
}
