import { readdirSync, type Stats, statfsSync, statSync } from "node:fs";
import { setImmediate as breathe } from "node:timers/promises";
import { type ProcessSight, threadsOf } from "./process-tree.ts";

/** What processes keep in files that no folder names any more, `bytes`. */
export type HeldBytes = Readonly<{ disk: number; memory: number }>;

export type HeldBy = Readonly<{
  processes: readonly ProcessSight[];
  /** folder on the disk that the command writes to; it may lie in memory and still is a disk to the command */
  spool: string;
  /** when the command began; a file from before is not its own: somebody else deleted it in a granted folder */
  sinceUnixMs: number;
}>;

/** `f_type` of tmpfs, ramfs and hugetlbfs; https://man7.org/linux/man-pages/man2/statfs.2.html */
const memoryTypes: ReadonlySet<number> = new Set([0x01021994, 0x858458f6, 0x958458f6]);
/** `stat` counts blocks of this size everywhere; https://man7.org/linux/man-pages/man3/stat.3type.html */
const blockBytes = 512;
/** descriptors between two pauses in which other commands get their turn */
const descriptorsAtOnce = 500;
/** `ms` that the clock of a file system may be behind that of programs */
const clockMs = 1000;

/**
 * What processes hold open of files without a name, each file once: deleted files, and memory that was made as a file. Nobody but the
 * computer's administrator is told how large a file is that is only mapped, and nobody what is on its way through a socket. What disappears
 * meanwhile counts as nothing.
 */
export async function heldBytes({ processes, spool, sinceUnixMs }: HeldBy): Promise<HeldBytes> {
  const files = new Map<string, Readonly<{ path: string; status: Stats }>>();
  let seen = 0;
  for (const path of heldBy(processes)) {
    const status = seeFile(path);
    if (status !== null && isNameless(status, sinceUnixMs)) files.set(`${status.dev}:${status.ino}`, { path, status });
    seen += 1;
    if (seen % descriptorsAtOnce === 0) await breathe();
  }
  const bytes = { disk: 0, memory: 0 };
  const disk = files.size === 0 ? null : seeFile(spool);
  for (const { path, status } of files.values()) {
    const where = status.dev !== disk?.dev && isInMemory(path) ? "memory" : "disk";
    bytes[where] += status.blocks * blockBytes;
  }
  return bytes;
}

/** Paths that lead to what processes have open, and to the programs they are. */
function* heldBy(processes: readonly ProcessSight[]): Generator<string> {
  for (const { pid, threads } of processes) {
    yield `/proc/${pid}/exe`;
    // each thread may have descriptors of its own, and the first may be gone
    const owners = threads > 1 ? threadsOf(pid).map((thread) => `/proc/${pid}/task/${thread}`) : [`/proc/${pid}`];
    for (const owner of owners) for (const name of descriptorsOf(owner)) yield `${owner}/fd/${name}`;
  }
}

function descriptorsOf(owner: string): readonly string[] {
  try {
    return readdirSync(`${owner}/fd`);
  } catch {
    // it ended meanwhile
    return [];
  }
}

function seeFile(path: string): Stats | null {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}

/** Some file systems do not say when a file was made; then it counts. */
function isNameless(status: Stats, sinceUnixMs: number): boolean {
  if (status.nlink !== 0 || !status.isFile()) return false;
  return status.birthtimeMs <= 0 || status.birthtimeMs >= sinceUnixMs - clockMs;
}

function isInMemory(path: string): boolean {
  try {
    return memoryTypes.has(statfsSync(path).type);
  } catch {
    // it was closed meanwhile
    return false;
  }
}
