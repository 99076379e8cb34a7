import {
  DeskhandError,
  type EgressRecord,
  type GuestPath,
  inputFailure,
  type LeftOut,
  type Snapshot,
  type Task,
  type TreeDifference,
} from "@deskhand/contracts";
import { MemoryView } from "@deskhand/contracts/testing";
import { expect, test } from "vitest";
import { unfenced } from "../testing/desk.ts";
import { type ScriptedCommand, ScriptedSandbox } from "../testing/scripted-sandbox.ts";
import { shellRun } from "./shell-run.ts";

/** What a view that programs can be run on was asked to take over. */
class AdoptingView extends MemoryView {
  readonly adopted: (readonly TreeDifference[])[] = [];
  released = 0;
  trouble: Error | null = null;
  left: readonly LeftOut[] = [];

  override async snapshot(): Promise<Snapshot> {
    return {
      version: "1",
      mounts: [],
      release: () => {
        this.released += 1;
      },
    };
  }

  override async adopt(...[, harvest]: Parameters<MemoryView["adopt"]>): Promise<readonly LeftOut[]> {
    if (this.trouble !== null) throw this.trouble;
    this.adopted.push(harvest.differences);
    return this.left;
  }
}

const folders = [{ path: "/desk", verb: "edit", neverDelete: false }] as const;
const task = {
  isolation: "process",
  folders,
  limits: { timeoutMs: null },
  hosts: [],
  grants: [],
  resumedAt: "2026-01-01T00:00:00.000Z",
} as unknown as Task;
const file = (path: GuestPath): TreeDifference => ({
  path,
  entry: "file",
  hostPath: "/private/1",
  bytes: 1,
  mode: 0o644,
  modifiedMs: 0,
});

type Setting = Readonly<{
  script: readonly ScriptedCommand[];
  task?: Partial<Task>;
  refused?: readonly EgressRecord[];
}>;

const refusedRecord: EgressRecord = {
  runId: "run_1" as EgressRecord["runId"],
  host: "example.com",
  port: 443,
  method: "CONNECT",
  connections: 1,
  bytesOut: 0,
  bytesIn: 0,
  allowed: false,
  because: "the user has not allowed this host",
};

function lay({ refused = [], script, task: more = {} }: Setting) {
  const sandbox = new ScriptedSandbox(script);
  const view = new AdoptingView({ "/desk/a.txt": "a", "/desk/sub/b.txt": "b" });
  const shown: string[] = [];
  const run = async (input: unknown) => {
    if (shellRun.kind !== "work") throw new Error("shell_run is a work tool");
    const { forModel, forUser } = await shellRun.run(shellRun.input.parse(input), {
      task: { ...task, ...more },
      runId: "run_1" as never,
      stepId: "step_1" as never,
      view,
      documents: { request: () => Promise.reject(new Error("no documents here")) },
      sandbox: async () => sandbox,
      refused: () => refused,
      signal: new AbortController().signal,
      progress: (text) => void shown.push(text),
    });
    const [part] = forModel;
    return { text: part?.type === "text" ? part.text : "", forUser };
  };
  return { run, sandbox, shown, view };
}

test("a command starts in the first folder, and its output, its end and what it changed are told", async () => {
  const differences = [file("/desk/a.txt"), file("/desk/new.txt"), { path: "/desk/sub/b.txt", entry: "gone" } as const];
  const output = [
    { stream: "stdout", text: "one\n\u001b[1mtwo\u001b[0m\n" },
    { stream: "stderr", text: "careful\n" },
  ] as const;
  const desk = lay({ script: [{ output, end: { by: "exit", code: 3 }, differences }] });
  const { forUser, text } = await desk.run({ command: "make all" });
  expect(desk.sandbox.requests).toMatchObject([
    { command: "make all", cwd: "/desk", runId: "run_1", stepId: "step_1" },
  ]);
  expect(text).toMatch(/^exit code 3, after \d+\.\d s\nstdout:\n/);
  expect(unfenced(text)).toBe("one\ntwo\n");
  expect(text).toContain("careful");
  expect(text).toContain("3 entries changed: changed /desk/a.txt, created /desk/new.txt, removed /desk/sub/b.txt");
  expect(forUser).toMatchObject({
    kind: "ran",
    isGood: false,
    ending: "exit code 3",
    stdout: "one\ntwo\n",
    changes: 3,
  });
  expect(desk.view.adopted).toEqual([differences]);
  expect([desk.view.released, desk.sandbox.disposed]).toEqual([1, 1]);
  expect(desk.shown.at(0)).toBe("two");
});

test("a command that was stopped at a bound tighter than it asked for is told the real one", async () => {
  const desk = lay({ script: [{ end: { by: "limit", limit: "memoryMb", bound: 2_048 } }] });
  const { text } = await desk.run({ command: "hog" });
  expect(text).toContain("used more than 2048 MB of memory");
  expect(text).toContain("Do less at once.");
  expect(text).not.toContain("timeoutMs");
});

test("a command that was stopped at a limit keeps nothing and says which limit it was", async () => {
  const desk = lay({ script: [{ end: { by: "limit", limit: "timeoutMs" }, differences: [file("/desk/half.bin")] }] });
  const { text } = await desk.run({ command: "sleep 9", timeoutMs: 2_000 });
  expect(text).toContain("stopped by Deskhand because it ran longer than 2 s");
  expect(text).toContain("Nothing it changed was kept. Do less at once, or give it more time with timeoutMs.");
  expect(desk.view.adopted).toEqual([]);
  expect([desk.view.released, desk.sandbox.disposed]).toEqual([1, 1]);
});

test("a clash with somebody else's change fails the call with the reason, and the harvest is thrown away", async () => {
  const desk = lay({ script: [{ differences: [file("/desk/a.txt")] }] });
  desk.view.trouble = new DeskhandError(inputFailure("/desk/a.txt changed since you read it."));
  await expect(desk.run({ command: "true" })).rejects.toThrow("changed since you read it");
  expect([desk.view.released, desk.sandbox.disposed]).toEqual([1, 1]);
});

test("what broke in the sandbox is not hidden, and the folders are let go", async () => {
  const desk = lay({ script: [{ error: new Error("the virtual machine is gone") }] });
  await expect(desk.run({ command: "true" })).rejects.toThrow("the virtual machine is gone");
  expect(desk.view.released).toBe(1);
});

test("output that came before the isolation broke is given, with what happened, and nothing else is taken over", async () => {
  const failure = {
    kind: "sandbox",
    message: "All it ran in was closed.",
    retryable: true,
    userAction: "retry",
  } as const;
  const output = [{ stream: "stdout", text: "half\n" }] as const;
  const desk = lay({ script: [{ output, error: new DeskhandError(failure) }, { error: new DeskhandError(failure) }] });
  const { forUser, text } = await desk.run({ command: "make all" });
  expect(text).toMatch(/^after \d+\.\d s, ended with its isolation: All it ran in was closed\.\nstdout:\n/);
  expect(unfenced(text)).toBe("half\n");
  expect(text).toContain("nothing it changed was kept");
  expect(forUser).toMatchObject({ kind: "ran", isGood: false, stdout: "half\n", changes: 0 });
  await expect(desk.run({ command: "make all" })).rejects.toThrow("All it ran in was closed.");
  expect([desk.view.adopted, desk.view.released]).toEqual([[], 2]);
});

test("a disk that is full pauses the task, whatever came before", async () => {
  const failure = { kind: "space", message: "The disk is full.", retryable: true, userAction: "retry" } as const;
  const output = [{ stream: "stdout", text: "half\n" }] as const;
  const desk = lay({ script: [{ output, error: new DeskhandError(failure) }] });
  await expect(desk.run({ command: "make all" })).rejects.toThrow("The disk is full.");
});

test("what does not come out and which hosts were refused is said, with the way to ask for them", async () => {
  const desk = lay({ script: [{ leftOut: [{ path: "/desk/pipe", because: "a pipe" }] }], refused: [refusedRecord] });
  desk.view.left = [{ path: "/desk/out", because: "a link that leaves its folder" }];
  const { forUser, text } = await desk.run({ command: "curl https://example.com" });
  expect(text).toContain("left out: /desk/pipe (a pipe), /desk/out (a link that leaves its folder)");
  expect(text).toContain("refused connections: example.com:443 (the user has not allowed this host)");
  expect(text).toContain("plan_propose with needs.hosts");
  expect(forUser).toMatchObject({
    refused: ["example.com:443"],
    leftOut: [{ path: "/desk/pipe" }, { path: "/desk/out" }],
  });
});

test("a port or kind of request that is closed at an allowed host is not to be asked for again", async () => {
  const because = "POST requests to example.com are not open to this task, only GET; use that.";
  const closed: EgressRecord = { ...refusedRecord, method: "POST", because };
  const known = lay({ script: [{}], refused: [closed], task: { hosts: ["*.example.com"] } });
  const { text } = await known.run({ command: "curl -d x https://example.com" });
  expect(text).toContain(`refused connections: example.com:443 (${because})`);
  expect(text).toContain("do what the reason says");
  expect(text).not.toContain("plan_propose");
  const other: EgressRecord = { ...refusedRecord, host: "example.net" };
  const both = lay({ script: [{}], refused: [closed, other], task: { hosts: ["*.example.com"] } });
  const mixed = (await both.run({ command: "curl https://example.net" })).text;
  expect(mixed).toContain("plan_propose with needs.hosts");
  expect(mixed).toContain("do what the reason says");
});

test("output beyond the cap keeps its beginning and its end", async () => {
  const text = `begin\n${"x".repeat(200_000)}\nend`;
  const desk = lay({ script: [{ output: [{ stream: "stdout", text }] }] });
  const result = await desk.run({ command: "yes" });
  expect(result.text.length).toBeLessThan(26_000);
  expect(result.text).toContain("begin\n");
  expect(result.text).toContain("x\nend\n");
  expect(result.text).toMatch(/\[cut: \d+ of 200010 bytes are left out here\]/);
  expect(result.forUser).toMatchObject({ isCut: true });
});

test("a folder that is not there is refused before anything runs; one that is there is taken", async () => {
  const desk = lay({ script: [{}] });
  await expect(desk.run({ command: "ls", cwd: "/desk/none" })).rejects.toThrow("is no folder of this task");
  expect(desk.sandbox.requests).toEqual([]);
  await desk.run({ command: "ls", cwd: "/desk/sub" });
  expect(desk.sandbox.requests[0]?.cwd).toBe("/desk/sub");
});

test("what the view did not take is left out and not counted as changed", async () => {
  const link = { path: "/desk/out", entry: "link", target: "/etc" } as const;
  const desk = lay({
    script: [{ differences: [file("/desk/a.txt"), link, { path: "/desk/sub/b.txt", entry: "gone" }] }],
  });
  desk.view.left = [
    { path: "/desk/out", because: "a link that leaves its folder" },
    { path: "/desk/sub/b.txt", because: "nothing may be deleted here" },
  ];
  const { forUser, text } = await desk.run({ command: "ln -s /etc out" });
  expect(text).toContain("1 entry changed: changed /desk/a.txt\nleft out: /desk/out");
  expect(forUser).toMatchObject({ changes: 1, sample: ["changed /desk/a.txt"] });
});

test("how a folder was shown is told to the model and the user", async () => {
  const notes = ["The folder /desk is large, so it was shared live."];
  const { forUser, text } = await lay({ script: [{ notes }] }).run({ command: "ls" });
  expect(text).toContain(notes[0]);
  expect(forUser).toMatchObject({ notes });
});

test("a command never gets more time than its task has left", async () => {
  const limits = { maxSteps: null, maxTokens: null, budgetUsd: null, timeoutMs: 10_000 };
  const desk = lay({ script: [{}, {}], task: { limits, resumedAt: new Date().toISOString() } });
  await desk.run({ command: "sleep 9", timeoutMs: 600_000 });
  expect(desk.sandbox.requests[0]?.limits.timeoutMs).toBeLessThanOrEqual(10_000);
  const free = lay({ script: [{}] });
  await free.run({ command: "sleep 9", timeoutMs: 600_000 });
  expect(free.sandbox.requests[0]?.limits.timeoutMs).toBe(600_000);
});

test("only tasks that run programs have it", () => {
  expect(shellRun.isOffered?.({ ...task, isolation: "files" })).toBe(false);
  expect(shellRun.isOffered?.({ ...task, isolation: "vm" })).toBe(true);
});
