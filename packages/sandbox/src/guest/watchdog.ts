import { statfsSync } from "node:fs";
import { diskUsage } from "./disk-usage.ts";
import type { ExecEnd, ExecLimits } from "./frames.ts";
import { type ProcessSight, privateBytes, treeOf } from "./process-tree.ts";

/** What of a command is watched. */
export type Watched = Readonly<{
  limits: ExecLimits;
  /** the processes everything else of the command descends from */
  roots(): readonly number[];
  /** folders that hold what the command writes */
  folders: readonly string[];
  /** kills the command because of a limit */
  reached(limit: keyof ExecLimits): void;
}>;

/** bubblewrap outside and inside are not the command's processes */
const ownProcesses = 2;

/** No command may fill the disk below this share of it, or below a gigabyte where the disk is large. */
const reservedShare = 0.02;
const reservedBytes = 1024 ** 3;

export function hasRoom(spool: string): boolean {
  const { bavail, blocks, bsize } = statfsSync(spool);
  return bavail * bsize > Math.min(blocks * bsize * reservedShare, reservedBytes);
}

/** Sums up what one command uses and says when it is too much. */
export class Watchdog {
  readonly #watched: Watched;
  readonly #spool: string | null;
  #cpuMs = 0;
  #nextDiskLookMs = 0;
  #isLooking = false;

  /** `spool` lies on a disk that is not the command's alone, and that must not get full; `null` when there is no such disk */
  constructor(watched: Watched, spool: string | null) {
    this.#watched = watched;
    this.#spool = spool;
  }

  /** `ms` of processor time seen so far */
  get cpuMs(): number {
    return this.#cpuMs;
  }

  look(sights: readonly ProcessSight[]): void {
    const limit = this.#processLimit(treeOf(this.#watched.roots(), sights));
    if (limit !== null) this.#watched.reached(limit);
    else if (this.#spool !== null && !hasRoom(this.#spool)) this.#watched.reached("diskBytes");
    else this.#lookAtDisk();
  }

  /** The limit that a command went over so quickly that it ended before anybody looked; `null` when there is none. */
  async lastLimit(end: ExecEnd): Promise<ExecEnd | null> {
    const { limits, folders } = this.#watched;
    if (end.by === "kill" || end.by === "limit") return null;
    const bytes = await diskUsage(folders, limits.diskBytes);
    return bytes > limits.diskBytes ? { by: "limit", limit: "diskBytes" } : null;
  }

  #processLimit(tree: readonly ProcessSight[]): keyof ExecLimits | null {
    const { limits } = this.#watched;
    const threads = tree.reduce((sum, sight) => sum + sight.threads, 0);
    if (threads > limits.processes + ownProcesses) return "processes";
    const cpuMs = tree.reduce((sum, sight) => sum + sight.cpuMs, 0);
    this.#cpuMs = Math.max(this.#cpuMs, cpuMs);
    if (this.#cpuMs > limits.cpuMs) return "cpuMs";
    const bytes = tree.reduce((sum, sight) => sum + privateBytes(sight.pid), 0);
    return bytes > limits.memoryMb * 1024 * 1024 ? "memoryMb" : null;
  }

  /** A large tree is looked at less often, so that looking never takes more than a part of the time. */
  #lookAtDisk(): void {
    const startedMs = performance.now();
    if (this.#isLooking || startedMs < this.#nextDiskLookMs) return;
    this.#isLooking = true;
    const { limits, folders } = this.#watched;
    void diskUsage(folders, limits.diskBytes).then((bytes) => {
      this.#isLooking = false;
      this.#nextDiskLookMs = performance.now() + 5 * (performance.now() - startedMs);
      if (bytes > limits.diskBytes) this.#watched.reached("diskBytes");
    });
  }
}
