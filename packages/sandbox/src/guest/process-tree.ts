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
}>;

/** `/proc` counts processor time in hundredths of a second on every Linux that Deskhand runs on. */
const tickMs = 10;

function parseStat(text: string): ProcessSight | null {
  const nameEnd = text.lastIndexOf(")");
  const pid = Number.parseInt(text, 10);
  if (nameEnd < 0 || !Number.isInteger(pid)) return null;
  // fields from the third (state) on; utime, stime, cutime, cstime are the 14th to 17th, threads the 20th
  const fields = text.slice(nameEnd + 2).split(" ");
  const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index] ?? 0), 0);
  return {
    pid,
    parent: Number(fields[1] ?? 0),
    state: fields[0] ?? "X",
    threads: Number(fields[17] ?? 1),
    cpuMs: ticks * tickMs,
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

/** The living processes below and including `roots`. */
export function treeOf(roots: readonly number[], sights: readonly ProcessSight[]): readonly ProcessSight[] {
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
  return [...found.values()].filter((sight) => sight.state !== "Z" && sight.state !== "X");
}

/** `bytes` of memory that is the process's own or shared without a file; 0 when it is gone. */
export function privateBytes(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "latin1");
    let kib = 0;
    for (const match of status.matchAll(/^(?:RssAnon|RssShmem|VmSwap):\s*(\d+) kB$/gm)) kib += Number(match[1]);
    return kib * 1024;
  } catch {
    return 0;
  }
}
