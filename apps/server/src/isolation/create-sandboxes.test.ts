import {
  DeskhandError,
  type EgressRecord,
  type Harvest,
  type HostRules,
  type ProgramRequest,
  type Sandbox,
  type Task,
  type TaskId,
} from "@deskhand/contracts";
import { expect, test } from "vitest";
import { createSandboxes, type SandboxesOptions } from "./create-sandboxes.ts";
import type { Backend, TaskOutlet } from "./ports.ts";
import type { Clearance } from "./program-trouble.ts";

const broken = new DeskhandError({ kind: "sandbox", message: "It broke.", retryable: true, userAction: "retry" });
const harvest: Harvest = { differences: [], leftOut: [], dispose: async () => {} };

const works = { isolation: "process", isReady: true, note: "", standsOn: "an image" } as const;

type Run = (request: ProgramRequest) => Promise<void>;

/** An isolation that counts what is opened and closed, and runs nothing. */
function lay(
  options: Partial<Omit<SandboxesOptions, "prepare">> & Readonly<{ run?: Run; prepare?: () => Promise<void> }> = {},
) {
  const log: string[] = [];
  let opened = 0;
  const backend: Backend = {
    isolation: "process",
    known: async () => works,
    isLikely: async () => true,
    probe: async () => works,
    ...(options.prepare === undefined ? {} : { prepare: options.prepare }),
    async open({ folders }) {
      opened += 1;
      const number = opened;
      log.push(`open ${number} ${folders.map(({ path, verb }) => `${path}:${verb}`).join(",")}`);
      const sandbox: Sandbox = {
        isolation: "process",
        programs: "sh",
        async run(request) {
          await options.run?.(request);
          return { end: { by: "exit", code: 0 }, harvest };
        },
        close: async () => void log.push(`close ${number}`),
      };
      return sandbox;
    },
    close: async () => {},
  };
  const sandboxes = createSandboxes({
    backends: [backend],
    describe: { process: async () => "There is sh." },
    openOutlet: null,
    clear: async () => ({ because: null, probe: works }),
    escaped: () => null,
    startTrouble: async () => null,
    forbidden: () => null,
    ...options,
    prepare: async (prepared) => prepared.prepare?.(),
  });
  return { log, sandboxes };
}

const task = {
  id: "task_1" as TaskId,
  isolation: "process",
  folders: [{ path: "/desk", verb: "edit", neverDelete: false }],
  hosts: [],
  grants: [],
} as unknown as Task;
const quiet = () => undefined;
const request = {} as ProgramRequest;
const never = new AbortController().signal;

test("calls at the same time share one sandbox, and closing closes it", async () => {
  const { log, sandboxes } = lay();
  const [first, second] = await Promise.all([sandboxes.of(task, quiet), sandboxes.of(task, quiet)]);
  expect(first).toBe(second);
  await sandboxes.close(task.id);
  await sandboxes.close(task.id);
  expect(log).toEqual(["open 1 /desk:edit", "close 1"]);
});

test("a task is refused while its isolation does not work, also when a sandbox was open", async () => {
  let because: string | null = null;
  const { sandboxes } = lay({
    clear: async () => (because === null ? { because, probe: works } : { because }),
    startTrouble: async () => because,
    forbidden: () => because,
  });
  await sandboxes.of(task, quiet);
  because = "It works no more.";
  expect(await sandboxes.programs("process")).toBe("Programs do not run now: It works no more.");
  await expect(sandboxes.of(task, quiet)).rejects.toThrow("It works no more.");
  await expect(sandboxes.of({ ...task, id: "task_2" as TaskId }, quiet)).rejects.toThrow("It works no more.");
  await expect(sandboxes.of({ ...task, isolation: "files" }, quiet)).rejects.toThrow("runs no programs");
});

test("a gap found after a sandbox was opened ends it with its commands under way, and the next command is judged anew", async () => {
  const gate = Promise.withResolvers<void>();
  let gap: string | null = null;
  const { log, sandboxes } = lay({
    run: () => gate.promise,
    escaped: (isolation, found) => (found === works ? gap && `${isolation}: ${gap}` : null),
  });
  const running = (await sandboxes.of(task, quiet)).run(request, never);
  gap = "Something got out.";
  await expect(sandboxes.of(task, quiet)).rejects.toThrow("process: Something got out.");
  expect(log).toEqual(["open 1 /desk:edit"]);
  gate.resolve();
  await running;
  await expect.poll(() => log.at(-1)).toBe("close 1");
  gap = null;
  await sandboxes.of(task, quiet);
  expect(log.at(-1)).toBe("open 2 /desk:edit");
});

test.each<readonly [string, Clearance, string]>([
  ["was renewed", { because: null, probe: { ...works, standsOn: "another image" } }, "renewed meanwhile"],
  ["was closed", { because: "It holds no more." }, "It holds no more."],
])("nothing runs in a sandbox whose isolation %s while it was opened", async (_what, after, because) => {
  const clearances: Clearance[] = [{ because: null, probe: works }, after];
  const { log, sandboxes } = lay({ clear: async () => clearances.shift() ?? { because: null, probe: works } });
  await expect(sandboxes.of(task, quiet)).rejects.toThrow(because);
  expect(log).toEqual(["open 1 /desk:edit", "close 1"]);
  await sandboxes.of(task, quiet);
  expect(log.at(-1)).toBe("open 2 /desk:edit");
});

test("an isolation that is not there is no reason to take another", async () => {
  const { log, sandboxes } = lay();
  await expect(sandboxes.of({ ...task, isolation: "vm" }, quiet)).rejects.toThrow("cannot be run on this computer");
  expect(log).toEqual([]);
});

test("new folders mean a new sandbox; the old one ends with the command it runs", async () => {
  const gate = Promise.withResolvers<void>();
  const { log, sandboxes } = lay({ run: () => gate.promise });
  const first = await sandboxes.of(task, quiet);
  const running = first.run(request, never);
  const folders = [...task.folders, { path: "/more", verb: "read", neverDelete: false } as const];
  await sandboxes.of({ ...task, folders }, quiet);
  expect(log).toEqual(["open 1 /desk:edit", "open 2 /desk:edit,/more:read"]);
  gate.resolve();
  await running;
  await expect.poll(() => log.at(-1)).toBe("close 1");
});

test("a program that is foreseen lets its isolation make ready, unless the sandbox is open or the settings forbid it", async () => {
  const prepare = async () => {
    log.push("prepare");
    throw broken;
  };
  const { log, sandboxes } = lay({ prepare });
  sandboxes.foresee(task);
  sandboxes.foresee({ ...task, isolation: "files" });
  await sandboxes.of(task, quiet);
  sandboxes.foresee(task);
  expect(log).toEqual(["prepare", "open 1 /desk:edit"]);
  const strict = lay({ prepare: async () => void strict.log.push("prepare"), forbidden: () => "Not here." });
  strict.sandboxes.foresee(task);
  expect(strict.log).toEqual([]);
});

test("a sandbox that broke is closed and the next command gets a fresh one", async () => {
  let isBroken = true;
  const { log, sandboxes } = lay({ run: async () => (isBroken ? Promise.reject(broken) : undefined) });
  const first = await sandboxes.of(task, quiet);
  await expect(first.run(request, never)).rejects.toThrow("It broke.");
  isBroken = false;
  await (await sandboxes.of(task, quiet)).run(request, never);
  await expect.poll(() => log).toContain("close 1");
  expect(log).toContain("open 2 /desk:edit");
});

test("hosts that are taken away while a command runs are closed at once, in a sandbox that was replaced too", async () => {
  const rules: string[] = [];
  let opened = 0;
  const openOutlet = (): TaskOutlet => {
    opened += 1;
    const number = opened;
    const setRules = ({ allow }: HostRules) => void rules.push(`${number}: ${allow.join(",")}`);
    const close = async () => void closed.push(number);
    return { accept: () => undefined, setRules, flush: () => undefined, close };
  };
  const closed: number[] = [];
  const gate = Promise.withResolvers<void>();
  const { sandboxes } = lay({ openOutlet, run: () => gate.promise });
  sandboxes.follow(task);
  const running = (await sandboxes.of({ ...task, hosts: ["example.com"] }, quiet)).run(request, never);
  await sandboxes.of({ ...task, folders: [] }, quiet);
  sandboxes.follow({ ...task, folders: [] });
  expect(rules).toEqual(["1: ", "2: "]);
  gate.resolve();
  await running;
  await sandboxes.close(task.id);
  await expect.poll(() => closed.toSorted()).toEqual([1, 2]);
  sandboxes.follow(task);
  expect(rules).toHaveLength(2);
});

test("a host that is allowed while a command runs opens for the next command only, which gets a sandbox of its own", async () => {
  const rules: string[] = [];
  let opened = 0;
  const openOutlet = (_id: TaskId, { allow }: HostRules): TaskOutlet => {
    opened += 1;
    const number = opened;
    rules.push(`${number}: ${allow.join(",")}`);
    const setRules = (next: HostRules) => void rules.push(`${number}: ${next.allow.join(",")}`);
    return { accept: () => undefined, setRules, flush: () => undefined, close: async () => undefined };
  };
  const gate = Promise.withResolvers<void>();
  const { log, sandboxes } = lay({ openOutlet, run: () => gate.promise });
  const running = (await sandboxes.of(task, quiet)).run(request, never);
  const wider = { ...task, hosts: ["example.com"] };
  sandboxes.follow(wider);
  const next = await sandboxes.of(wider, quiet);
  expect(await sandboxes.of(wider, quiet)).toBe(next);
  expect(rules).toEqual(["1: ", "1: ", "2: example.com"]);
  gate.resolve();
  await running;
  await expect.poll(() => log.at(-1)).toBe("close 1");
  sandboxes.follow(task);
  expect(await sandboxes.of(task, quiet)).toBe(next);
  expect(rules.slice(3)).toEqual(["2: "]);
});

test("the way out reports before a command ends and closes with the sandbox", async () => {
  const said: string[] = [];
  const openOutlet = (_id: TaskId, _rules: HostRules, onEgress: (record: EgressRecord) => void): TaskOutlet => ({
    accept: () => undefined,
    setRules: () => undefined,
    flush: () => onEgress({ host: "seen.example" } as EgressRecord),
    close: async () => void said.push("closed"),
  });
  const { sandboxes } = lay({ openOutlet });
  const open = await sandboxes.of(task, ({ host }) => void said.push(host));
  await open.run(request, never);
  expect(said).toEqual(["seen.example"]);
  await sandboxes.close(task.id);
  expect(said).toEqual(["seen.example", "closed"]);
});
