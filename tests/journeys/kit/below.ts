import { readdirSync, readFileSync } from "node:fs";

type Sight = Readonly<{ pid: number; parent: number; command: string }>;

function see(name: string): Sight | null {
  try {
    const stat = readFileSync(`/proc/${name}/stat`, "latin1");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === "Z") return null;
    return { pid: Number(name), parent: Number(fields[1]), command: readFileSync(`/proc/${name}/cmdline`, "latin1") };
  } catch {
    return null;
  }
}

/** Processes started by `pid` or by what it started, whose command line holds `mark`. */
export function processesBelow(pid: number, mark: string): readonly number[] {
  const sights = readdirSync("/proc").flatMap((name) => {
    const sight = /^\d+$/.test(name) ? see(name) : null;
    return sight === null ? [] : [sight];
  });
  const parents = new Map(sights.map((sight) => [sight.pid, sight.parent]));
  const isBelow = (start: number): boolean => {
    for (let at = parents.get(start); at !== undefined && at > 1; at = parents.get(at)) if (at === pid) return true;
    return false;
  };
  return sights.filter((sight) => sight.command.includes(mark) && isBelow(sight.pid)).map((sight) => sight.pid);
}

/** Whether a process is there and not dead. */
export function isAlive(pid: number): boolean {
  return see(String(pid)) !== null;
}
