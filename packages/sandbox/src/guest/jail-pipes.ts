import { closeSync, constants, openSync, rmSync } from "node:fs";
import { Socket } from "node:net";
import type { ProgramEnds, StandingPerl } from "./perl/standing-perl.ts";
import type { ShellEnd, ShellProcess } from "./warm-shell.ts";

/** what a jail says to the guest program, each through a pipe of its own */
const sayings = ["complaints", "status", "begun", "stdout", "stderr"] as const;
const names = ["input", ...sayings] as const;
type Name = (typeof names)[number];

const statusBytes = 4096;

/** The shell in a jail; it is there once perl has started it. */
export type JailProcess = ShellProcess &
  Readonly<{
    /** the first process inside, as bubblewrap names it; `null` until then */
    namedPid(): number | null;
  }>;

/**
 * What connects the guest program with a jail that perl starts. Programs open `/dev/stdout`, which fails on the sockets that Node makes: all
 * goes through pipes that had a name.
 */
export class JailPipes {
  /** where perl finds the jail's ends */
  readonly paths: Pick<ProgramEnds, Name>;
  readonly #fds = new Map<Name, number>();

  /** Makes them under names that begin with `stem`. */
  static async make(stem: string, perl: StandingPerl): Promise<JailPipes> {
    const pipes = new JailPipes(stem);
    try {
      await perl.makePipes(Object.values(pipes.paths));
      // a pipe has to be read before it can be opened for writing without waiting; one that is read here too can be written to at once
      for (const name of names)
        pipes.#fds.set(
          name,
          openSync(pipes.paths[name], constants.O_NONBLOCK | (name === "input" ? constants.O_RDWR : 0)),
        );
      return pipes;
    } catch (error) {
      pipes.close();
      throw error;
    }
  }

  private constructor(stem: string) {
    const [input, complaints, status, begun, stdout, stderr] = names.map((name) => `${stem}-${name}`) as [
      ...[string, string, string, string, string, string],
    ];
    this.paths = { input, complaints, status, begun, stdout, stderr };
  }

  /** Connects with the process that perl started with these pipes; may be called once, when it has opened them. */
  connect(pid: number, kill: () => void): Readonly<{ process: JailProcess; outputs: readonly [Socket, Socket] }> {
    const script = new Socket({ fd: this.#take("input"), readable: false, writable: true });
    script.on("error", () => undefined);
    const status = this.#reader("status");
    let words = "";
    let hasExited = false;
    status.on("data", (chunk: Buffer) => {
      words = (words + chunk.toString("latin1")).slice(-statusBytes);
    });
    const found = (word: string): number | null => {
      const number = new RegExp(`"${word}": (\\d+)`).exec(words)?.[1];
      return number === undefined ? null : Number(number);
    };
    // bubblewrap's own process is the last that has it open
    const exited = new Promise<ShellEnd>((resolve) => {
      status.once("close", () => {
        hasExited = true;
        // nobody reads it any more
        script.destroy();
        resolve({ code: found("exit-code") });
      });
    });
    const process = {
      ...{ pid, script, status, exited, started: this.#reader("begun"), complaints: this.#reader("complaints") },
      hasExited: () => hasExited,
      kill: () => {
        if (!hasExited) kill();
      },
      namedPid: () => found("child-pid"),
    };
    return { process, outputs: [this.#reader("stdout"), this.#reader("stderr")] };
  }

  /** Takes the names away and closes what was not connected. */
  close(): void {
    for (const fd of this.#fds.values()) closeSync(fd);
    this.#fds.clear();
    for (const path of Object.values(this.paths)) rmSync(path, { force: true });
  }

  #reader(name: Name): Socket {
    return new Socket({ fd: this.#take(name), readable: true, writable: false });
  }

  #take(name: Name): number {
    const fd = this.#fds.get(name);
    if (fd === undefined) throw new Error("This end of a pipe was taken already.");
    this.#fds.delete(name);
    return fd;
  }
}
