import { spawn } from "node:child_process";
import { afterAwake } from "../guest/after-awake.ts";
import { residentMemoryMb } from "./resident-memory.ts";

const watchEveryMs = 200;

export type RunLimits = Readonly<{ cwd: string; timeoutMs: number; memoryMb: number; signal: AbortSignal }>;

/** Runs a program to its end and says whether it ended well in time; its whole process group is killed when it does not. Never rejects. */
export function runLimited(command: readonly [string, ...string[]], limits: RunLimits): Promise<boolean> {
  const [program, ...rest] = command;
  return new Promise((resolve) => {
    const child = spawn(program, rest, {
      cwd: limits.cwd,
      env: {},
      detached: true,
      stdio: "ignore",
      windowsHide: true,
    });
    const kill = () => {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch {
        child.kill("SIGKILL");
      }
    };
    const cancel = afterAwake(limits.timeoutMs, kill);
    const watch = setInterval(() => {
      const heldMb = child.pid === undefined ? null : residentMemoryMb(child.pid);
      if (heldMb !== null && heldMb > limits.memoryMb) kill();
    }, watchEveryMs);
    limits.signal.addEventListener("abort", kill);
    if (limits.signal.aborted) kill();
    const end = (isDone: boolean) => {
      cancel();
      clearInterval(watch);
      limits.signal.removeEventListener("abort", kill);
      kill();
      resolve(isDone);
    };
    child.on("error", () => end(false));
    child.on("close", (code) => end(code === 0));
  });
}
