import { spawn } from "node:child_process";
import { constants, setPriority } from "node:os";
import { createInterface } from "node:readline";
import { DeskhandError } from "@deskhand/contracts";
import { systemEnvironment } from "../bubblewrap/find-program.ts";

export type ProgramCall = Readonly<{
  command: string;
  args: readonly string[];
  /** names the work in a failure, for example "unpacking the kernel" */
  doing: string;
  signal: AbortSignal;
  /** beside a fixed PATH; nothing of Deskhand's own environment is passed on */
  env?: Readonly<Record<string, string>>;
  cwd?: string;
  stdin?: Uint8Array;
  /** each line of standard error */
  onLine?(line: string): void;
  /** file descriptor that standard output goes to instead of into the result */
  stdoutTo?: number;
}>;

const keptLines = 12;
const graceMs = 2000;

/**
 * Runs one program of the system and resolves to its standard output. Rejects with a `DeskhandError` that ends with the program's
 * last words; when `signal` aborts, the program and what it started are ended first.
 */
export async function runProgram(call: ProgramCall): Promise<Buffer> {
  call.signal.throwIfAborted();
  const child = spawn(call.command, call.args, {
    cwd: call.cwd,
    env: { ...systemEnvironment, ...call.env },
    stdio: [call.stdin === undefined ? "ignore" : "pipe", call.stdoutTo ?? "pipe", "pipe"],
    detached: true,
  });
  yieldToOthers(child.pid);
  const stop = stopOnAbort(call.signal, child);
  const output: Buffer[] = [];
  const lastLines: string[] = [];
  if (child.stderr !== null) {
    createInterface({ input: child.stderr }).on("line", (line) => {
      lastLines.push(line);
      if (lastLines.length > keptLines) lastLines.shift();
      call.onLine?.(line);
    });
  }
  child.stdout?.on("data", (chunk: Buffer) => output.push(chunk));
  child.stdin?.on("error", (error) => lastLines.push(error.message));
  child.stdin?.end(call.stdin);
  try {
    const end = await new Promise<string | number>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => resolve(code ?? signal ?? "unknown"));
    });
    call.signal.throwIfAborted();
    if (end === 0) return Buffer.concat(output);
    throw programFailure(call, `it ended with ${end}: ${lastLines.join("\n")}`);
  } catch (error) {
    if (call.signal.aborted || error instanceof DeskhandError) throw error;
    throw programFailure(call, error instanceof Error ? error.message : String(error));
  } finally {
    stop();
  }
}

/** Whoever works on this computer comes first, at the processor and at the disk; what the program starts inherits that. */
function yieldToOthers(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch (error) {
    // it may have ended already
    if (!(error instanceof Error && "code" in error && error.code === "ERR_SYSTEM_ERROR")) throw error;
  }
}

function programFailure(call: ProgramCall, reason: string): DeskhandError {
  const message = `The workspace image could not be made: ${call.command} failed while ${call.doing}; ${reason}`;
  return new DeskhandError({ kind: "sandbox", message, retryable: true, userAction: "retry" });
}

/** Ends the whole process group, first politely: mmdebstrap cleans its mounts up when asked to end. */
function stopOnAbort(signal: AbortSignal, child: { pid?: number | undefined; exitCode: number | null }): () => void {
  let timer: NodeJS.Timeout | undefined;
  const send = (name: NodeJS.Signals): void => {
    if (child.pid === undefined || child.exitCode !== null) return;
    try {
      process.kill(-child.pid, name);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
    }
  };
  const onAbort = (): void => {
    send("SIGTERM");
    timer = setTimeout(() => send("SIGKILL"), graceMs);
  };
  signal.addEventListener("abort", onAbort, { once: true });
  return () => {
    signal.removeEventListener("abort", onAbort);
    clearTimeout(timer);
  };
}
