import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import {
  createTask,
  environmentFor,
  makeFolders,
  print,
  quantile,
  runTask,
  settingsFor,
  startServer,
  startStub,
} from "./bench-desk.ts";

/** steps of one run; the first ten warm the code and are left out */
const steps = 300;
const warmUp = 10;
/** runs of each kind, floor and Deskhand by turns; the quietest counts, because other work on the machine only ever adds */
const rounds = 3;

function perStep(times: readonly number[]): number[] {
  return times.slice(warmUp + 1).map((time, index) => time - (times[warmUp + index] ?? time));
}

function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

function describe(samples: readonly number[]): string {
  return `${median(samples).toFixed(2)} / ${quantile(samples, 0.95).toFixed(2)} ms`;
}

function quietest(runs: readonly (readonly number[])[]): readonly number[] {
  return runs.toSorted((left, right) => median(left) - median(right))[0] ?? [];
}

/** steps of a usual task; in longer ones both sides mostly pay for sending the history again */
const shortTask = 50;

const stub = await startStub();

type Kind = "read" | "write";

async function floorSteps(kind: Kind, isDurable: boolean): Promise<number[]> {
  const { close, folder, home } = makeFolders();
  await stub.times();
  const options = [join(import.meta.dirname, "floor.ts"), stub.url, `bench ${kind} ${steps} ${folder}`];
  if (isDurable) options.push(join(home, "journal.jsonl"));
  await once(spawn(process.execPath, options, { stdio: "inherit" }), "exit");
  close();
  return perStep(await stub.times());
}

async function ourSteps(kind: Kind): Promise<number[]> {
  const { close, folder, home } = makeFolders();
  await stub.times();
  await runTask(environmentFor(home, stub.url), `bench ${kind} ${steps} ${folder}`, folder);
  close();
  return perStep(await stub.times());
}

async function stepFigures(kind: Kind): Promise<void> {
  const floors: number[][] = [];
  const durableFloors: number[][] = [];
  const runs: number[][] = [];
  for (let round = 0; round < rounds; round += 1) {
    floors.push(await floorSteps(kind, false));
    durableFloors.push(await floorSteps(kind, true));
    runs.push(await ourSteps(kind));
  }
  const floor = quietest(floors);
  const durableFloor = quietest(durableFloors);
  const ours = quietest(runs);
  const note = kind === "read" ? "durable: one synced commit" : "durable: staged, judged, journalled, applied";
  for (const length of [shortTask, ours.length]) {
    const mine = ours.slice(0, length);
    const beside = (name: string, steps: readonly number[]) => {
      const theirs = steps.slice(0, length);
      return `${name} ${describe(theirs)}, ${(median(mine) / median(theirs)).toFixed(1)}×`;
    };
    print(
      `${kind} step in a task of ${length}, p50 / p95`,
      describe(mine),
      `${beside("durable floor", durableFloor)}; ${beside("floor that keeps nothing", floor)}; ${note}`,
    );
  }
  const early = median(ours.slice(0, shortTask));
  const late = median(ours.slice(-shortTask));
  print(
    `${kind} step, steps ${steps - shortTask}–${steps} against the first ${shortTask}`,
    `${(late / early).toFixed(2)}×`,
    `${early.toFixed(2)} → ${late.toFixed(2)} ms; floor ${(median(floor.slice(-shortTask)) / median(floor.slice(0, shortTask))).toFixed(2)}×`,
  );
}

/** Milliseconds from starting the command to the model's first request, where isolations were tried before, or never. */
async function coldFigure(isTried: boolean): Promise<void> {
  const cold: number[] = [];
  const node: number[] = [];
  for (let round = 0; round < 9; round += 1) {
    const { close, folder, home } = makeFolders();
    await stub.times();
    const startedMs = performance.timeOrigin + performance.now();
    const usual = environmentFor(home, stub.url);
    const environment = isTried ? usual : { ...usual, DESKHAND_CACHE: join(home, "cache") };
    await runTask(environment, `bench read 0 ${folder}`, folder);
    cold.push(((await stub.times())[0] ?? Number.NaN) - startedMs);
    const emptyMs = performance.now();
    execFileSync(process.execPath, ["-e", ""]);
    node.push(performance.now() - emptyMs);
    close();
  }
  print(
    `cold \`run\` to first model request${isTried ? "" : ", the first on this computer"}, p50 / best`,
    `${median(cold).toFixed(0)} / ${Math.min(...cold).toFixed(0)} ms`,
    `empty Node process ${median(node).toFixed(0)} ms`,
  );
}

/** Milliseconds from sending the command to a running server to the model's first request. */
async function warmFigure(): Promise<void> {
  const { close, folder, home } = makeFolders();
  const server = await startServer(environmentFor(home, stub.url));
  const warm: number[] = [];
  // a running server: it has settled down
  await wait(1500);
  try {
    for (let round = 0; round < 12; round += 1) {
      await stub.times();
      const startedMs = performance.timeOrigin + performance.now();
      await createTask(server, `bench${round}`, settingsFor(`bench read 0 ${folder}`, folder));
      await wait(300);
      warm.push(((await stub.times())[0] ?? Number.NaN) - startedMs);
    }
  } finally {
    await server.stop();
    close();
  }
  print(
    "new task on a running server to first request",
    `${median(warm).toFixed(0)} ms`,
    `first of all ${warm[0]?.toFixed(0)} ms`,
  );
}

try {
  await stepFigures("read");
  await stepFigures("write");
  await coldFigure(false);
  await coldFigure(true);
  await warmFigure();
} finally {
  stub.stop();
}
