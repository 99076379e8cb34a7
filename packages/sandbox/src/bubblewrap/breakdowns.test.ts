import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ProgramLimits, RunId, Sandbox, StepId, TaskId } from "@deskhand/contracts";
import { afterEach, beforeEach, expect, it, type TestContext } from "vitest";
import type { SandboxBackend } from "../backend.ts";
import { skipUnlessRequired, skipWithoutControlGroups } from "../testing/skip-test.ts";
import { createBubblewrapBackend } from "./create-bubblewrap-backend.ts";
import { removeTree } from "./layers/remove-tree.ts";
import { needBubblewrap } from "./testing/need-bubblewrap.ts";

const limits: ProgramLimits = {
  timeoutMs: 20_000,
  memoryMb: 512,
  processes: 100,
  diskBytes: 500_000_000,
  cpuMs: 20_000,
};
const megabyte = 1_048_576;

let place = "";
let folder = "";
let backend: SandboxBackend;
/** whether a small disk lies under the sandboxes */
let isMounted = false;

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), "breakdowns-"));
  folder = join(place, "granted");
  await mkdir(folder);
  await writeFile(join(folder, "a.txt"), "alpha\n");
  await mkdir(join(place, "sandboxes"));
  backend = createBubblewrapBackend({ folder: join(place, "sandboxes"), nodePath: process.execPath });
});
afterEach(async () => {
  await backend.close();
  if (isMounted) execFileSync("umount", ["--lazy", join(place, "sandboxes")]);
  isMounted = false;
  await removeTree(place);
});

async function open(context: TestContext): Promise<Sandbox> {
  await needBubblewrap(context, backend);
  const folders = [{ path: folder as `/${string}`, hostPath: folder, verb: "edit" }] as const;
  return backend.open({ taskId: "task" as TaskId, folders, outlet: null });
}

async function run(sandbox: Sandbox, command: string, onOutput: (words: string) => void = () => {}) {
  let output = "";
  const path = folder as `/${string}`;
  const mounts = [{ path, hostPath: folder, verb: "edit", differences: [] }] as const;
  const { end, harvest } = await sandbox.run(
    {
      runId: "run" as RunId,
      stepId: "step" as StepId,
      command,
      cwd: path,
      snapshot: { version: "1", mounts, release: () => {} },
      limits,
      onOutput: (_stream, chunk) => {
        output += Buffer.from(chunk).toString("utf8");
        onOutput(output);
      },
    },
    new AbortController().signal,
  );
  const changed = harvest.differences.map(({ path: each }) => each.slice(folder.length + 1));
  await harvest.dispose();
  return { end, output, changed };
}

/** The guest program of this test's sandbox, as this computer sees it. */
async function findGuest(): Promise<number> {
  for (const name of await readdir("/proc")) {
    const words = await readFile(`/proc/${name}/cmdline`, "latin1").catch(() => "");
    const groups = await readFile(`/proc/${name}/cgroup`, "latin1").catch(() => "");
    const isGuest = /^[^\0]*\/node\0/.test(words) && words.includes("/guest/main.ts\0");
    if (isGuest && groups.includes(`-${process.pid}-`)) return Number(name);
  }
  throw new Error("There is no guest program in control groups of this process.");
}

/** Leaves the groups of the guest program hardly more memory than is in use now; `null` where there are none. */
async function tighten(guest: number): Promise<string | null> {
  const groups = await readFile(`/proc/${guest}/cgroup`, "utf8");
  for (const line of groups.split("\n")) {
    const [, controllers, path = ""] = line.split(":");
    const version = controllers === "memory" ? "v1" : controllers === "" ? "v2" : null;
    const group = join("/sys/fs/cgroup", version === "v1" ? "memory" : "", path);
    const [used, most] =
      version === "v1" ? ["memory.usage_in_bytes", "memory.limit_in_bytes"] : ["memory.current", "memory.max"];
    const bytes = version === null ? Number.NaN : Number(await readFile(join(group, used), "utf8").catch(() => "x"));
    if (Number.isNaN(bytes)) continue;
    await writeFile(join(group, most), String(bytes + 30 * megabyte));
    return group;
  }
  return null;
}

/**
 * Takes memory in many small processes, so that none of them is ever larger than the guest program, and only when it is told to: how long
 * the test takes until then must not matter.
 */
function hungry(processes: number, seconds: number): string {
  const child = `$x = "a" x 10_000_000; sleep ${seconds}; exit`;
  const wait = "select undef, undef, undef, 0.02 until $go";
  const perl = `$| = 1; $SIG{USR1} = sub { $go = 1 }; print "going\\n"; ${wait}; for (1..${processes}) { next if fork; ${child} } sleep ${seconds}`;
  return `perl -e '${perl}'; echo half > half.txt`;
}

async function release(): Promise<void> {
  for (const name of await readdir("/proc")) {
    const words = await readFile(`/proc/${name}/cmdline`, "latin1").catch(() => "");
    if (words.startsWith("perl\0-e\0$| = 1; $SIG{USR1}")) process.kill(Number(name), "SIGUSR1");
  }
}

it("a guest program that the kernel ends for want of memory costs the command and nothing else", async (context) => {
  const sandbox = await open(context);
  let released: Promise<void> | null = null;
  const harmless = await run(sandbox, hungry(1, 0), () => {
    released ??= release();
  });
  await released;
  expect(harmless).toMatchObject({ end: { by: "exit", code: 0 }, changed: ["half.txt"] });
  const guest = await findGuest().catch(() => null);
  if (guest === null) return skipWithoutControlGroups(context);
  await writeFile(`/proc/${guest}/oom_score_adj`, "1000");
  let tightened: Promise<string | null> | null = null;
  const struck = run(sandbox, hungry(20, 60), () => {
    tightened ??= tighten(guest).then(async (group) => {
      await release();
      return group;
    });
  });
  await expect(struck).rejects.toMatchObject({
    failure: { kind: "sandbox", retryable: true, message: expect.stringContaining("used up the memory") },
  });
  expect(await tightened).not.toBeNull();
  await expect(readFile(`/proc/${guest}/cmdline`)).rejects.toThrow(/ENOENT|ESRCH/);
  expect(await readdir(folder)).toEqual(["a.txt"]);
  expect(await run(sandbox, "cat a.txt")).toMatchObject({ end: { by: "exit", code: 0 }, output: "alpha\n" });
});

it("a disk that gets full under a command ends it in words, and what it wrote makes room again", async (context) => {
  const disk = join(place, "sandboxes");
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=200m,mode=700", "deskhand-test", disk], { stdio: "pipe" });
  } catch (error) {
    if (process.getuid?.() !== 0) return context.skip("only root can mount a small disk to fill");
    return skipUnlessRequired(context, "process", `no disk can be mounted here (${String(error).split("\n")[0]})`);
  }
  isMounted = true;
  const sandbox = await open(context);
  const small = await run(sandbox, "head -c 20000000 /dev/zero > big && sync big && echo whole");
  expect(small).toMatchObject({ end: { by: "exit", code: 0 }, output: "whole\n", changed: ["big"] });
  const full = await run(sandbox, "head -c 400000000 /dev/zero > big || echo unfinished; sleep 5");
  if (full.end.by === "limit") expect(full.end.limit).toBe("diskBytes");
  else expect(full.output).toMatch(/No space left on device\s+unfinished/);
  expect(await readdir(folder)).toEqual(["a.txt"]);
  expect(await run(sandbox, "cat a.txt")).toMatchObject({ end: { by: "exit", code: 0 }, output: "alpha\n" });
});
