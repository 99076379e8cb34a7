import { type ChildProcessByStdio, spawn } from "node:child_process";
import { Socket } from "node:net";
import type { Readable, Writable } from "node:stream";
import { removeTree } from "../bubblewrap/layers/remove-tree.ts";
import { returnedMemory } from "../bubblewrap/returned-memory.ts";
import { afterAwake } from "../guest/after-awake.ts";
import { LineSplitter } from "./line-splitter.ts";
import { residentMemoryMb } from "./resident-memory.ts";

/** why there is no answer */
export type Breakdown = "not-started" | "time" | "memory" | "stopped" | "broke";

export type Answer = Readonly<
  { ok: true; reply: Readonly<Record<string, unknown>> } | { ok: false; because: Breakdown }
>;

export type ReaderSpec = Readonly<{
  /** program and arguments */
  command: readonly [string, ...string[]];
  /** working folder, the process's own; removed with it */
  folder: string;
  memoryMb: number;
}>;

const maxReplyBytes = 128 * 1_048_576;
/** lines that are no reply, between two replies; libraries sometimes print */
const maxNoise = 1_000;
const watchEveryMs = 100;
const keptComplaint = 4_096;

type Pending = Readonly<{ id: string; settle(answer: Answer): void }>;

/**
 * One child process that answers questions, one JSON line each, one at a time. Whatever it does wrong ends it with its whole process
 * group at once; it is never used again then.
 */
export class ReaderProcess {
  readonly folder: string;
  readonly ended: Promise<void>;
  readonly #spec: ReaderSpec;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #lines = new LineSplitter(maxReplyBytes);
  #pending: Pending | null = null;
  #next = 1;
  #noise = 0;
  #complaint = "";
  #breakdown: Breakdown | null = null;

  constructor(spec: ReaderSpec) {
    this.#spec = spec;
    this.folder = spec.folder;
    const [program, ...rest] = spec.command;
    this.#child = spawn(program, rest, {
      cwd: spec.folder,
      env: returnedMemory,
      detached: process.platform !== "win32",
      windowsHide: true,
      stdio: ["pipe", "pipe", "pipe"],
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ended = promise;
    this.#child.stdout.on("data", (chunk: Buffer) => this.#hear(chunk));
    this.#child.stderr.on("data", (chunk: Buffer) => {
      this.#complaint = `${this.#complaint}${chunk.toString("latin1")}`.slice(-keptComplaint);
    });
    this.#child.stdin.on("error", () => this.end("broke"));
    this.#child.on("error", () => {
      if (this.#child.pid === undefined) this.#finish("not-started", resolve);
      else this.end("broke");
    });
    this.#child.on("close", () => {
      const isHeapFull = /out of memory|allocation failed/i.test(this.#complaint);
      this.#finish(isHeapFull ? "memory" : "broke", resolve);
    });
    this.#hold("unref");
  }

  get isAlive(): boolean {
    return this.#breakdown === null;
  }

  get pid(): number | null {
    return this.#child.pid ?? null;
  }

  /** Never rejects. Anything but an answer means that the process is gone. */
  ask(request: Readonly<Record<string, unknown>>, timeoutMs: number, signal: AbortSignal): Promise<Answer> {
    if (this.#breakdown !== null) return Promise.resolve({ ok: false, because: this.#breakdown });
    const id = String(this.#next);
    this.#next += 1;
    return new Promise((resolve) => {
      const stop = () => this.end("stopped");
      const cancel = afterAwake(timeoutMs, () => this.end("time"));
      const watch = setInterval(() => this.#watchMemory(), watchEveryMs);
      signal.addEventListener("abort", stop);
      const settle = (answer: Answer) => {
        cancel();
        clearInterval(watch);
        signal.removeEventListener("abort", stop);
        this.#pending = null;
        resolve(answer);
      };
      this.#pending = { id, settle };
      if (signal.aborted) stop();
      else this.#child.stdin.write(`${JSON.stringify({ ...request, id })}\n`);
    });
  }

  /** Kills the process group now. */
  end(because: Breakdown): void {
    if (this.#breakdown !== null) return;
    this.#breakdown = because;
    this.#hold("ref");
    this.#killGroup();
    this.#pending?.settle({ ok: false, because });
  }

  #hear(chunk: Buffer): void {
    if (this.#breakdown !== null) return;
    try {
      for (const line of this.#lines.push(chunk)) this.#take(line);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.end("broke");
    }
  }

  #take(line: string): void {
    const reply = parseReply(line);
    if (this.#pending !== null && reply?.id === this.#pending.id) {
      this.#noise = 0;
      this.#pending.settle({ ok: true, reply });
      return;
    }
    this.#noise += 1;
    if (this.#noise > maxNoise) this.end("broke");
  }

  #watchMemory(): void {
    const heldMb = this.#child.pid === undefined ? null : residentMemoryMb(this.#child.pid);
    if (heldMb !== null && heldMb > this.#spec.memoryMb) this.end("memory");
  }

  #finish(because: Breakdown, resolve: () => void): void {
    this.#breakdown ??= because;
    this.#killGroup();
    this.#pending?.settle({ ok: false, because: this.#breakdown });
    removeTree(this.#spec.folder).then(resolve, resolve);
  }

  #killGroup(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      if (process.platform === "win32") this.#child.kill("SIGKILL");
      else process.kill(-pid, "SIGKILL");
    } catch {
      this.#child.kill("SIGKILL");
    }
  }

  /** A reader at rest is no reason for the server to stay; one that is being ended is waited for. */
  #hold(how: "ref" | "unref"): void {
    this.#child[how]();
    for (const stream of [this.#child.stdin, this.#child.stdout, this.#child.stderr])
      if (stream instanceof Socket) stream[how]();
  }
}

function parseReply(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
