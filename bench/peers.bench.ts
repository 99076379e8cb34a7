import { spawn } from "node:child_process";
import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { firstLine, makeFolders, print, quantile, treeMb } from "./bench-desk.ts";
import { type Contender, contenders, type Ground } from "./peers/contenders.ts";

/**
 * Deskhand beside the floor and agents of other makers, in one run with one stub: what a read step costs in a task of 50 and of 300, its
 * processor time, memory, bytes of the first request, start to first request, and requests nobody asked for. Names after the command, or
 * parts of them, leave out the others.
 */
const lengths = [0, 50, 300];
const rounds = 3;
const memoryEveryMs = 50;

type Requests = Readonly<{ requests: readonly Readonly<{ at: number; bytes: number }>[]; side: number }>;
type Run = Readonly<{
  startMs: number;
  steps: readonly number[];
  cpuMs: number;
  peakMb: number;
  first: number;
  side: number;
}>;

const stub = spawn(process.execPath, [join(import.meta.dirname, "peers/peer-stub.ts")], {
  stdio: ["ignore", "pipe", "inherit"],
});
const url = `http://127.0.0.1:${await firstLine(stub)}`;

async function takeRequests(): Promise<Requests> {
  const [response] = (await once(get(url, { agent: false }), "response")) as [IncomingMessage];
  return JSON.parse(Buffer.concat(await response.toArray()).toString("utf8")) as Requests;
}

/** Processor time of everything a shell waited for, `ms`: the second line of its `times`, such as `0m1.230s 0m0.050s`. */
function cpuMsOf(times: string): number {
  const last = times.trim().split("\n").at(-1) ?? "";
  return [...last.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, m, s]) => sum + Number(m) * 60_000 + Number(s) * 1000,
    0,
  );
}

async function runOnce({ command, env, name }: Contender, folder: string): Promise<Run> {
  await takeRequests();
  const startedMs = performance.timeOrigin + performance.now();
  const child = spawn("/bin/sh", ["-c", '"$@" >/dev/null 2>&1 </dev/null; echo $?; times', "sh", ...command], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: env.HOME ?? folder, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let peakMb = 0;
  const timer = setInterval(() => {
    if (child.pid !== undefined) peakMb = Math.max(peakMb, treeMbOrNone(child.pid));
  }, memoryEveryMs);
  const output = Buffer.concat(await child.stdout.toArray()).toString("utf8");
  clearInterval(timer);
  if (!output.startsWith("0\n")) throw new Error(`${name} ended with ${output.split("\n")[0]}`);
  const { requests, side } = await takeRequests();
  const times = requests.map(({ at }) => at);
  const steps = times.slice(1).map((at, index) => at - (times[index] ?? at));
  const startMs = (times[0] ?? Number.NaN) - startedMs;
  return { startMs, steps, cpuMs: cpuMsOf(output), peakMb, first: requests[0]?.bytes ?? Number.NaN, side };
}

/** Processes may end while they are looked at. */
function treeMbOrNone(pid: number): number {
  try {
    return treeMb(pid) || 0;
  } catch {
    return 0;
  }
}

async function measure(make: (ground: Ground) => Contender, length: number): Promise<Run> {
  const { close, folder, home } = makeFolders();
  try {
    const contender = make({ folder, home, url, goal: `bench read ${length} ${folder}` });
    const run = await runOnce({ ...contender, env: { HOME: home, ...contender.env } }, folder);
    if (run.steps.length !== length) throw new Error(`${contender.name} made ${run.steps.length} of ${length} steps`);
    return run;
  } finally {
    close();
  }
}

const median = (values: readonly number[]) => quantile(values, 0.5);

/** the quietest of some runs, because other work on the machine only ever adds */
function quietest(runs: readonly Run[]): Run {
  const sorted = runs.toSorted(
    (left, right) => median(left.steps) - median(right.steps) || left.startMs - right.startMs,
  );
  const [best] = sorted;
  if (best === undefined) throw new Error("there was no run");
  return best;
}

async function report(make: (ground: Ground) => Contender): Promise<void> {
  const { name, note } = make({ folder: "/", home: "/", url, goal: "" });
  const wanted = process.argv.slice(2);
  if (wanted.length > 0 && !wanted.some((part) => name.includes(part))) return;
  const best: Run[] = [];
  for (const length of lengths) {
    const runs: Run[] = [];
    for (let round = 0; round < rounds; round += 1) runs.push(await measure(make, length));
    best.push(quietest(runs));
  }
  const [empty, short, long] = best as [Run, Run, Run];
  const steps = [short, long].map((run) => `${median(run.steps).toFixed(1)} / ${quantile(run.steps, 0.95).toFixed(1)}`);
  const growth = median(long.steps.slice(250)) / median(long.steps.slice(0, 50));
  const cpu = (long.cpuMs - empty.cpuMs) / long.steps.length;
  print(
    name,
    `${steps[0]} ms a step of 50 · ${steps[1]} of 300`,
    `p50 / p95; steps 250 to 300 against the first 50 ${growth.toFixed(2)}; processor ${cpu.toFixed(1)} ms a step; peak ${long.peakMb.toFixed(0)} MB; first request ${(empty.first / 1024).toFixed(1)} kB after ${empty.startMs.toFixed(0)} ms; ${empty.side + long.side} requests aside; ${note}`,
  );
}

try {
  for (const make of contenders) {
    await report(make).catch((error: unknown) => {
      console.log(`left out: ${error instanceof Error ? error.message.trim().split("\n").at(-1) : String(error)}`);
    });
  }
} finally {
  stub.kill();
}
