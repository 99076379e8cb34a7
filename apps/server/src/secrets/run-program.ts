import { spawn } from "node:child_process";
import type { Environment } from "../config.ts";

export type ProgramRun = Readonly<{ status: number | null; output: string; complaint: string }>;

export type ProgramOptions = Readonly<{
  environment: Environment;
  /** goes to standard input, where no list of processes shows it */
  input: string;
  timeoutMs: number;
}>;

/** Runs a program of the system to its end; rejects when it cannot be started. What takes longer is ended and has no status. */
export function runProgram(
  [program = "", ...words]: readonly string[],
  { environment, input, timeoutMs }: ProgramOptions,
): Promise<ProgramRun> {
  return new Promise((resolve, reject) => {
    const env = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined));
    const child = spawn(program, words, {
      env,
      stdio: ["pipe", "pipe", "pipe"],
      timeout: timeoutMs,
      windowsHide: true,
    });
    let output = "";
    let complaint = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (complaint += text));
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, output, complaint }));
    // a program that ends without reading its input has said why in its status
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}
