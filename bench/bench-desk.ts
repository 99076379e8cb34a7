import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { get, type IncomingMessage } from "node:http";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { sampleSettings } from "@deskhand/contracts/testing";
import { notes } from "./notes.ts";

const root = join(import.meta.dirname, "..");
const launcher = join(root, "deskhand");

/** The first line a program prints on standard output. */
export async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error("the program has no standard output");
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, "line")) as [string];
  return line;
}

/** A connection of its own each time: a kept one may have been closed meanwhile by a stub that waits on another process. */
async function timesOf(url: string): Promise<number[]> {
  const request = get(url, { agent: false });
  const [response] = (await once(request, "response")) as [IncomingMessage];
  const chunks = await response.toArray();
  return JSON.parse(Buffer.concat(chunks).toString("utf8")) as number[];
}

/** A stub model in a process of its own. */
export async function startStub(): Promise<{ url: string; times(): Promise<number[]>; stop(): void }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "stub-model.ts")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = `http://127.0.0.1:${await firstLine(child)}`;
  return {
    url,
    times: () => timesOf(`${url}/times`),
    stop: () => child.kill(),
  };
}

/** A private data folder and a granted folder with some notes, both gone at `close`. Not under a protected place. */
export function makeFolders(): { home: string; folder: string; close(): void } {
  const top = mkdtempSync(join(tmpdir(), "deskhand-bench-"));
  const home = join(top, "home");
  const folder = join(top, "desk");
  execFileSync("mkdir", ["-p", home, folder]);
  for (let index = 0; index < notes; index += 1)
    writeFileSync(join(folder, `note-${index}.txt`), "A short note for the bench.\n".repeat(40));
  return { home, folder, close: () => rmSync(top, { recursive: true, force: true }) };
}

const cache = mkdtempSync(join(tmpdir(), "deskhand-bench-cache-"));
process.once("exit", () => rmSync(cache, { recursive: true, force: true }));

/** Environment of a Deskhand that talks to the stub. */
export function environmentFor(home: string, stubUrl: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    DESKHAND_HOME: home,
    // what works here is found out once for each bench, as a person finds it out once
    DESKHAND_CACHE: cache,
    DESKHAND_BUILD_IMAGE: "never",
    HOME: homedir(),
    ANTHROPIC_BASE_URL: stubUrl,
    ANTHROPIC_API_KEY: "bench",
  };
}

/** Value at a fraction (0–1) of the sorted samples. */
export function quantile(samples: readonly number[], fraction: number): number {
  const sorted = samples.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))] ?? Number.NaN;
}

/** Resident memory of one process, `MB`. */
export function residentMb(pid: number): number {
  const line = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(line?.[1] ?? Number.NaN) / 1024;
}

/** Memory of a process and everything it started, `MB`. */
export function treeMb(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean);
  return residentMb(pid) + children.reduce((sum, child) => sum + treeMb(Number(child)), 0);
}

/** Runs one task to its end with the stub as its model. Its output is not kept. */
export async function runTask(environment: NodeJS.ProcessEnv, goal: string, folder: string): Promise<void> {
  const options = ["--folder", `${folder}:edit`, "--mode", "auto", "--approve", "all", "--model", "anthropic/bench"];
  const child = spawn(launcher, ["run", goal, ...options, "--json"], { env: environment, stdio: "ignore" });
  const [status] = (await once(child, "exit")) as [number | null];
  if (status !== 0) throw new Error(`the run of "${goal}" ended with ${status}`);
}

/** What a task of the stub needs, as the server wants it. */
export function settingsFor(goal: string, folder: string): unknown {
  const folders = [{ path: folder, verb: "edit", neverDelete: false }];
  return { ...sampleSettings, goal, model: "anthropic/bench", folders };
}

/** Creates a task on a running server. */
export async function createTask(
  server: Readonly<{ url: string; token: string }>,
  name: string,
  settings: unknown,
): Promise<void> {
  const headers = { authorization: `Bearer ${server.token}`, "content-type": "application/json" };
  const body = JSON.stringify({ id: `command_${name}`, taskId: `task_${name}`, type: "task.create", settings });
  const response = await fetch(`${server.url}/api/commands`, { method: "POST", headers, body });
  if (!response.ok) throw new Error(await response.text());
  await response.arrayBuffer();
}

/** Starts the server and gives its address and token. */
export async function startServer(
  environment: NodeJS.ProcessEnv,
): Promise<{ url: string; token: string; pid: number; stop(): Promise<void> }> {
  const child = spawn(launcher, ["serve", "--port", "0", "--no-open"], {
    env: environment,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const address = new URL(await firstLine(child));
  const token = address.searchParams.get("token") ?? "";
  const record = JSON.parse(readFileSync(join(environment.DESKHAND_HOME ?? "", "server.json"), "utf8")) as {
    pid: number;
  };
  const stop = async () => {
    process.kill(record.pid, "SIGTERM");
    if (child.exitCode === null) await once(child, "exit");
  };
  return { url: address.origin, token, pid: record.pid, stop };
}

/** Prints one figure beside what it is compared with. */
export function print(name: string, figure: string, comparison: string): void {
  console.log(`${name.padEnd(44)} ${figure.padStart(16)}   ${comparison}`);
}
