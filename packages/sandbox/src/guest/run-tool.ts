import { spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { StandingShell } from "./standing-shell.ts";

const complaintBytes = 500;
const shell = new StandingShell();

/** Runs a program of the stage to its end. Throws with what it complained about when it fails. */
export async function runTool(name: string, argv: readonly string[], input?: Readable): Promise<void> {
  if (input === undefined) {
    const code = await shell.run(name, argv);
    if (code !== 0) throw new Error(`${name} failed. ${shell.complaint}`.trim());
    return;
  }
  const child = spawn(name, argv, { stdio: ["pipe", "ignore", "pipe"] });
  let complaint = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    complaint = (complaint + chunk.toString("utf8")).slice(-complaintBytes);
  });
  if (child.stdin !== null) {
    child.stdin.on("error", () => input.resume());
    input.once("error", () => child.kill("SIGKILL"));
    input.pipe(child.stdin);
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`${name} failed. ${complaint}`.trim());
}
