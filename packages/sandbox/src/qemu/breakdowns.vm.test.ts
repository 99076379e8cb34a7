import { rmSync } from "node:fs";
import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GuestPath, Mount, ProgramLimits, RunId, Sandbox, StepId, TaskId } from "@deskhand/contracts";
import { afterAll, afterEach, beforeEach, expect, type TestContext, test, vi } from "vitest";
import { type Madness, madGuest, madnesses } from "./testing/mad-guest.ts";
import { needVm, type TestBackend } from "./testing/need-vm.ts";

// an emulated processor beside other tests is slow
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const limits: ProgramLimits = {
  timeoutMs: 60_000,
  memoryMb: 256,
  processes: 100,
  diskBytes: 100_000_000,
  cpuMs: 60_000,
};
/** a guest that says nothing more is given this long, `ms`, and then some */
const silentMs = 1_000;

let shared: Promise<TestBackend> | null = null;
let folder = "";
let sandbox: Sandbox | null = null;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "granted-"));
  await writeFile(join(folder, "a.txt"), "alpha\n");
});
afterEach(async () => {
  await sandbox?.close();
  sandbox = null;
  rmSync(folder, { recursive: true, force: true });
});
afterAll(async () => {
  await (await shared?.catch(() => null))?.close();
});

async function start(context: TestContext): Promise<TestBackend> {
  const guest = madGuest(context);
  const started = await needVm(context, { ...guest.options, memoryMb: 768 }).catch((error: unknown) => {
    guest.close();
    throw error;
  });
  const close = async (): Promise<void> => {
    await started.close();
    guest.close();
  };
  return { ...started, close };
}

async function run(from: Sandbox, command: string, more: Partial<ProgramLimits> = {}): Promise<string> {
  let output = "";
  const path = folder as GuestPath;
  const mounts: readonly Mount[] = [{ path, hostPath: folder, verb: "edit", differences: [] }];
  const { end, harvest } = await from.run(
    {
      runId: "run" as RunId,
      stepId: "step" as StepId,
      command,
      cwd: path,
      snapshot: { version: "1", mounts, release: () => {} },
      limits: { ...limits, ...more },
      onOutput: (_stream, chunk) => {
        output += Buffer.from(chunk).toString("utf8");
      },
    },
    new AbortController().signal,
  );
  const changed = harvest.differences.map(({ path: each }) => each.slice(folder.length + 1)).join(" ");
  await harvest.dispose();
  return `${JSON.stringify(end)} ${output}${changed}`;
}

/** what only the command's own time ends, `ms`; in that of `memory` it has taken all there is, and the disk that memory is written to */
const timeFor: Readonly<Partial<Record<Madness, number>>> = { flood: silentMs, silence: silentMs, memory: 10_000 };

test.for(madnesses)(
  "a guest program that goes mad (%s) costs the command and nothing else: the task is told, and the next command has another machine",
  async (madness, context) => {
    shared ??= start(context);
    const { backend } = await shared;
    sandbox = await backend.open({ taskId: "task" as TaskId, folders: [], outlet: null });
    expect(await run(sandbox, "cat a.txt; echo harmless > madness")).toBe('{"by":"exit","code":0} alpha\nmadness');
    const { [madness]: timeoutMs = limits.timeoutMs } = timeFor;
    const mad = run(sandbox, `echo '${madness}' > madness; sleep 1000`, { timeoutMs });
    await expect(mad).rejects.toMatchObject({ failure: { kind: "sandbox", retryable: true } });
    expect(await readdir(folder)).toEqual(["a.txt"]);
    expect(await readFile(join(folder, "a.txt"), "utf8")).toBe("alpha\n");
    expect(await run(sandbox, "cat a.txt; echo b > b.txt")).toBe('{"by":"exit","code":0} alpha\nb.txt');
  },
);
