import { statfsSync } from "node:fs";
import { ComputerMemory } from "./computer-memory.ts";
import { CpuAccount } from "./cpu-account.ts";
import { diskUsage, fileBytes } from "./disk-usage.ts";
import type { ExecPlace } from "./exec-script.ts";
import type { ExecEnd, ExecLimits } from "./frames.ts";
import { heldBytes } from "./held-files.ts";
import { familyOf, isAlive, memoryOf, type ProcessSight } from "./process-tree.ts";
import { numberedSharedBytes } from "./shared-memory.ts";

/** What of a command is watched. */
export type Watched = Readonly<{
  limits: ExecLimits;
  /** the processes everything else of the command descends from */
  roots(): readonly number[];
  /** folders that hold what the command writes */
  folders: readonly string[];
  /** where it reads from, and may write to once more, and a folder on the disk that all of this lies on */
  place: Pick<ExecPlace, "folder" | "stdin">;
  /** kills the command because of a limit */
  reached(limit: keyof ExecLimits): void;
}>;

/** bubblewrap outside and inside are not the command's processes */
const ownProcesses = 2;

/** A look at the disk may take one part in so many of the time, one at what processes hold open less: most commands hold nothing. */
const diskParts = 5;
const heldParts = 20;
/** `ms` between two such looks at most: who opens thousands of files is not left alone for it */
const heldPauseMs = 2_000;

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
  readonly #memory: ComputerMemory | null;
  readonly #cpu = new CpuAccount();
  readonly #inputBytes: number;
  readonly #sinceUnixMs = Date.now();
  #cpuMs = 0;
  #nextDiskLookMs = 0;
  #isLooking = false;
  #nextHeldLookMs = 0;
  #isLookingAtHeld = false;

  /**
   * `spool` lies on a disk that is not the command's alone, and that must not get full, on a computer whose memory is not the command's alone
   * either; `null` when there is no such disk. `meminfo`: where the kernel says what memory is left.
   */
  constructor(watched: Watched, spool: string | null, meminfo?: string) {
    this.#watched = watched;
    this.#spool = spool;
    this.#memory = spool === null ? null : new ComputerMemory(watched.limits.memoryMb, meminfo);
    this.#inputBytes = fileBytes(watched.place.stdin);
  }

  /** `ms` of processor time seen so far */
  get cpuMs(): number {
    return this.#cpuMs;
  }

  look(sights: readonly ProcessSight[]): void {
    const family = familyOf(this.#watched.roots(), sights);
    this.#cpuMs = Math.max(this.#cpuMs, this.#cpu.add(family, sights));
    const tree = family.filter(isAlive);
    const limit = this.#processLimit(tree) ?? this.#computerLimit();
    if (limit !== null) {
      this.#watched.reached(limit);
      return;
    }
    this.#lookAtDisk();
    this.#lookAtHeld(tree);
  }

  /** The limit that a command went over so quickly that it ended before anybody looked; `null` when there is none. */
  async lastLimit(end: ExecEnd): Promise<ExecEnd | null> {
    if (end.by === "kill" || end.by === "limit") return null;
    return (await this.#written()) > this.#watched.limits.diskBytes ? { by: "limit", limit: "diskBytes" } : null;
  }

  #processLimit(tree: readonly ProcessSight[]): keyof ExecLimits | null {
    const { limits } = this.#watched;
    const threads = tree.reduce((sum, sight) => sum + sight.threads, 0);
    if (threads > limits.processes + ownProcesses) return "processes";
    if (this.#cpuMs > limits.cpuMs) return "cpuMs";
    return this.#isMemoryOver(tree) ? "memoryMb" : null;
  }

  /** `held`: `bytes` of files without a name, which their holders may see as shared too */
  #isMemoryOver(tree: readonly ProcessSight[], held = 0): boolean {
    let own = 0;
    let shared = 0;
    for (const memory of tree.map(memoryOf)) {
      own += memory.own;
      shared += memory.shared;
    }
    return own + Math.max(shared, held) > this.#watched.limits.memoryMb * 1024 * 1024;
  }

  /** What is left to the user's other programs. */
  #computerLimit(): keyof ExecLimits | null {
    if (this.#spool !== null && !hasRoom(this.#spool)) return "diskBytes";
    return this.#memory?.isShort() === true ? "memoryMb" : null;
  }

  /** `bytes` by the names of files; what stood in the input before is not the command's */
  async #written(): Promise<number> {
    const { limits, folders, place } = this.#watched;
    const input = Math.max(0, fileBytes(place.stdin) - this.#inputBytes);
    return input + (await diskUsage(folders, limits.diskBytes));
  }

  /** A large tree is looked at less often, so that looking never takes more than a part of the time. */
  #lookAtDisk(): void {
    const startedMs = performance.now();
    if (this.#isLooking || startedMs < this.#nextDiskLookMs) return;
    this.#isLooking = true;
    void this.#written().then((bytes) => {
      this.#isLooking = false;
      this.#nextDiskLookMs = performance.now() + diskParts * (performance.now() - startedMs);
      if (bytes > this.#watched.limits.diskBytes) this.#watched.reached("diskBytes");
    });
  }

  #lookAtHeld(tree: readonly ProcessSight[]): void {
    const startedMs = performance.now();
    if (this.#isLookingAtHeld || startedMs < this.#nextHeldLookMs) return;
    this.#isLookingAtHeld = true;
    void this.#heldLimit(tree).then((limit) => {
      this.#isLookingAtHeld = false;
      const pauseMs = heldParts * (performance.now() - startedMs);
      this.#nextHeldLookMs = performance.now() + Math.min(heldPauseMs, pauseMs);
      if (limit !== null) this.#watched.reached(limit);
    });
  }

  /** What is held without a name counts together with the rest as it is then: it may be let go of before the next look. */
  async #heldLimit(tree: readonly ProcessSight[]): Promise<keyof ExecLimits | null> {
    const held = await heldBytes({
      processes: tree,
      spool: this.#watched.place.folder,
      sinceUnixMs: this.#sinceUnixMs,
    });
    if (held.disk > 0 && held.disk + (await this.#written()) > this.#watched.limits.diskBytes) return "diskBytes";
    const memory = held.memory + (await this.#numberedBytes());
    return memory > 0 && this.#isMemoryOver(tree, memory) ? "memoryMb" : null;
  }

  /** To ask takes a process, so it is asked only when there may be much. A machine's memory is its own. */
  async #numberedBytes(): Promise<number> {
    const inside = this.#watched.roots().at(-1);
    return inside !== undefined && this.#memory?.isMoreShared() === true ? numberedSharedBytes(inside) : 0;
  }
}
