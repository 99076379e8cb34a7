import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { text } from "node:stream/consumers";
import type { Mount, ProgramRequest, RunId, Sandbox, StepId, TaskId, TreeDifference } from "@deskhand/contracts";
import { afterEach, beforeEach, describe, expect, it, type TestContext, vi } from "vitest";
import type { Outlet, SandboxBackend } from "../backend.ts";
import { createProbeNotes, type ProbeNotes } from "../probe-notes.ts";
import { createBubblewrapBackend } from "./create-bubblewrap-backend.ts";
import { removeTree } from "./layers/remove-tree.ts";
import { needBubblewrap } from "./testing/need-bubblewrap.ts";

const serverPath = join(import.meta.dirname, "testing/running-server.ts");

let place = "";
let folder = "";
let backend: SandboxBackend;

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), "backend-"));
  folder = join(place, "granted");
  await mkdir(join(folder, "sub"), { recursive: true });
  await writeFile(join(folder, "a.txt"), "a\n");
  await writeFile(join(folder, "sub/b.txt"), "b\n");
  backend = createBubblewrapBackend({ folder: join(place, "sandboxes"), nodePath: process.execPath });
});
afterEach(async () => {
  await backend.close();
  await removeTree(place);
});

const mountOf = (differences: readonly TreeDifference[] = [], verb: Mount["verb"] = "edit"): Mount => ({
  path: folder as `/${string}`,
  hostPath: folder,
  verb,
  differences,
});

async function openSandbox(context: TestContext, outlet: Outlet | null = null): Promise<Sandbox> {
  await needBubblewrap(context, backend);
  return backend.open({ taskId: "task" as TaskId, folders: [mountOf()], outlet });
}

const requestOf = (command: ProgramRequest["command"], more: Partial<ProgramRequest> = {}): ProgramRequest => ({
  runId: "run" as RunId,
  stepId: "step" as StepId,
  command,
  cwd: folder as `/${string}`,
  snapshot: { version: "1", mounts: [mountOf()], release: () => {} },
  limits: { timeoutMs: 20_000, memoryMb: 512, processes: 100, diskBytes: 100_000_000, cpuMs: 20_000 },
  onOutput: () => {},
  ...more,
});

async function run(sandbox: Sandbox, command: ProgramRequest["command"], more: Partial<ProgramRequest> = {}) {
  let output = "";
  const onOutput = (_stream: string, chunk: Uint8Array) => {
    output += Buffer.from(chunk).toString("utf8");
  };
  const { end, harvest } = await sandbox.run(requestOf(command, { onOutput, ...more }), new AbortController().signal);
  const changed = harvest.differences.map(({ path, entry }) => `${entry} ${path.slice(folder.length + 1)}`);
  return { end, output, changed, harvest };
}

/** ids of living processes on this computer that carry `mark` in their command line */
async function carriers(mark: string): Promise<readonly string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "latin1").catch(() => "")));
  return pids.filter((_pid, index) => lines[index]?.includes(mark));
}

function sleepMark(): string {
  return `86${Math.floor(Math.random() * 1e9)}`;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  await vi.waitFor(async () => expect(await condition()).toBe(true), { timeout: 10_000, interval: 20 });
}

describe("a command", () => {
  it("works on the granted folder at its own path and leaves the folder itself alone", async (context) => {
    const sandbox = await openSandbox(context);
    const { end, output, changed, harvest } = await run(
      sandbox,
      "pwd; cat a.txt; echo new > n.txt; rm sub/b.txt; exit 3",
    );
    expect(end).toEqual({ by: "exit", code: 3 });
    expect(output).toBe(`${folder}\na\n`);
    expect(changed).toEqual(["file n.txt", "gone sub/b.txt"]);
    const file = harvest.differences.find(({ entry }) => entry === "file");
    expect(file?.entry === "file" && (await readFile(file.hostPath, "utf8"))).toBe("new\n");
    expect(await readdir(folder)).toEqual(["a.txt", "sub"]);
    await harvest.dispose();
    await expect(stat(file?.entry === "file" ? file.hostPath : "")).rejects.toThrow("ENOENT");
  });

  it("sees what the task staged and is harvested against that", async (context) => {
    const sandbox = await openSandbox(context);
    await writeFile(join(place, "blob"), "staged\n");
    const staged: TreeDifference[] = [
      {
        path: `${folder}/s.txt` as `/${string}`,
        entry: "file",
        hostPath: join(place, "blob"),
        bytes: 7,
        mode: 0o644,
        modifiedMs: 0,
      },
      { path: `${folder}/a.txt` as `/${string}`, entry: "gone" },
    ];
    const snapshot = { version: "2", mounts: [mountOf(staged)], release: () => {} };
    const { output, changed } = await run(sandbox, "ls; cat s.txt; echo back > a.txt; rm s.txt", { snapshot });
    expect(output).toBe("s.txt\nsub\nstaged\n");
    expect(changed).toEqual(["file a.txt", "gone s.txt"]);
    expect(await readFile(join(place, "blob"), "utf8")).toBe("staged\n");
  });

  it("gets its standard input, its words as they are, and a home of its own", async (context) => {
    const sandbox = await openSandbox(context);
    const echo = await run(
      sandbox,
      ["/bin/sh", "-c", 'cat; echo "$1"; echo $HOME; id -u; touch ~/x', "sh", "it's $(x)"],
      {
        stdin: Buffer.from("typed\n"),
      },
    );
    expect(echo.output).toBe("typed\nit's $(x)\n/home/deskhand\n1000\n");
    expect((await run(sandbox, "ls -A ~")).output).toBe("");
  });

  it("has Deskhand's own Node", async (context) => {
    const sandbox = await openSandbox(context);
    expect((await run(sandbox, "node -p 'process.version'")).output.trim()).toBe(process.version);
    expect(sandbox.programs).toContain("Node 24 (node)");
  });

  it("does not see what another command at the same time does", async (context) => {
    const sandbox = await openSandbox(context);
    const both = await Promise.all(
      ["one", "two"].map((name) => run(sandbox, `echo ${name} > ${name}; for i in 1 2 3 4 5; do sleep 0.05; ls; done`)),
    );
    expect(both.map(({ changed }) => changed)).toEqual([["file one"], ["file two"]]);
    expect(both[0]?.output).not.toContain("two");
    expect(both[1]?.output).not.toContain("one");
  });

  it("that makes a folder anew is told from one that works in it", async (context) => {
    const sandbox = await openSandbox(context);
    await writeFile(join(folder, "sub/other.txt"), "other");
    const made = await run(sandbox, "umask 022; rm -r sub; mkdir sub; echo n > sub/b.txt");
    expect(made.harvest.differences.map(({ path: _path, ...rest }) => rest)).toMatchObject([
      { entry: "folder", isOpaque: true },
      { entry: "file" },
    ]);
    expect((await run(sandbox, "echo n > sub/b.txt")).changed).toEqual(["file sub/b.txt"]);
  });

  it("cannot pass a folder off as one that hides what is below", async (context) => {
    const sandbox = await openSandbox(context);
    const set = `perl -e 'my ($p, $n, $v) = ("sub", "user.overlay.opaque", "y"); syscall(${process.arch === "x64" ? 188 : 5}, $p, $n, $v, 1, 0); print "tried\\n"'`;
    const { output, harvest } = await run(sandbox, `${set}; touch sub/new; chmod 700 sub; ls sub`);
    expect(output).toBe("tried\nb.txt\nnew\n");
    expect(harvest.differences.some((difference) => difference.entry === "folder" && difference.isOpaque)).toBe(false);
  });

  it("changes files of other users in copies of its own", async (context) => {
    if (process.getuid?.() !== 0) return context.skip("only root can give a file to another user");
    const sandbox = await openSandbox(context);
    await writeFile(join(folder, "sub/foreign.txt"), "foreign\n");
    for (const name of ["sub", "sub/foreign.txt"]) await chown(join(folder, name), 12_345, 12_345);
    const { output, changed } = await run(
      sandbox,
      "echo more >> sub/foreign.txt && cat sub/foreign.txt && mkdir sub/n && ls sub",
    );
    expect(output).toBe("foreign\nmore\nb.txt\nforeign.txt\nn\n");
    expect(changed).toEqual(["file sub/foreign.txt", "folder sub/n"]);
    expect(await readFile(join(folder, "sub/foreign.txt"), "utf8")).toBe("foreign\n");
  });

  it("reaches the outlet and nothing else, and the outlet knows which run it is", async (context) => {
    const arrived: string[] = [];
    const accept = (stream: Duplex, from: Readonly<{ runId: RunId; stepId: StepId }>) => {
      stream.once("data", (chunk: Buffer) => {
        arrived.push(`${from.runId} ${from.stepId} ${chunk.toString().split("\r\n")[0]}`);
        stream.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 3\r\n\r\nno\n");
      });
    };
    const sandbox = await openSandbox(context, { accept });
    const ask = `perl -MIO::Socket::INET -e 'my ($p) = $ENV{HTTP_PROXY} =~ /:(\\d+)/; my $s = IO::Socket::INET->new("127.0.0.1:$p") or die; print $s "GET http://canary.example/ HTTP/1.1\\r\\n\\r\\n"; print <$s>'`;
    const { output } = await run(sandbox, ask);
    expect(arrived).toEqual(["run step GET http://canary.example/ HTTP/1.1"]);
    expect(output).toContain("403 Forbidden");
  });

  it("gets no way out when there is no outlet", async (context) => {
    const sandbox = await openSandbox(context);
    expect((await run(sandbox, "printenv | grep -ci proxy")).output).toBe("0\n");
  });

  it("is ended with its memory bound when it takes too much", async (context) => {
    const sandbox = await openSandbox(context);
    const limits = { ...requestOf("").limits, memoryMb: 128 };
    const { end } = await run(sandbox, `perl -e 'my @a; push @a, "x" x 50_000_000 while 1'`, { limits });
    expect(end).toEqual({ by: "limit", limit: "memoryMb" });
    expect((await run(sandbox, "echo still")).output).toBe("still\n");
  });
});

describe("a sandbox", () => {
  it("kills a command with all it started when it is stopped", async (context) => {
    const sandbox = await openSandbox(context);
    const mark = sleepMark();
    const stop = new AbortController();
    const command = `trap '' TERM INT HUP; (setsid sleep ${mark} &); sleep ${mark}; echo end`;
    const running = sandbox.run(requestOf(command), stop.signal);
    running.catch(() => {});
    await until(async () => (await carriers(`sleep\0${mark}`)).length === 2);
    stop.abort();
    await expect(running).rejects.toThrow();
    expect(await carriers(`sleep\0${mark}`)).toEqual([]);
    expect((await run(sandbox, "echo still")).output).toBe("still\n");
  });

  it("starts a new stage when the old one was killed, and says that the command broke", async (context) => {
    const sandbox = await openSandbox(context);
    const mark = sleepMark();
    const running = sandbox.run(requestOf(`sleep ${mark}`), new AbortController().signal);
    running.catch(() => {});
    await until(async () => (await carriers(`sleep\0${mark}`)).length === 1);
    for (const pid of await carriers(join(place, "sandboxes"))) process.kill(Number(pid), "SIGKILL");
    await expect(running).rejects.toMatchObject({ failure: { kind: "sandbox" } });
    await until(async () => (await carriers(`sleep\0${mark}`)).length === 0);
    // the death of the old stage is told a moment after it; until then a command may still be sent there and fail
    await until(async () => (await run(sandbox, "echo again").catch(() => null))?.output === "again\n");
  });

  it("notices that its folder was replaced, and says so when it is gone", async (context) => {
    const sandbox = await openSandbox(context);
    await run(sandbox, "true");
    await removeTree(folder);
    await mkdir(folder);
    await writeFile(join(folder, "fresh.txt"), "");
    expect((await run(sandbox, "ls")).output).toBe("fresh.txt\n");
    await removeTree(folder);
    await expect(run(sandbox, "ls")).rejects.toMatchObject({ failure: { kind: "folder" } });
  });

  it("leaves nothing on the disk when it is closed and runs nothing after", async (context) => {
    const sandbox = await openSandbox(context);
    await run(sandbox, "mkdir x; touch x/y; chmod 0 x");
    await sandbox.close();
    expect(await readdir(join(place, "sandboxes"))).toEqual([]);
    await expect(run(sandbox, "true")).rejects.toMatchObject({ failure: { kind: "sandbox" } });
    await sandbox.close();
  });
});

describe("a backend that is closed", () => {
  const spec = () => ({ taskId: "late" as TaskId, folders: [mountOf()], outlet: null });
  const closing = {
    failure: { kind: "sandbox", retryable: true, message: expect.stringMatching(/^Deskhand is being closed/) },
  };

  it("opens nothing more", async () => {
    await backend.close();
    await expect(backend.open(spec())).rejects.toMatchObject(closing);
    expect(await readdir(place)).toEqual(["granted"]);
  });

  it("closes the sandbox that was being opened, and doubts nothing because of it", async (context) => {
    await needBubblewrap(context, backend);
    const opening = expect(backend.open(spec())).rejects.toMatchObject(closing);
    await backend.close();
    await opening;
    expect(await readdir(join(place, "sandboxes"))).toEqual([]);
    expect(await backend.known()).toMatchObject({ isReady: true });
  });
});

describe("a server", () => {
  const begin = (command: string, prefix: readonly string[] = []): ChildProcess => {
    const [program = "", ...rest] = [...prefix, process.execPath, serverPath, place, command];
    return spawn(program, rest, { stdio: ["ignore", "pipe", "inherit"], cwd: place });
  };

  it("that is killed takes every program with it, and the next one clears what it left", async (context) => {
    await needBubblewrap(context, backend);
    const mark = sleepMark();
    const server = begin(`mkdir d; touch d/f; chmod 0 d; (setsid sleep ${mark} &); sleep ${mark}`);
    await until(async () => (await carriers(`sleep\0${mark}`)).length === 2);
    server.kill("SIGKILL");
    await once(server, "exit");
    await until(async () => (await carriers(`sleep\0${mark}`)).length === 0);
    expect((await readdir(join(place, "sandboxes"))).length).toBe(1);
    const next = createBubblewrapBackend({ folder: join(place, "sandboxes"), nodePath: process.execPath });
    await next.open({ taskId: "next" as TaskId, folders: [mountOf()], outlet: null });
    const left = await readdir(join(place, "sandboxes"));
    await next.close();
    expect(left.map((name) => name.split("-").slice(0, 2).join("-"))).toEqual([`stage-${process.pid}`]);
  });

  it("of an ordinary user isolates programs just as well", async (context) => {
    if (process.getuid?.() !== 0) return context.skip("these tests run as an ordinary user already");
    await needBubblewrap(context, backend);
    await chown(place, 54_321, 54_321);
    await chmod(place, 0o755);
    await removeTree(folder);
    await removeTree(join(place, "sandboxes"));
    const asUser = ["setpriv", "--reuid", "54321", "--regid", "54321", "--clear-groups", "--"];
    const command = "echo x > new.txt; id -u; cat /etc/shadow; ls /sys/fs; mount -t tmpfs x /tmp; echo end";
    const server = begin(command, asUser);
    const output = server.stdout === null ? "" : await text(server.stdout);
    expect(output).toContain("1000\n");
    expect(output).toContain("end\n");
    expect(output).not.toContain("root:");
    expect(output.trim().split("\n").at(-1)).toBe('{"end":{"by":"exit","code":0},"changed":["file new.txt"]}');
  });
});

describe("the probe", () => {
  it("says that the isolation works, and remembers it", async (context) => {
    await needBubblewrap(context, backend);
    const first = await backend.probe();
    expect(first).toMatchObject({ isolation: "process", isReady: true });
    expect(await backend.probe()).toBe(first);
    expect(await backend.probe({ fresh: true })).not.toBe(first);
    expect(await readdir(join(place, "sandboxes"))).toEqual([]);
  });

  it("is foretold by an empty sandbox that starts, which leaves nothing known", async (context) => {
    await needBubblewrap(context, backend);
    const folder = join(place, "foretold");
    const untried = createBubblewrapBackend({ folder, nodePath: process.execPath });
    expect(await untried.isLikely()).toBe(true);
    expect(await untried.known()).toBeNull();
  });

  it("is remembered by a later start that has the notes, and by no other", async (context) => {
    await needBubblewrap(context, backend);
    const options = { folder: join(place, "sandboxes"), nodePath: process.execPath };
    const start = (version: string, nodePath = process.execPath) =>
      createBubblewrapBackend({ ...options, nodePath, notes: createProbeNotes(join(place, "cache"), version) });
    expect(await start("1").known()).toBeNull();
    const tried = await start("1").probe();
    expect(tried.isReady).toBe(true);
    expect(await start("1").known()).toEqual(tried);
    expect(await start("2").known()).toBeNull();
    expect(await start("1", "/bin/false").known()).toBeNull();
    expect(await createBubblewrapBackend(options).known()).toBeNull();
  });

  it("does not take the word of a note when a sandbox cannot be opened, or when it is asked to try", async (context) => {
    await needBubblewrap(context, backend);
    const forgotten: string[] = [];
    const notes: ProbeNotes = {
      find: async () => (forgotten.length === 0 ? "It works." : null),
      keep: async () => {},
      forget: async (isolation) => void forgotten.push(isolation),
    };
    const start = () => createBubblewrapBackend({ folder: join(place, "broken"), nodePath: "/bin/false", notes });
    const believing = start();
    expect(await believing.probe()).toMatchObject({ isReady: true });
    await expect(believing.open({ taskId: "t" as TaskId, folders: [], outlet: null })).rejects.toThrow("did not start");
    expect(forgotten).toEqual(["process"]);
    expect(await believing.known()).toBeNull();
    expect(await believing.probe()).toMatchObject({ isReady: false });
    forgotten.length = 0;
    expect(await start().probe({ fresh: true })).toMatchObject({ isReady: false });
    expect(forgotten).toEqual(["process"]);
  });

  it("says what is wrong when the guest program cannot start", async (context) => {
    await needBubblewrap(context, backend);
    const broken = createBubblewrapBackend({ folder: join(place, "broken"), nodePath: "/bin/false" });
    const probe = await broken.probe();
    expect(probe).toMatchObject({ isReady: false });
    expect(probe.isReady ? "" : probe.missing[0]).toMatch(/did not start/);
    await expect(broken.open({ taskId: "t" as TaskId, folders: [], outlet: null })).rejects.toMatchObject({
      failure: { kind: "sandbox" },
    });
  });
});
