import { totalmem } from "node:os";
import type { ProgramLimits, Task } from "@deskhand/contracts";

const usualTimeoutMs = 120_000;
export const mostTimeoutMs = 1_800_000;
const leastTimeoutMs = 1_000;
const mostMemoryMb = 4_096;
const mostProcesses = 512;
const mostDiskBytes = 8_000_000_000;
/** processors a command may keep busy on average */
const processors = 4;

/** Bounds of one command: what was asked for, never longer than the task itself still has, never most of the computer's memory. */
export function programLimits(task: Pick<Task, "limits" | "resumedAt">, askedMs: number | undefined): ProgramLimits {
  const leftMs =
    task.limits.timeoutMs === null
      ? Number.POSITIVE_INFINITY
      : Date.parse(task.resumedAt) + task.limits.timeoutMs - Date.now();
  const wantedMs = Math.min(askedMs ?? usualTimeoutMs, mostTimeoutMs);
  const timeoutMs = Math.max(leastTimeoutMs, Math.round(Math.min(wantedMs, leftMs)));
  const memoryMb = Math.min(mostMemoryMb, Math.floor(totalmem() / 2_000_000));
  return { timeoutMs, memoryMb, processes: mostProcesses, diskBytes: mostDiskBytes, cpuMs: timeoutMs * processors };
}
