import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { readConfig } from "../apps/server/src/config.ts";
import type {
  Mount,
  ProgramLimits,
  ProgramRequest,
  RunId,
  Sandbox,
  StepId,
  TaskId,
} from "../packages/contracts/src/index.ts";
import type { SandboxBackend } from "../packages/sandbox/src/backend.ts";
import {
  createBubblewrapBackend,
  createImageShelf,
  createQemuBackend,
  type ImageShelf,
} from "../packages/sandbox/src/index.ts";
import { print, quantile } from "./bench-desk.ts";

// What isolation costs: one command, a start, a large folder, a large file; each beside the same thing without Deskhand. Tiers that do
// not work here are named with the reason. The vm needs the image: npm run image.

const files = Number(process.env.BENCH_FILES ?? 10_000);
/** what is measured, of all that there is; on a computer that is not left alone for long, one after the other */
const parts = ["process", "vm-boots", "vm-taken-up", "vm-commands", "vm-kept-ready"] as const;
const chosen = new Set(process.env.BENCH_PARTS?.split(",") ?? parts);
const limits: ProgramLimits = {
  timeoutMs: 300_000,
  memoryMb: 1024,
  processes: 200,
  diskBytes: 2_000_000_000,
  cpuMs: 300_000,
};
const place = mkdtempSync(join(tmpdir(), "deskhand-isolation-"));
const small = join(place, "small");
const large = join(place, "large");

function fill(folder: string, count: number): void {
  for (let index = 0; index < count; index += 1) {
    const group = join(folder, `group-${index % 50}`);
    mkdirSync(group, { recursive: true });
    writeFileSync(join(group, `file-${index}.txt`), `${"x".repeat(1000)} ${index}`);
  }
}

const commands = {
  nothing: "true",
  list: "find . -type f | wc -l",
  read: "find . -type f -print0 | xargs -0 cat | wc -c",
  write: "head -c 200000000 /dev/zero > big.bin && sync big.bin",
  make: `mkdir made && cd made && i=0 && while [ $i -lt ${files} ]; do echo $i > f$i; i=$((i+1)); done`,
} as const;

async function bare(command: string, cwd: string, wrap: readonly string[] = []): Promise<number> {
  const start = performance.now();
  const [program = "sh", ...words] = [...wrap, "sh", "-c", command];
  const child = spawn(program, words, { cwd, stdio: "ignore" });
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Error(`"${command}" ended with ${code}`);
  return performance.now() - start;
}

/** Namespaces of every kind, no capabilities, a new session: what each command of the process isolation gets, without Deskhand. */
function bareBubblewrap(folder: string): string[] {
  const own = ["--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin", "--symlink", "usr/lib", "/lib"];
  const lib64 = ["--symlink", "usr/lib64", "/lib64", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"];
  const closed = ["--unshare-all", "--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL"];
  return [
    "bwrap",
    ...closed,
    "--uid",
    "1000",
    "--gid",
    "1000",
    ...own,
    ...lib64,
    "--bind",
    folder,
    folder,
    "--chdir",
    folder,
  ];
}

function mountOf(folder: string): Mount {
  return { path: folder as `/${string}`, hostPath: folder, verb: "edit", differences: [] };
}

/** `ms` of all of it, and of what came after the command's last output: its end, and its changes listed and taken over */
type Timed = Readonly<{ runMs: number; afterMs: number; changes: number }>;

function requestOf(text: string, folder: string): ProgramRequest {
  return {
    runId: "bench" as RunId,
    stepId: "bench" as StepId,
    command: text,
    cwd: folder as `/${string}`,
    snapshot: { version: "bench", mounts: [mountOf(folder)], release: () => undefined },
    limits,
    onOutput: () => undefined,
  };
}

async function command(sandbox: Sandbox, text: string, folder: string): Promise<Timed> {
  const start = performance.now();
  let saidAt = start;
  const onOutput = (): void => {
    saidAt = performance.now();
  };
  const request = { ...requestOf(text, folder), onOutput };
  const { end, harvest } = await sandbox.run(request, new AbortController().signal);
  const [runMs, afterMs] = [performance.now() - start, performance.now() - saidAt];
  const changes = harvest.differences.length;
  await harvest.dispose();
  if (end.by !== "exit" || end.code !== 0) throw new Error(`"${text}" ended by ${JSON.stringify(end)}`);
  return { runMs, afterMs, changes };
}

/** `ms` from Stop to the death of the last process of a command that does not end by itself. */
async function stopped(sandbox: Sandbox, folder: string): Promise<number> {
  const stop = new AbortController();
  let stoppedMs = 0;
  const request = requestOf("trap '' TERM INT; echo going; setsid sleep 1000 & sleep 1000", folder);
  const onOutput = (): void => {
    stoppedMs = performance.now();
    stop.abort();
  };
  await sandbox.run({ ...request, onOutput }, stop.signal).catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });
  return performance.now() - stoppedMs;
}

async function repeated(rounds: number, work: () => Promise<number>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) times.push(await work());
  return quantile(times, 0.5);
}

function beside(ms: number, floor: number, name: string): string {
  return `${name} ${floor.toFixed(1)} ms, ${(ms / floor).toFixed(1)}×`;
}

type Floors = Readonly<Record<"spawn" | "bubblewrap" | "list" | "read" | "write" | "make", number>>;

async function measureFloors(): Promise<Floors> {
  const fresh = async (text: string) => {
    const ms = await bare(text, large);
    rmSync(join(large, "made"), { recursive: true, force: true });
    rmSync(join(large, "big.bin"), { force: true });
    return ms;
  };
  return {
    spawn: await repeated(30, () => bare(commands.nothing, small)),
    bubblewrap: await repeated(30, () => bare(commands.nothing, small, bareBubblewrap(small))),
    list: await repeated(3, () => fresh(commands.list)),
    read: await repeated(3, () => fresh(commands.read)),
    write: await repeated(3, () => fresh(commands.write)),
    make: await repeated(3, () => fresh(commands.make)),
  };
}

async function open(backend: SandboxBackend, folder: string): Promise<Sandbox> {
  return backend.open({ taskId: `bench-${crypto.randomUUID()}` as TaskId, folders: [mountOf(folder)], outlet: null });
}

/** Tasks one after the other, `restMs` apart: that long somebody writes what they want, and the next machine is made ready meanwhile. */
async function measureStart(backend: SandboxBackend, what: string, restMs: number): Promise<void> {
  const rounds = 7;
  const times: number[] = [];
  // the first finds nothing made ready and is not counted
  for (let round = 0; round <= rounds; round += 1) {
    if (round > 0) await pause(restMs);
    const start = performance.now();
    const sandbox = await open(backend, small);
    await command(sandbox, commands.nothing, small);
    times.push(performance.now() - start);
    await sandbox.close();
  }
  const counted = times.slice(1);
  const figures = `${quantile(counted, 0.5).toFixed(0)} / ${Math.max(...counted).toFixed(0)} ms`;
  print(`${what} to first command done, p50 / worst of ${rounds}`, figures, "in a granted folder of 100 files");
}

/** Commands one after the other, and with the time between them that a model takes at least. */
async function measureCommand(sandbox: Sandbox, name: string, floors: Floors): Promise<void> {
  for (let round = 0; round < 10; round += 1) await command(sandbox, commands.nothing, small);
  for (const [when, restMs] of [
    ["at once after another", 0],
    ["a second after another", 1000],
  ] as const) {
    const times: number[] = [];
    for (let round = 0; round < 20; round += 1) {
      await pause(restMs);
      times.push((await command(sandbox, commands.nothing, small)).runMs);
    }
    const step = quantile(times, 0.5);
    print(
      `${name}: one command ${when}, p50 / p95`,
      `${step.toFixed(1)} / ${quantile(times, 0.95).toFixed(1)} ms`,
      `${beside(step, floors.bubblewrap, "bare bubblewrap")}; ${beside(step, floors.spawn, "bare spawn")}`,
    );
  }
}

async function measureTier(backend: SandboxBackend, name: string, floors: Floors): Promise<void> {
  const sandbox = await open(backend, small);
  await measureCommand(sandbox, name, floors);
  const stops: number[] = [];
  for (let round = 0; round < 10; round += 1) stops.push(await stopped(sandbox, small));
  print(
    `${name}: Stop to the last process dead, p50 / worst`,
    `${quantile(stops, 0.5).toFixed(0)} / ${Math.max(...stops).toFixed(0)} ms`,
    "",
  );
  await sandbox.close();
  const wide = await open(backend, large);
  const first = await command(wide, commands.nothing, large);
  print(`${name}: view of ${files} files mounted, first command`, `${first.runMs.toFixed(0)} ms`, "");
  for (const kind of ["list", "read", "write"] as const) {
    const { runMs } = await command(wide, commands[kind], large);
    const what = kind === "write" ? "200 MB written and harvested" : `${files} files: ${kind}`;
    print(`${name}: ${what}`, `${runMs.toFixed(0)} ms`, beside(runMs, floors[kind], "bare"));
  }
  const made = await command(wide, `${commands.make} && echo made`, large);
  print(
    `${name}: ${made.changes} changes made and listed`,
    `${made.runMs.toFixed(0)} ms`,
    beside(made.runMs, floors.make, "bare"),
  );
  print(
    `${name}: ${made.changes} changes listed, from the command's last word on`,
    `${made.afterMs.toFixed(0)} ms`,
    beside(made.afterMs, floors.list, "bare find"),
  );
  await wide.close();
}

/** Whether it was tried with success. */
async function tried(backend: SandboxBackend, name: string): Promise<boolean> {
  const start = performance.now();
  const probe = await backend.probe({ fresh: true });
  const ms = performance.now() - start;
  if (!probe.isReady) {
    print(`${name}`, "not here", probe.missing.join(" "));
    if (process.env[`REQUIRE_${name.toUpperCase()}`] === "1") process.exitCode = 1;
    return false;
  }
  print(`${name}: tried for real (cold boot, first commands and saving in the vm)`, `${ms.toFixed(0)} ms`, probe.note);
  return true;
}

/** `ms` in which a machine is made ready for the next task, by emulation too */
const spareMs = Number(process.env.BENCH_SPARE_MS ?? 8000);

/** `s` of a cold boot as the probe tells it: from the start of QEMU to a guest program that answers */
function bootSeconds(note: string): number {
  return Number(/booted in ([\d.]+) s/.exec(note)?.[1] ?? Number.NaN);
}

async function measureBoots(backend: SandboxBackend): Promise<void> {
  const rounds = 7;
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const probe = await backend.probe({ fresh: true });
    if (!probe.isReady) throw new Error(probe.missing.join(" "));
    times.push(bootSeconds(probe.note));
  }
  const figures = `${quantile(times, 0.5).toFixed(1)} / ${Math.max(...times).toFixed(1)} s`;
  print(`vm: cold boot to a guest program that answers, p50 / worst of ${rounds}`, figures, "");
}

async function measureMachines(shelf: ImageShelf, floors: Floors): Promise<void> {
  const options = { folder: join(place, "vm"), borrowMachine: () => shelf.borrowMachine() };
  const alone = createQemuBackend({ ...options, refillsSpare: false });
  const isReady = await tried(alone, "vm");
  if (isReady) {
    if (chosen.has("vm-boots")) await measureBoots(alone);
    if (chosen.has("vm-taken-up")) await measureStart(alone, "vm: a saved machine taken up,", 1000);
    if (chosen.has("vm-commands")) await measureTier(alone, "vm", floors);
  }
  await alone.close();
  if (!isReady || !chosen.has("vm-kept-ready")) return;
  const spared = createQemuBackend(options);
  await measureStart(spared, "vm: a machine kept ready,", spareMs);
  await spared.close();
}

try {
  fill(small, 100);
  fill(large, files);
  execFileSync("sync", ["-f", place]);
  const floors = await measureFloors();
  const shelf = createImageShelf({ folder: readConfig().images });
  const borrowRoot = () => shelf.borrowRoot();
  const bubblewrap = createBubblewrapBackend({
    folder: join(place, "process"),
    nodePath: process.execPath,
    borrowRoot,
  });
  if (chosen.has("process") && (await tried(bubblewrap, "process"))) {
    await measureStart(bubblewrap, "process: a new task", 0);
    await measureTier(bubblewrap, "process", floors);
  }
  await bubblewrap.close();
  if ([...chosen].some((part) => part.startsWith("vm-"))) await measureMachines(shelf, floors);
} finally {
  rmSync(place, { recursive: true, force: true });
}
