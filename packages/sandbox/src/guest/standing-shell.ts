import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";
import type { Readable, Writable } from "node:stream";
import { setImmediate } from "node:timers/promises";

type Waiting = Readonly<{ resolve(code: number): void; reject(error: Error): void }>;

const complaintBytes = 500;

/**
 * A small shell that waits for tools to start, one after the other: a copy of a small process costs an emulated processor a tenth of what
 * a copy of Node does. It does not keep Node running and ends with it.
 */
export class StandingShell {
  #child: ChildProcess | null = null;
  readonly #waiting: Waiting[] = [];
  #rest = "";
  #complaint = "";

  /** what tools said last on their error output */
  get complaint(): string {
    return this.#complaint;
  }

  /** Runs a tool to its end and resolves to its exit code; rejects when the shell itself went away. */
  async run(name: string, argv: readonly string[]): Promise<number> {
    const code = await this.#ask(name, argv);
    // complaints come by another pipe than codes: they are there already, and read in the next two rounds
    if (code !== 0) for (const _round of [1, 2]) await setImmediate();
    return code;
  }

  #ask(name: string, argv: readonly string[]): Promise<number> {
    return new Promise((resolve, reject) => {
      const input = this.#shell().stdin as Writable;
      this.#waiting.push({ resolve, reject });
      input.write(`${[name, ...argv].map(quote).join(" ")} </dev/null >/dev/null; echo "$?"\n`);
    });
  }

  #shell(): ChildProcess {
    if (this.#child !== null) return this.#child;
    const child = spawn("/bin/sh", [], { stdio: ["pipe", "pipe", "pipe"] });
    this.#child = child;
    this.#rest = "";
    child.unref();
    for (const stream of child.stdio) (stream as Socket | null)?.unref?.();
    (child.stdin as Writable).on("error", () => undefined);
    (child.stdout as Readable).on("data", (chunk: Buffer) => this.#read(chunk.toString("latin1")));
    (child.stderr as Readable).on("data", (chunk: Buffer) => {
      this.#complaint = (this.#complaint + chunk.toString("utf8")).slice(-complaintBytes);
    });
    const gone = (): void => this.#gone(child);
    child.once("error", gone);
    child.once("close", gone);
    return child;
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#waiting.shift()?.resolve(Number(line));
  }

  #gone(child: ChildProcess): void {
    if (this.#child !== child) return;
    this.#child = null;
    for (const { reject } of this.#waiting.splice(0)) reject(new Error("The shell that runs tools is gone."));
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
