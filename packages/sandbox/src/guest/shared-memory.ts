import { execFile } from "node:child_process";

/** `ms` after which who does not answer is not waited for */
const answerMs = 5_000;

/**
 * `bytes` of memory that programs share by a number (`shmget`), attached or not, in the namespace of a process; 0 where nobody can tell. It
 * belongs to the namespace alone, whoever made it, and only a process that is in there is told of it.
 */
export function numberedSharedBytes(pid: number): Promise<number> {
  const words = [`--ipc=/proc/${pid}/ns/ipc`, "cat", "/proc/sysvipc/shm"];
  return new Promise((resolve) => {
    execFile("nsenter", words, { timeout: answerMs }, (_error, table) => resolve(sumOf(table)));
  });
}

/** The last two columns are what a segment has in memory and what of it was swapped out; the first line names them. */
function sumOf(table: string): number {
  const lines = table.split("\n").slice(1);
  const bytes = lines.flatMap((line) => line.trim().split(/\s+/).slice(-2).map(Number));
  return bytes.reduce((sum, each) => sum + each, 0);
}
