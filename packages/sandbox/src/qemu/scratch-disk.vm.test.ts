import { rmSync } from "node:fs";
import { mkdtemp, readdir, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GuestPath, Mount, ProgramLimits, RunId, Sandbox, StepId, TaskId } from "@deskhand/contracts";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { needVm, type TestBackend } from "./testing/need-vm.ts";

// an emulated processor beside other tests is slow
vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

const limits: ProgramLimits = {
  timeoutMs: 200_000,
  memoryMb: 256,
  processes: 100,
  diskBytes: 4_000_000_000,
  cpuMs: 200_000,
};
const megabyte = 1_000_000;
/** more than the machine has of memory for it, less than its scratch disk */
const much = 250 * megabyte;
const sizes = { memoryMb: 352, scratchMb: 256 };

let shared: Promise<TestBackend> | null = null;
let folder = "";
let sandbox: Sandbox;

beforeEach(async (context) => {
  folder = await mkdtemp(join(tmpdir(), "granted-"));
  shared ??= needVm(context, sizes);
  sandbox = await (await shared).backend.open({ taskId: "task" as TaskId, folders: [], outlet: null });
});
afterEach(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});
afterAll(async () => {
  await (await shared?.catch(() => null))?.close();
});

async function run(command: string, more: Partial<ProgramLimits> = {}, onOutput: (output: string) => void = () => {}) {
  let output = "";
  const path = folder as GuestPath;
  const mounts: readonly Mount[] = [{ path, hostPath: folder, verb: "edit", differences: [] }];
  const ended = await sandbox.run(
    {
      runId: "run" as RunId,
      stepId: "step" as StepId,
      command,
      cwd: path,
      snapshot: { version: "1", mounts, release: () => {} },
      limits: { ...limits, ...more },
      onOutput: (_stream, chunk) => {
        output += Buffer.from(chunk).toString("utf8");
        onOutput(output);
      },
    },
    new AbortController().signal,
  );
  return { ...ended, output };
}

/** What scratch disks take of this computer's disk, in `bytes`, one number for each machine. */
async function scratchBytes(): Promise<readonly number[]> {
  const own = (await shared)?.folder ?? "";
  const files = (await readdir(own, { recursive: true })).filter((name) => name.endsWith("/scratch"));
  return Promise.all(files.map(async (name) => (await stat(join(own, name))).blocks * 512));
}

test("takes what does not fit into memory, and goes with the machine", async () => {
  const write = `head -c ${much} /dev/zero > /tmp/big && wc -c < /tmp/big`;
  const { end, output, harvest } = await run(`${write} && tail -1 /proc/swaps`);
  expect(end).toEqual({ by: "exit", code: 0 });
  const [written, swapped = ""] = output.trim().split("\n");
  expect(Number(written)).toBe(much);
  expect(Number(swapped.split(/\s+/)[3])).toBeGreaterThan(1000);
  await harvest.dispose();
  expect((await scratchBytes())[0]).toBeGreaterThan(megabyte);
  await sandbox.close();
  expect(await scratchBytes()).toEqual([]);
});

test("tells a program that fills it that there is no space, and has room again afterwards, outside too", async () => {
  let peak: Promise<readonly number[]> | null = null;
  const fill = "head -c 1000000000 /dev/zero > /tmp/big || echo unfinished; wc -c < /tmp/big; sleep 1";
  const full = await run(fill, {}, (output) => {
    if (output.includes("unfinished")) peak ??= scratchBytes();
  });
  expect(full.end).toEqual({ by: "exit", code: 0 });
  expect(full.output).toMatch(/No space left on device\s+unfinished\s+\d+\s/);
  await full.harvest.dispose();
  const next = await run("echo more > small && cat small");
  expect(next).toMatchObject({ end: { by: "exit", code: 0 }, output: "more\n" });
  await next.harvest.dispose();
  const [most = 0] = (await (peak as Promise<readonly number[]> | null)) ?? [];
  expect(most).toBeGreaterThan(10 * megabyte);
  await expect.poll(async () => (await scratchBytes())[0], { timeout: 30_000 }).toBeLessThan(most * 0.8);
});

test("holds a command to its own limit", async () => {
  const { end } = await run("head -c 200000000 /dev/zero > big; sleep 100", { diskBytes: 50 * megabyte });
  expect(end).toEqual({ by: "limit", limit: "diskBytes" });
});
