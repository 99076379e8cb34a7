import { readdirSync, readFileSync } from "node:fs";

/** One process as `/proc` shows it. */
export type ProcessSight = Readonly<{
  pid: number;
  parent: number;
  /** `Z` and `X` are dead */
  state: string;
  threads: number;
  /** `ms` of processor time, its own and that of children it waited for */
  cpuMs: number;
  /** `ms` of it that children it waited for took */
  childrenMs: number;
  /** when it started; with the pid it names one process for good */
  startTicks: number;
}>;

/** `/proc` counts processor time in hundredths of a second on every Linux that Deskhand runs on. */
const tickMs = 10;

function parseStat(text: string): ProcessSight | null {
  const nameEnd = text.lastIndexOf(")");
  const pid = Number.parseInt(text, 10);
  if (nameEnd < 0 || !Number.isInteger(pid)) return null;
  // fields from the third (state) on; utime, stime, cutime, cstime are the 14th to 17th, threads the 20th, starttime the 22nd
  const fields = text.slice(nameEnd + 2).split(" ");
  const ticks = (...indices: readonly number[]) => indices.reduce((sum, index) => sum + Number(fields[index] ?? 0), 0);
  return {
    pid,
    parent: Number(fields[1] ?? 0),
    state: fields[0] ?? "X",
    threads: Number(fields[17] ?? 1),
    cpuMs: ticks(11, 12, 13, 14) * tickMs,
    childrenMs: ticks(13, 14) * tickMs,
    startTicks: ticks(19),
  };
}

/** `null` when there is no such process any more. */
export function seeProcess(pid: number): ProcessSight | null {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return null;
  }
}

export function seeProcesses(): readonly ProcessSight[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => seeProcess(Number(pid))).filter((sight) => sight !== null);
}

/** Whether anything of it runs: a process whose first thread ended looks dead while its other threads work on. */
export function isAlive({ state, threads }: ProcessSight): boolean {
  return (state !== "Z" && state !== "X") || threads > 1;
}

/** The living processes below and including `roots`. */
export function treeOf(roots: readonly number[], sights: readonly ProcessSight[]): readonly ProcessSight[] {
  return familyOf(roots, sights).filter(isAlive);
}

/** The processes below and including `roots`, also dead ones that nobody waited for yet. */
export function familyOf(roots: readonly number[], sights: readonly ProcessSight[]): readonly ProcessSight[] {
  const children = new Map<number, ProcessSight[]>();
  const found = new Map<number, ProcessSight>();
  for (const sight of sights) {
    const siblings = children.get(sight.parent);
    if (siblings === undefined) children.set(sight.parent, [sight]);
    else siblings.push(sight);
  }
  const open = sights.filter((sight) => roots.includes(sight.pid));
  for (let sight = open.pop(); sight !== undefined; sight = open.pop()) {
    if (found.has(sight.pid)) continue;
    found.set(sight.pid, sight);
    open.push(...(children.get(sight.pid) ?? []));
  }
  return [...found.values()];
}

/** Memory of a process, `bytes`. */
export type ProcessMemory = Readonly<{
  /** its own alone */
  own: number;
  /** what it sees of memory that others may see too and that belongs to no file of a disk */
  shared: number;
}>;

/** Nothing when the process is gone. */
export function memoryOf({ pid, threads }: Pick<ProcessSight, "pid" | "threads">): ProcessMemory {
  const memory = memoryIn(`/proc/${pid}/status`);
  if (memory !== null || threads <= 1) return memory ?? noMemory;
  // its first thread ended, and with it what is told there of the memory that the others still have
  for (const thread of threadsOf(pid)) {
    const told = memoryIn(`/proc/${pid}/task/${thread}/status`);
    if (told !== null) return told;
  }
  return noMemory;
}

const noMemory: ProcessMemory = { own: 0, shared: 0 };

/** `null` when there is none: it is gone, or dead */
function memoryIn(path: string): ProcessMemory | null {
  try {
    const lines = [...readFileSync(path, "latin1").matchAll(/^(RssAnon|RssShmem|VmSwap):\s*(\d+) kB$/gm)];
    if (lines.length === 0) return null;
    const kib = new Map(lines.map(([, name, amount]) => [name, Number(amount)]));
    const bytes = (name: string) => (kib.get(name) ?? 0) * 1024;
    return { own: bytes("RssAnon") + bytes("VmSwap"), shared: bytes("RssShmem") };
  } catch {
    return null;
  }
}

/** Threads of a process by their ids; none when it is gone. */
export function threadsOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}
