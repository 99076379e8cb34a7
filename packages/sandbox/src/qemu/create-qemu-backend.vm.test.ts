import { execFileSync, spawn } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createReadStream, readdirSync, readFileSync, rmSync } from "node:fs";
import { mkdir, mkdtemp, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import type {
  GuestPath,
  Harvest,
  Mount,
  ProgramEnd,
  ProgramLimits,
  RunId,
  Sandbox,
  StepId,
  TaskId,
} from "@deskhand/contracts";
import { afterAll, afterEach, beforeEach, expect, type TestContext, test, vi } from "vitest";
import { needImage } from "../image/testing/need-image.ts";
import { createProbeNotes } from "../probe-notes.ts";
import { createQemuBackend } from "./create-qemu-backend.ts";
import { makeMachinePlace } from "./machine-place.ts";
import { needVm, type TestBackend } from "./testing/need-vm.ts";

const limits: ProgramLimits = {
  timeoutMs: 60_000,
  memoryMb: 512,
  processes: 100,
  diskBytes: 100_000_000,
  cpuMs: 60_000,
};
// an emulated processor beside other tests is slow
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

let shared: Promise<TestBackend> | null = null;
let folder = "";
let sandbox: Sandbox | null = null;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "granted-"));
  await mkdir(join(folder, "sub"));
  await writeFile(join(folder, "sub/a.txt"), "alpha\n");
  await writeFile(join(folder, "b.txt"), "beta\n");
});
afterEach(async () => {
  await sandbox?.close();
  sandbox = null;
  rmSync(folder, { recursive: true, force: true });
});
afterAll(async () => {
  await (await shared?.catch(() => null))?.close();
});

async function open(context: TestContext): Promise<Sandbox> {
  shared ??= needVm(context);
  const { backend } = await shared;
  sandbox = await backend.open({ taskId: "task" as TaskId, folders: [], outlet: null });
  return sandbox;
}

const mountOf = (more: Partial<Mount> = {}): Mount => ({
  path: folder as GuestPath,
  hostPath: folder,
  verb: "edit",
  differences: [],
  ...more,
});

type Ran = Readonly<{ end: ProgramEnd; output: string; harvest: Harvest }>;
type Options = Readonly<{
  mounts?: readonly Mount[];
  limits?: Partial<ProgramLimits>;
  signal?: AbortSignal;
  onOutput?(): void;
}>;

async function run(from: Sandbox, command: string, options: Options = {}): Promise<Ran> {
  const mounts = options.mounts ?? [mountOf()];
  let output = "";
  const { end, harvest } = await from.run(
    {
      runId: "run" as RunId,
      stepId: "step" as StepId,
      command,
      cwd: mounts[0]?.path ?? null,
      snapshot: { version: JSON.stringify(mounts), mounts, release: () => {} },
      limits: { ...limits, ...options.limits },
      onOutput: (_stream, chunk) => {
        output += Buffer.from(chunk).toString("utf8");
        options.onOutput?.();
      },
    },
    options.signal ?? new AbortController().signal,
  );
  return { end, output, harvest };
}

const processesOf = (mark: string): readonly string[] =>
  readdirSync("/proc").filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return readFileSync(`/proc/${name}/cmdline`, "latin1").includes(mark);
    } catch {
      return false;
    }
  });

test("runs a command over a granted folder and hands out what it changed, leaving the folder as it was", async (context) => {
  const opened = await open(context);
  const command =
    "cat sub/a.txt; id -u; rm b.txt; mkdir new; echo fresh > new/c.txt; chmod 640 new/c.txt; ln -s c.txt new/l";
  const { end, output, harvest } = await run(opened, command);
  expect({ end, output }).toEqual({ end: { by: "exit", code: 0 }, output: "alpha\n1000\n" });
  const found = [...harvest.differences].sort((left, right) => (left.path < right.path ? -1 : 1));
  const file = found.find(({ entry }) => entry === "file");
  expect(found).toMatchObject([
    { path: `${folder}/b.txt`, entry: "gone" },
    { path: `${folder}/new`, entry: "folder" },
    { path: `${folder}/new/c.txt`, entry: "file", bytes: 6, mode: 0o640 },
    { path: `${folder}/new/l`, entry: "link", target: "c.txt" },
  ]);
  expect(file?.entry === "file" && (await readFile(file.hostPath, "utf8"))).toBe("fresh\n");
  expect(await readFile(join(folder, "b.txt"), "utf8")).toBe("beta\n");
  await harvest.dispose();
  expect(file?.entry === "file" && processesOf(file.hostPath)).toEqual([]);
});

test("shows a task's differences over the folder, and the folder's newest state to the next command", async (context) => {
  const opened = await open(context);
  const staged = join(folder, "..", `staged-${randomUUID()}`);
  await writeFile(staged, "staged\n");
  const differences = [
    { path: `${folder}/b.txt` as GuestPath, entry: "gone" },
    {
      path: `${folder}/sub/a.txt` as GuestPath,
      entry: "file",
      hostPath: staged,
      bytes: 7,
      mode: 0o644,
      modifiedMs: 1e12,
    },
  ] as const;
  const over = await run(opened, "cat sub/a.txt; ls", { mounts: [mountOf({ differences })] });
  expect(over.output).toBe("staged\nsub\n");
  expect(over.harvest.differences).toEqual([]);
  await writeFile(join(folder, "late.txt"), "late\n");
  const later = await run(opened, "cat late.txt sub/a.txt; ls");
  expect(later.output).toBe("late\nalpha\nb.txt\nlate.txt\nsub\n");
  rmSync(staged);
});

test("ends a command with everything it started when it is stopped, and works on", async (context) => {
  const opened = await open(context);
  const stop = new AbortController();
  const running = run(opened, "echo going; setsid sleep 1000 & sleep 1000", {
    signal: stop.signal,
    onOutput: () => stop.abort(),
  });
  await expect(running).rejects.toMatchObject({ name: "AbortError" });
  const after = await run(opened, "ps ax | grep -c '[s]leep 1000'; true");
  expect(after.output).toBe("0\n");
});

test("names the limit that ended a command: time, memory, disk", async (context) => {
  const opened = await open(context);
  const slow = await run(opened, "sleep 1000", { limits: { timeoutMs: 1500 } });
  expect(slow.end).toEqual({ by: "limit", limit: "timeoutMs" });
  const hungry = await run(opened, "python3 -c 'a = [b\"x\" * 10**7 for _ in range(10**6)]'", {
    limits: { memoryMb: 200 },
  });
  expect(hungry.end).toEqual({ by: "limit", limit: "memoryMb" });
  const full = await run(opened, "head -c 50000000 /dev/zero > big; sleep 30", { limits: { diskBytes: 20_000_000 } });
  expect(full.end).toEqual({ by: "limit", limit: "diskBytes" });
  expect([slow, hungry, full].flatMap(({ harvest }) => harvest.differences)).toEqual([]);
  expect(readdirSync(folder).sort()).toEqual(["b.txt", "sub"]);
});

test("tells the truth when QEMU is killed under a command, and starts another machine for the next", async (context) => {
  const opened = await open(context);
  const marks = join((await shared)?.folder ?? "", "machines");
  const running = run(opened, "echo going; sleep 1000", {
    onOutput: () => {
      for (const pid of processesOf(marks)) process.kill(Number(pid), "SIGKILL");
    },
  });
  await expect(running).rejects.toMatchObject({ failure: { kind: "sandbox" } });
  expect(readdirSync(folder).sort()).toEqual(["b.txt", "sub"]);
  expect((await run(opened, "cat b.txt")).output).toBe("beta\n");
});

test("runs QEMU as a user of its own that sees no network and nothing of the host, with no more memory than it was given", async (context) => {
  const opened = await open(context);
  let status = "";
  let links = "";
  await run(
    opened,
    "head -c 300000000 /dev/zero | tail -c 1 >/dev/null; ls /sys/class/net /proc/net 2>&1 | head -3; echo on",
    {
      onOutput: () => {
        const pid = processesOf("deskhand.channel").find(
          (each) => !/bwrap/.test(readFileSync(`/proc/${each}/comm`, "utf8")),
        );
        status = readFileSync(`/proc/${pid}/status`, "utf8");
        links = execFileSync("nsenter", ["-t", String(pid), "-n", "ip", "-o", "link"], { encoding: "utf8" });
      },
    },
  );
  const user = Number(/^Uid:\s+(\d+)/m.exec(status)?.[1]);
  if (process.getuid?.() === 0) expect(user).toBeGreaterThan(60_000);
  expect(status).toMatch(/^CapEff:\s+0+$/m);
  expect(status).toMatch(/^NoNewPrivs:\s+1$/m);
  expect(status).toMatch(/^Seccomp:\s+2$/m);
  expect(Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1])).toBeLessThan(2_800_000);
  expect(
    links
      .trim()
      .split("\n")
      .map((line) => line.split(":")[1]?.trim()),
  ).toEqual(["lo"]);
});

test("leaves the template as it was, and gives each task another clock, randomness and machine", async (context) => {
  const opened = await open(context);
  const { folder: own } = await (shared ?? needVm(context));
  const before = await templateHash(own);
  const words = "date +%s; head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \\n'";
  const first = (await run(opened, words)).output.split("\n");
  await opened.close();
  const second = (await run(await open(context), words)).output.split("\n");
  expect(Math.abs(Number(second[0]) - Date.now() / 1000)).toBeLessThan(30);
  expect(second[1]).toMatch(/^[0-9a-f]{32}$/);
  expect(second[1]).not.toBe(first[1]);
  expect(await templateHash(own)).toBe(before);
});

test("keeps commands that overlap apart", async (context) => {
  const opened = await open(context);
  const both = await Promise.all(["one", "two"].map((name) => run(opened, `echo ${name} > mine; sleep 0.3; cat mine`)));
  expect(both.map(({ output }) => output)).toEqual(["one\n", "two\n"]);
});

test("does not follow a link of the folder to what lies outside", async (context) => {
  const opened = await open(context);
  await symlink("/etc/hostname", join(folder, "outside"));
  const { output } = await run(opened, "readlink outside; grep -c . outside");
  expect(output).not.toContain(readFileSync("/etc/hostname", "utf8").trim());
  expect(output).toMatch(/^\/etc\/hostname\n/);
});

test("leaves no machine behind when a folder cannot be shown, and starts one for the next command", async (context) => {
  const opened = await open(context);
  const place = join((await shared)?.folder ?? "", "machines");
  const machines = (): string[] =>
    readdirSync(place, { recursive: true, encoding: "utf8" }).filter((name) => /machines\/vm-[^/]+$/.test(name));
  const hostPath = join(folder, "gone");
  const gone = mountOf({ path: hostPath as GuestPath, hostPath });
  await expect(run(opened, "true", { mounts: [gone] })).rejects.toThrow();
  expect(machines()).toEqual([]);
  expect((await run(opened, "cat b.txt")).output).toBe("beta\n");
  expect(machines()).toHaveLength(1);
});

test("refuses more folders than a machine takes, in words", async (context) => {
  const opened = await open(context);
  const mounts = await Promise.all(
    Array.from({ length: 9 }, async (_, index) => {
      const hostPath = join(folder, `f${index}`);
      await mkdir(hostPath);
      return { path: hostPath as GuestPath, hostPath, verb: "edit", differences: [] } as const;
    }),
  );
  await expect(run(opened, "true", { mounts })).rejects.toThrow(/at most 8 folders/);
  expect((await run(opened, "ls | wc -l", { mounts: mounts.slice(0, 8) })).output).toBe("0\n");
});

test("makes a machine ready ahead, and the first task gets that very one, which goes with it", async (context) => {
  const { backend, close, folder: own } = await needVm(context);
  const machines = (): string[] =>
    readdirSync(own, { recursive: true, encoding: "utf8" }).filter((path) => /\/vm-[^/]*$/.test(path));
  try {
    await backend.prepare?.();
    const [ahead] = await vi.waitFor(() => {
      expect(machines()).toHaveLength(1);
      return machines();
    });
    const opened = await backend.open({ taskId: "first" as TaskId, folders: [], outlet: null });
    expect((await run(opened, "cat b.txt")).output).toBe("beta\n");
    expect(machines()).toContain(ahead);
    await opened.close();
    expect(machines()).not.toContain(ahead);
  } finally {
    await close();
  }
});

test("leaves nothing of a machine that was still being made ready when it closes", async (context) => {
  const { backend, close, folder: own } = await needVm(context);
  try {
    await backend.prepare?.();
    await backend.close();
    const left = readdirSync(own, { recursive: true, encoding: "utf8" }).filter((path) => path.includes("/vm-"));
    expect(left).toEqual([]);
  } finally {
    await close();
  }
});

test("is known to work at a later start that has the notes and finds a template, without booting anything", async (context) => {
  shared ??= needVm(context);
  const { folder: own } = await shared;
  const { shelf } = needImage(context);
  const place = await mkdtemp(join(tmpdir(), "remembered-"));
  const start = (machines: string, version: string) =>
    createQemuBackend({
      folder: machines,
      borrowMachine: () => shelf.borrowMachine("minimal"),
      refillsSpare: false,
      memoryMb: 1024,
      notes: createProbeNotes(join(place, "cache"), version),
    });
  expect(await start(own, "1").known()).toBeNull();
  const probe = await start(own, "1").probe();
  expect(probe).toMatchObject({ isolation: "vm", isReady: true });
  expect(await start(own, "1").known()).toEqual(probe);
  expect(await start(own, "2").known()).toBeNull();
  expect(await start(join(place, "without a template"), "1").known()).toBeNull();
  rmSync(place, { recursive: true, force: true });
});

test("dies with a server that is killed, and the next server clears what that left", async (context) => {
  shared ??= needVm(context);
  await shared;
  const { folder: images } = needImage(context);
  const place = await mkdtemp(join(tmpdir(), "killed-"));
  const program = fileURLToPath(new URL("testing/running-server.ts", import.meta.url));
  const server = spawn(process.execPath, [program, place, images, "echo going; sleep 1000"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [first] = await once(server.stdout, "data");
  expect(String(first)).toBe("going\n");
  const mark = `deskhand-vm-${server.pid}-`;
  expect(processesOf(mark).length).toBeGreaterThan(0);
  server.kill("SIGKILL");
  await once(server, "exit");
  await expect.poll(() => processesOf(mark), { timeout: 20_000 }).toEqual([]);
  expect(readdirSync(join(place, "granted"))).toEqual([]);
  const next = await makeMachinePlace(join(place, "state/machines"));
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith(mark))).toEqual([]);
  expect(readdirSync(join(place, "state/machines")).length).toBe(1);
  await next.close();
  rmSync(place, { recursive: true, force: true });
});

async function templateHash(own: string): Promise<string> {
  const [key = ""] = readdirSync(join(own, "templates"));
  const hash = createHash("sha256");
  for (const name of ["ram", "state"])
    await pipeline(createReadStream(join(own, "templates", key, name)), hash, { end: false });
  return hash.digest("hex");
}
