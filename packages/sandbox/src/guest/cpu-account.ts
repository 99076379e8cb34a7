import type { ProcessSight } from "./process-tree.ts";

/**
 * Adds up the processor time of a command's processes so that none of it drops out. A process that dies hands its time to the parent that
 * waits for it; where nobody waits, because the parent ignores the end of its children, its time would be gone with it. What was seen of it
 * last counts on then. Holds no more than the processes that live.
 */
export class CpuAccount {
  #known = new Map<number, ProcessSight>();
  /** `ms` of processes that are gone and that nobody waited for */
  #lostMs = 0;
  /** `ms` of processes that were gone at the last look, which a parent seen before them may have only now */
  #missedMs = 0;

  /** processes that are remembered */
  get size(): number {
    return this.#known.size;
  }

  /** `ms` of processor time of `family`, the command's processes, dead ones too, and of those before them. `sights`: all processes. */
  add(family: readonly ProcessSight[], sights: readonly ProcessSight[]): number {
    const current = new Map(family.map((sight) => [sight.pid, sight]));
    // one whose parent died while the processes were listed seems to be nobody's for one look
    for (const sight of sights) if (isSame(this.#known.get(sight.pid), sight)) current.set(sight.pid, sight);
    this.#settle(current);
    this.#known = current;
    return this.#lostMs + sum([...current.values()], ({ cpuMs }) => cpuMs);
  }

  /** What parents took over since the last look covers what was missed then, and after that what is missed now. */
  #settle(current: ReadonlyMap<number, ProcessSight>): void {
    const gone = [...this.#known.values()].filter((sight) => !isSame(current.get(sight.pid), sight));
    const inherited = sum([...current.values()], (sight) => {
      const before = this.#known.get(sight.pid);
      return isSame(before, sight) ? sight.childrenMs - before.childrenMs : 0;
    });
    this.#lostMs += Math.max(0, this.#missedMs - inherited);
    const left = Math.max(0, inherited - this.#missedMs);
    this.#missedMs = Math.max(0, sum(gone, ({ cpuMs }) => cpuMs) - left);
  }
}

/** Whether the process that was seen before is the one that has its pid now. */
function isSame(before: ProcessSight | undefined, sight: ProcessSight | undefined): before is ProcessSight {
  return before !== undefined && before.startTicks === sight?.startTicks;
}

function sum(sights: readonly ProcessSight[], msOf: (sight: ProcessSight) => number): number {
  return sights.reduce((total, sight) => total + msOf(sight), 0);
}
