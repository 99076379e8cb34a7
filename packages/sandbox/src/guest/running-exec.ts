import { constants, openSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { AwakeTime, afterAwake } from "./after-awake.ts";
import { type ExecPlace, execScript, type MountPlace } from "./exec-script.ts";
import type { LinkStream } from "./frame-link.ts";
import type { ExecEnd, ExecOrder } from "./frames.ts";
import type { StandingPerl } from "./perl/standing-perl.ts";
import { seeProcess } from "./process-tree.ts";
import { enterJail, entryScript } from "./ready-jail.ts";
import type { StageSettings } from "./settings.ts";
import type { WarmShell } from "./warm-shell.ts";

export type ExecParts = Readonly<{
  order: ExecOrder;
  place: ExecPlace;
  shell: WarmShell;
  settings: StageSettings;
  /** fills a jail that was made ahead */
  perl: StandingPerl;
  stdout: LinkStream;
  stderr: LinkStream;
}>;

/** `ms` after which a process that was killed and is still there counts as beyond reach; thousands die slowly on a busy computer */
const deathMs = 30_000;
/** `ms` after which it is killed once more */
const againMs = 2500;
/** `ms` after which a file of a command that ended and is open for writing is held by another command */
const handedOnMs = 1000;
/** `ms` to wait for bubblewrap to name its namespace before it is killed instead */
const nameMs = 200;

const signals = Object.entries({
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGILL: 4,
  SIGTRAP: 5,
  SIGABRT: 6,
  SIGBUS: 7,
  SIGFPE: 8,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
  SIGXCPU: 24,
  SIGXFSZ: 25,
  SIGSYS: 31,
});

/** bubblewrap and shells report a signal as 128 and its number */
function endOf(code: number): ExecEnd {
  const signal = signals.find(([, number]) => number + 128 === code)?.[0];
  if (signal === "SIGXCPU") return { by: "limit", limit: "cpuMs" };
  if (signal === "SIGXFSZ") return { by: "limit", limit: "diskBytes" };
  return signal === undefined ? { by: "exit", code } : { by: "signal", signal };
}

/** Carries output over; what the other side does not want any more is read and dropped, so that the program is not held up. */
function carry(source: NodeJS.ReadableStream & { destroy(): void }, sink: LinkStream): Promise<void> {
  return new Promise((resolve) => {
    source.on("data", (chunk: Buffer) => {
      if (sink.isStopped || sink.destroyed || sink.write(chunk)) return;
      source.pause();
      sink.once("drain", () => source.resume());
    });
    sink.once("stopped", () => source.resume());
    sink.once("close", () => source.resume());
    source.on("error", () => source.destroy());
    source.once("close", () => {
      sink.end();
      resolve();
    });
  });
}

/** One command, from the script of its shell to the death of its last process. */
export class RunningExec {
  readonly #parts: ExecParts;
  /** the first process of the command's namespace, as the stage sees it */
  #initPid: number | null = null;
  #hasStarted = false;
  /** whether it has begun in a jail that was made ahead, and what it writes to is held */
  #isHeld = false;
  #killedBy: ExecEnd | null = null;
  #hasExited = false;
  /** descriptors of the merged folders, by mount, which keep them readable after the command */
  readonly merged = new Map<number, number>();
  /**
   * Descriptors of what else outlives the command: its namespace of mounts, which the last process of a command would take down as it dies,
   * and be waited for
   */
  readonly kept: number[] = [];

  constructor(parts: ExecParts) {
    this.#parts = parts;
    this.#initPid = parts.shell.jailedPid;
  }

  roots(): readonly number[] {
    return [this.#parts.shell.process.pid, this.#initPid].filter((pid) => pid !== null);
  }

  /** Resolves when every process is dead and all output was taken. Throws when the command could not be isolated. */
  async run(): Promise<ExecEnd> {
    const { shell, order } = this.#parts;
    const output = Promise.all([carry(shell.stdout, this.#parts.stdout), carry(shell.stderr, this.#parts.stderr)]);
    this.#listen();
    const cancel = afterAwake(order.limits.timeoutMs, () => this.kill({ by: "limit", limit: "timeoutMs" }));
    try {
      await this.#begin();
      const { code } = await shell.process.exited;
      this.#hasExited = true;
      if (this.#initPid !== null) await whenDead(this.#initPid);
      await this.#seal();
      if (this.#killedBy?.by === "kill") this.#dropOutput();
      await output;
      if (this.#killedBy !== null) return this.#killedBy;
      if (!this.#hasStarted || code === null) throw new Error(this.#trouble());
      return endOf(code);
    } finally {
      cancel();
    }
  }

  async #begin(): Promise<void> {
    const { shell, order, place, settings, perl } = this.#parts;
    if (shell.jailedPid === null) {
      shell.run(execScript(order, place, settings));
      return;
    }
    try {
      await enterJail(perl, { pid: shell.jailedPid, order, place }, settings);
    } catch (error) {
      // a jail that was killed meanwhile is told apart below
      if (this.#killedBy === null) throw new Error(this.#trouble(String(error)), { cause: error });
      shell.dispose();
      return;
    }
    this.#holdMerged(`/proc/${shell.jailedPid}/root`, ({ mount }) => mount.path);
    this.#keepMounts(shell.jailedPid);
    this.#isHeld = place.mounts.every(({ upper }, index) => upper === null || this.merged.has(index));
    // what could not be closed after it is not begun
    if (this.#isHeld) shell.run(entryScript(order, place));
    else shell.dispose();
  }

  /** Kills every process of the command; the first cause is the one that is reported. */
  kill(by: ExecEnd): void {
    if (this.#hasExited) return;
    if (by.by === "kill") this.#dropOutput();
    if (this.#killedBy !== null) return;
    this.#killedBy = by;
    if (this.#initPid !== null) this.#killNow();
    else setTimeout(() => this.#killNow(), nameMs);
  }

  /** The end of the namespace's first process is the end of all in it, whatever they ignore or hide behind. */
  #killNow(): void {
    if (this.#hasExited) return;
    if (this.#initPid === null) this.#parts.shell.process.kill();
    else signal(this.#initPid);
    setTimeout(() => {
      if (!this.#hasExited) this.#parts.shell.process.kill();
    }, nameMs);
  }

  #dropOutput(): void {
    for (const stream of [this.#parts.stdout, this.#parts.stderr]) stream.destroy();
    this.#parts.shell.stdout.destroy();
    this.#parts.shell.stderr.destroy();
  }

  #listen(): void {
    const { shell } = this.#parts;
    let status = "";
    shell.process.status.on("data", (chunk: Buffer) => {
      status = (status + chunk.toString("latin1")).slice(-4096);
      const named = /"child-pid": (\d+)/.exec(status);
      if (named === null || this.#initPid !== null) return;
      this.#initPid = Number(named[1]);
      if (this.#killedBy !== null) this.#killNow();
      else this.#holdMerged(`/proc/${shell.process.pid}/root`, ({ merged }) => merged);
    });
    shell.process.started.once("data", () => {
      this.#hasStarted = true;
    });
  }

  /** A mount lives as long as somebody holds it; the listing of changes asks it what shows through. */
  #holdMerged(root: string, pathOf: (place: MountPlace) => string): void {
    this.#parts.place.mounts.forEach((each, index) => {
      if (each.upper === null) return;
      try {
        this.merged.set(index, openSync(root + pathOf(each), constants.O_RDONLY | constants.O_DIRECTORY));
      } catch {
        // The command was quicker; the listing then reads the marks of overlayfs, which takes longer.
      }
    });
  }

  #keepMounts(jailedPid: number): void {
    try {
      this.kept.push(openSync(`/proc/${jailedPid}/ns/mnt`, constants.O_RDONLY));
    } catch {
      // It was killed meanwhile; then they go with its last process.
    }
  }

  /**
   * Commands of one task can hand each other what they have open, and one that goes on could change what another wrote while that is read or
   * removed. So nobody may write to it any more, before anything is said of it. A command that bubblewrap isolates has run alone.
   */
  async #seal(): Promise<void> {
    if (this.#isHeld) for (const folder of this.merged.values()) await sealed(this.#parts.perl, folder);
  }

  #trouble(because = this.#parts.shell.complaint): string {
    return `The command could not be isolated. ${because}`.trim();
  }
}

/** The kernel closes what a dead process had handed on a little later than what it had open itself. */
async function sealed(perl: StandingPerl, folder: number): Promise<void> {
  for (const end = performance.now() + handedOnMs; ; ) {
    try {
      return await perl.seal(folder);
    } catch (error) {
      if (performance.now() > end) throw new Error("Another command still holds files of this one.", { cause: error });
      await pause(5);
    }
  }
}

function signal(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** The first process of a namespace is dead only when everything in it is. */
async function whenDead(pid: number): Promise<void> {
  const time = new AwakeTime(performance.now());
  for (;;) {
    const { awakeMs, hasSlept } = time.look(performance.now());
    const sight = seeProcess(pid);
    if (sight === null || sight.state === "Z" || sight.state === "X") return;
    if (awakeMs > deathMs && !hasSlept) throw new Error("A process of the command could not be ended.");
    if (awakeMs > againMs) signal(pid);
    await pause(1);
  }
}
