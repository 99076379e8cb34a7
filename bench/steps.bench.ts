import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { environmentFor, launcher, makeFolders, print, quantile, startServer, startStub } from "./bench-desk.ts";

/** steps of one run; the first ten warm the code and are left out */
const steps = 300;
const warmUp = 10;

function perStep(times: readonly number[]): number[] {
  return times.slice(warmUp + 1).map((time, index) => time - (times[warmUp + index] ?? time));
}

function describe(samples: readonly number[]): string {
  return `${quantile(samples, 0.5).toFixed(2)} / ${quantile(samples, 0.95).toFixed(2)} ms`;
}

async function runFloor(url: string, goal: string): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "floor.ts"), url, goal], { stdio: "inherit" });
  await once(child, "exit");
}

const stub = await startStub();
try {
  for (const kind of ["read", "write"] as const) {
    const { close, folder, home } = makeFolders();
    await runFloor(stub.url, `bench ${kind} ${steps} ${folder}`);
    const floor = perStep(await stub.times());
    const other = makeFolders();
    const goal = `bench ${kind} ${steps} ${other.folder}`;
    const options = [
      "--folder",
      `${other.folder}:edit`,
      "--mode",
      "auto",
      "--approve",
      "all",
      "--model",
      "anthropic/bench",
      "--json",
    ];
    execFileSync(launcher, ["run", goal, ...options], {
      env: environmentFor(other.home, stub.url),
      maxBuffer: 1 << 30,
    });
    const times = await stub.times();
    const ours = perStep(times);
    const ratio = quantile(ours, 0.5) / quantile(floor, 0.5);
    const note = kind === "read" ? "durable: 2 synced commits" : "durable: staged, judged, journalled, applied";
    print(`${kind} step, p50 / p95`, describe(ours), `floor ${describe(floor)}, ${ratio.toFixed(1)}×; ${note}`);
    const early = quantile(ours.slice(0, 50), 0.5);
    const late = quantile(ours.slice(-50), 0.5);
    print(
      `${kind} step, steps ${steps - 50}–${steps} against 10–60`,
      `${(late / early).toFixed(2)}×`,
      `${early.toFixed(2)} → ${late.toFixed(2)} ms`,
    );
    close();
    other.close();
    void home;
  }
  await bootFigures();
} finally {
  stub.stop();
}

/** Milliseconds from starting the command, or sending it to a running server, to the model's first request. */
async function bootFigures(): Promise<void> {
  const cold: number[] = [];
  const node: number[] = [];
  for (let round = 0; round < 7; round += 1) {
    const { close, folder, home } = makeFolders();
    const environment = environmentFor(home, stub.url);
    await stub.times();
    const startedMs = performance.timeOrigin + performance.now();
    const options = ["--folder", `${folder}:edit`, "--mode", "auto", "--model", "anthropic/bench", "--json"];
    execFileSync(launcher, ["run", `bench read 0 ${folder}`, ...options], { env: environment });
    cold.push(((await stub.times())[0] ?? Number.NaN) - startedMs);
    const emptyMs = performance.now();
    execFileSync(process.execPath, ["-e", ""]);
    node.push(performance.now() - emptyMs);
    close();
  }
  print(
    "cold `run` to first model request, p50",
    `${quantile(cold, 0.5).toFixed(0)} ms`,
    `empty Node process ${quantile(node, 0.5).toFixed(0)} ms`,
  );
  await warmFigure();
}

async function warmFigure(): Promise<void> {
  const { close, folder, home } = makeFolders();
  const server = await startServer(environmentFor(home, stub.url));
  const warm: number[] = [];
  try {
    for (let round = 0; round < 12; round += 1) {
      await stub.times();
      const settings = {
        goal: `bench read 0 ${folder}`,
        mode: "auto",
        model: "anthropic/bench",
        folders: [{ path: folder, verb: "edit", neverDelete: false }],
        review: false,
        isolation: "files",
        hosts: [],
        limits: { maxSteps: null, maxTokens: null, budgetUsd: null, timeoutMs: null },
        preapproved: [],
      };
      const body = JSON.stringify({
        id: `command_bench${round}`,
        taskId: `task_bench${round}`,
        type: "task.create",
        settings,
      });
      const headers = { authorization: `Bearer ${server.token}`, "content-type": "application/json" };
      const startedMs = performance.timeOrigin + performance.now();
      const response = await fetch(`${server.url}/api/commands`, { method: "POST", headers, body });
      if (!response.ok) throw new Error(await response.text());
      await new Promise((resolve) => setTimeout(resolve, 300));
      warm.push(((await stub.times())[0] ?? Number.NaN) - startedMs);
    }
  } finally {
    await server.stop();
    close();
  }
  print(
    "new task on a running server to first request",
    `${quantile(warm, 0.5).toFixed(0)} ms`,
    `first of all ${warm[0]?.toFixed(0)} ms`,
  );
}
