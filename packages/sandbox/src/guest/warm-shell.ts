import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, constants, openSync, unlinkSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { makeFolder } from "./make-folder.ts";

/** What a shell that cannot be used says last, for the report. */
const complaintBytes = 2048;

/** How a shell ended; `null` for the code when a signal ended it. */
export type ShellEnd = Readonly<{ code: number | null }>;

/** A shell as a process, whoever started it. */
export type ShellProcess = Readonly<{
  pid: number;
  /** what it is told */
  script: Writable;
  /** lines of bubblewrap about the namespace it made */
  status: Readable;
  /** one line once it is ready, and once isolation stands */
  started: Readable;
  complaints: Readable;
  exited: Promise<ShellEnd>;
  hasExited(): boolean;
  /** harmless when it is dead */
  kill(): void;
}>;

export type ShellParts = Readonly<{
  folder: string;
  process: ShellProcess;
  outputs: readonly [Socket, Socket];
  jailedPid: number | null;
}>;

/**
 * A shell that waits in a mount namespace of its own, prepared ahead so that a command costs no more than the mounts and bubblewrap. Its
 * output goes through pipes with names, because programs open `/dev/stdout`, which fails on the sockets that Node makes.
 */
export class WarmShell {
  readonly folder: string;
  readonly process: ShellProcess;
  readonly stdout: Socket;
  readonly stderr: Socket;
  /** the first process of the jail it waits in already; `null` when bubblewrap is still to be started */
  readonly jailedPid: number | null;
  #complaint = "";

  constructor({ folder, process, outputs, jailedPid }: ShellParts) {
    this.folder = folder;
    this.jailedPid = jailedPid;
    this.process = process;
    [this.stdout, this.stderr] = outputs;
    process.complaints.on("data", (chunk: Buffer) => {
      this.#complaint = (this.#complaint + chunk.toString("utf8")).slice(-complaintBytes);
    });
  }

  /** Makes `folder` (with `tmp` and `home` of the command) and a shell in it. Throws when the stage cannot do that. */
  static async prepare(folder: string, owner: Readonly<{ uid: number; gid: number }> | null): Promise<WarmShell> {
    makeFolder(folder, 0o711);
    const child = spawn("unshare", ["--mount", "--propagation", "slave", "/bin/sh"], {
      cwd: folder,
      stdio: ["pipe", "ignore", "pipe", "pipe", "pipe"],
      env: { PATH: process.env.PATH ?? "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" },
    });
    const shell = childShell(child);
    const { script, status } = shell;
    const fds: number[] = [];
    script.on("error", () => undefined);
    try {
      // when memory runs out, the command goes and not the guest program
      script.write("echo 800 >/proc/self/oom_score_adj || exit 71\n");
      const chown = owner === null ? "" : ` && chown ${owner.uid}:${owner.gid} tmp home`;
      script.write(
        `mkfifo -m 600 out err && mkdir -m 1777 tmp && mkdir -m 755 home${chown} && echo m >&3 || exit 71\n`,
      );
      await answer(shell, status);
      for (const name of ["out", "err"])
        fds.push(openSync(join(folder, name), constants.O_RDONLY | constants.O_NONBLOCK));
      script.write("exec 6>out 7>err && echo o >&3 || exit 71\n");
      await answer(shell, status);
      for (const name of ["out", "err"]) unlinkSync(join(folder, name));
      // only now, with a writer there: a pipe without one looks ended
      const [stdout, stderr] = fds.map((fd) => new Socket({ fd, readable: true, writable: false }));
      if (stdout === undefined || stderr === undefined) throw new Error("The stage has no pipes for a command.");
      return new WarmShell({ folder, process: shell, outputs: [stdout, stderr], jailedPid: null });
    } catch (error) {
      child.kill("SIGKILL");
      for (const fd of fds) closeSync(fd);
      throw error;
    }
  }

  /** Hands over the last script; may be called once. */
  run(script: string): void {
    this.process.script.end(script);
  }

  get isWaiting(): boolean {
    return !this.process.hasExited();
  }

  get complaint(): string {
    return this.#complaint.trim();
  }

  /** Ends a shell that was not used. */
  dispose(): void {
    this.process.kill();
    this.stdout.destroy();
    this.stderr.destroy();
  }
}

/** A shell that Node started, its status pipe as descriptor 3 and the one it says on that it is ready as 4. */
function childShell(child: ChildProcess): ShellProcess {
  const exited = new Promise<ShellEnd>((resolve) => {
    child.once("exit", (code) => resolve({ code }));
    child.once("error", () => resolve({ code: 71 }));
  });
  return {
    pid: child.pid ?? 0,
    script: child.stdin as Writable,
    status: child.stdio[3] as Readable,
    started: child.stdio[4] as Readable,
    complaints: child.stderr as Readable,
    exited,
    hasExited: () => child.exitCode !== null || child.signalCode !== null,
    kill: () => void child.kill("SIGKILL"),
  };
}

/** Waits until the shell says something; throws when it ends instead. */
export async function answer(shell: ShellProcess, stream: Readable): Promise<void> {
  const gone = new AbortController();
  void shell.exited.then(() => gone.abort());
  try {
    await once(stream, "data", { signal: gone.signal });
  } catch {
    throw new Error("The stage cannot prepare a command.");
  }
}
