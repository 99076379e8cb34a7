import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";
import type { Readable, Writable } from "node:stream";
import { perlProgram } from "./program.ts";

const complaintBytes = 500;

type Waiting = Readonly<{ resolve(words: string): void; reject(error: Error): void }>;

/** One folder that is put into a jail. */
export type JailMount = Readonly<{
  /** what overlayfs is told; `null` shows `source` as it is */
  overlay: string | null;
  /** stage path of the folder, or of where its layers come together */
  source: string;
  /** path in the jail; made when it is missing */
  target: string;
  isWritable: boolean;
}>;

export type JailEntry = Readonly<{
  /** a process in the jail */
  pid: number;
  /** who folders that are missing on the way to a target belong to */
  owner: Readonly<{ uid: number; gid: number }>;
  /** `bytes` of `/dev/shm` */
  sharedMemory: number;
  mounts: readonly JailMount[];
}>;

/** What a program that is started is connected with, as paths on the stage. */
export type ProgramEnds = Readonly<
  Record<"input" | "complaints" | "status" | "begun" | "filter" | "stdout" | "stderr" | "stdin", string>
>;

export type PerlStart = Readonly<{
  /** who it runs as; `null`: whoever the guest program is */
  owner: Readonly<{ uid: number; gid: number }> | null;
  ends: ProgramEnds;
  argv: readonly string[];
}>;

export type JailStart = PerlStart &
  Readonly<{
    /** all of the program's environment */
    env: Readonly<Record<string, string>>;
    /** `bytes` of `/dev/shm` */
    sharedMemory: number;
  }>;

function pathsOf({ input, complaints, status, begun, filter, stdout, stderr, stdin }: ProgramEnds): readonly string[] {
  return [input, complaints, status, begun, filter, stdout, stderr, stdin];
}

function startedPid(answer: string): number {
  const pid = /^pid (\d+)$/.exec(answer)?.[1];
  if (pid === undefined) throw new Error(`perl could not start a program: ${answer}`);
  return Number(pid);
}

/**
 * A perl that waits to make single system calls for which there is nothing in Node: on an emulated processor starting a program for each
 * costs more than all else a machine needs to be taken up. It does not keep Node running and ends with it.
 */
export class StandingPerl {
  #child: ChildProcess | null = null;
  #hasTemplate = false;
  #deaths = 0;
  readonly #waiting: Waiting[] = [];
  #rest = "";

  /** Starts it, so that it is there when it is wanted. */
  prepare(): void {
    this.#perl();
  }

  /** Sets the clock (`ms` since the epoch) and lets the kernel reseed its random numbers. */
  async setClock(unixMs: number): Promise<void> {
    const seconds = Math.floor(unixMs / 1000);
    await this.#do("clock", String(seconds), String(Math.round((unixMs - seconds * 1000) * 1_000_000)));
  }

  /** Mounts a disk read-only at a folder. */
  async mountErofs(device: string, folder: string): Promise<void> {
    await this.#do("erofs", device, folder);
  }

  /** Makes pipes with names. */
  async makePipes(paths: readonly string[]): Promise<void> {
    await this.#do("pipes", ...paths);
  }

  /**
   * Starts a program that the kernel ends first when memory runs out, and resolves to its process number; a copy of perl costs a tenth of
   * what a copy of Node does. It ends with perl.
   */
  async start({ owner, ends, argv }: PerlStart): Promise<number> {
    const ids = owner === null ? ["", ""] : [String(owner.uid), String(owner.gid)];
    return startedPid(await this.#ask("start", ...ids, ...pathsOf(ends), ...argv));
  }

  /** Keeps the mounts that a process sees, for as long as perl runs: jails are copies of them. */
  async keepTemplate(pid: number): Promise<void> {
    await this.#do("template", String(pid));
    this.#hasTemplate = true;
  }

  /** Whether jails can be started. A perl that died took the template with it. */
  get hasTemplate(): boolean {
    return this.#hasTemplate;
  }

  /** How often it died. What was started ends with the perl that started it, and no later one knows of it. */
  get deaths(): number {
    return this.#deaths;
  }

  /**
   * Starts a program in a jail that is a copy of the template, and resolves to the number of the first process inside, whose end is the end of
   * all in it. That process writes `{ "exit-code": 3 }` to `status` when the program has ended, and ends with perl.
   */
  async startInJail({ owner, ends, argv, env, sharedMemory }: JailStart): Promise<number> {
    const { uid, gid } = owner ?? { uid: 0, gid: 0 };
    const names = Object.entries(env).flat();
    const numbers = [uid, gid, owner === null ? 0 : 1, sharedMemory, names.length / 2].map(String);
    return startedPid(await this.#ask("jail", ...numbers, ...names, ...pathsOf(ends), ...argv));
  }

  /** Kills a program that was started here, unless it ended before. */
  async kill(pid: number): Promise<void> {
    await this.#do("kill", String(pid));
  }

  /** Whether this system has, and allows, the calls that `enterJail` needs; Linux before 5.2 has not, some containers do not. */
  canEnterJails(): Promise<boolean> {
    return this.#do("able").then(
      () => true,
      () => false,
    );
  }

  /** Puts folders into a jail that this perl started, in which nothing runs yet but what waits, and makes its root read-only. */
  async enterJail({ pid, owner, sharedMemory, mounts }: JailEntry): Promise<void> {
    const words = mounts.flatMap((each) => [each.overlay ?? "", each.source, each.target, each.isWritable ? "1" : "0"]);
    await this.#do("enter", String(pid), String(owner.uid), String(owner.gid), String(sharedMemory), ...words);
  }

  /**
   * Makes the file system that an open folder is the top of read-only, for whoever has something of it open. Rejects with `EBUSY` in its words
   * while anybody could still write to a file of it.
   */
  async seal(folder: number): Promise<void> {
    await this.#do("seal", `/proc/${process.pid}/fd/${folder}`);
  }

  async #do(...words: readonly string[]): Promise<void> {
    const answer = await this.#ask(...words);
    if (answer !== "0") throw new Error(`${words[0]} ${answer}`);
  }

  #ask(...words: readonly string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      const input = this.#perl().stdin as Writable;
      this.#waiting.push({ resolve, reject });
      input.write(`${words.map((word) => Buffer.from(word).toString("hex")).join(" ")}\n`);
    });
  }

  #perl(): ChildProcess {
    if (this.#child !== null) return this.#child;
    const child = spawn("perl", ["-e", perlProgram], { stdio: ["pipe", "pipe", "pipe"] });
    this.#child = child;
    this.#rest = "";
    let complaint = "";
    child.unref();
    for (const stream of child.stdio) (stream as Socket | null)?.unref?.();
    (child.stdin as Writable).on("error", () => undefined);
    (child.stdout as Readable).on("data", (chunk: Buffer) => this.#read(chunk.toString("utf8")));
    (child.stderr as Readable).on("data", (chunk: Buffer) => {
      complaint = (complaint + chunk.toString("utf8")).slice(-complaintBytes);
    });
    child.once("error", (error) => this.#gone(child, error.message));
    child.once("close", () => this.#gone(child, complaint.trim()));
    return child;
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#waiting.shift()?.resolve(line);
  }

  #gone(child: ChildProcess, because: string): void {
    if (this.#child !== child) return;
    this.#child = null;
    this.#hasTemplate = false;
    this.#deaths += 1;
    for (const { reject } of this.#waiting.splice(0))
      reject(new Error(`perl, which makes system calls, is gone. ${because}`.trim()));
  }
}
