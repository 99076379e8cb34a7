import {
  DeskhandError,
  type EgressRecord,
  type HostRules,
  hostRules,
  type Isolation,
  isSameRules,
  narrowedRules,
  type Sandbox,
  type Sandboxes,
  type Task,
  type TaskId,
  toFailure,
} from "@deskhand/contracts";
import { toHostPath } from "../folders/guest-path.ts";
import type { Backend, Describe, OpenOutlet, ProgramIsolation, TaskOutlet } from "./ports.ts";
import { createTaskWays } from "./task-ways.ts";

/** `ms` after its last command when a sandbox is closed; the next command opens another */
const idleMs = 300_000;

/** `ms` for which the description of programs counts; it is asked for at every thought and changes only when an image was built */
const describedMs = 60_000;

export type SandboxesOptions = Readonly<{
  backends: readonly Backend[];
  describe: Describe;
  openOutlet: OpenOutlet;
  /** why programs must not run in an isolation now, as a sentence; `null` when they may */
  trouble(isolation: Isolation): Promise<string | null>;
  /** the same for a task that runs none yet */
  startTrouble(isolation: Isolation): Promise<string | null>;
  /** lets an isolation do ahead what a task's first program would wait for */
  prepare(backend: Backend): Promise<void>;
  /** the same as far as settings go; asked before every command, while an open sandbox tells itself when it breaks */
  forbidden(isolation: Isolation): string | null;
}>;

function refuse(message: string): DeskhandError {
  return new DeskhandError({ kind: "sandbox", message, retryable: false, userAction: "settings" });
}

function foldersOf(task: Task) {
  return task.folders.map(({ path, verb }) => ({ path, hostPath: toHostPath(path), verb }));
}

/** One opened sandbox with its way out. Closes itself after its last command when it was replaced, and when it is idle. */
class OpenSandbox implements Sandbox {
  readonly isolation: ProgramIsolation;
  readonly programs: string;
  readonly outlet: TaskOutlet | null;
  readonly #sandbox: Sandbox;
  readonly #onGone: () => void;
  #running = 0;
  #isReplaced = false;
  #closing: Promise<void> | null = null;
  #idle: NodeJS.Timeout | undefined;

  constructor(sandbox: Sandbox, outlet: TaskOutlet | null, onGone: () => void) {
    this.isolation = sandbox.isolation;
    this.programs = sandbox.programs;
    this.outlet = outlet;
    this.#sandbox = sandbox;
    this.#onGone = onGone;
    this.#rest();
  }

  async run(...[request, signal]: Parameters<Sandbox["run"]>): ReturnType<Sandbox["run"]> {
    clearTimeout(this.#idle);
    this.#running += 1;
    try {
      return await this.#sandbox.run(request, signal);
    } catch (error) {
      // A sandbox that broke is closed; the next command gets a fresh one.
      if (!signal.aborted && toFailure(error).kind === "sandbox") this.#giveUp();
      throw error;
    } finally {
      this.outlet?.flush();
      this.#running -= 1;
      if (this.#running === 0) this.#rest();
    }
  }

  /** no further command comes; those under way end first */
  retire(): void {
    this.#giveUp();
    if (this.#running === 0) this.#rest();
  }

  #giveUp(): void {
    this.#isReplaced = true;
    this.#onGone();
  }

  close(): Promise<void> {
    clearTimeout(this.#idle);
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#onGone();
    await this.#sandbox.close();
    await this.outlet?.close();
  }

  #rest(): void {
    clearTimeout(this.#idle);
    if (this.#closing !== null) return;
    this.#idle = setTimeout(() => void this.close().catch(console.error), this.#isReplaced ? 0 : idleMs);
    this.#idle.unref();
  }
}

function beginPreparing(isolation: Isolation, { backends, forbidden, prepare }: SandboxesOptions): void {
  if (forbidden(isolation) !== null) return;
  const backend = backends.find((candidate) => candidate.isolation === isolation);
  // what cannot be made ready is told when a program is run
  if (backend !== undefined) prepare(backend).catch(() => undefined);
}

type Entry = { readonly key: string; rules: HostRules; readonly opening: Promise<OpenSandbox> };

/** The sandboxes of all tasks over the isolations there are. Each task has at most one that takes new commands. */
export function createSandboxes(options: SandboxesOptions): Sandboxes {
  const { backends, describe, forbidden, openOutlet, startTrouble, trouble } = options;
  const entries = new Map<TaskId, Entry>();
  const ways = createTaskWays(openOutlet);
  const described = new Map<Isolation, Readonly<{ text: string; atMs: number }>>();

  async function backendFor(isolation: Isolation): Promise<Backend> {
    if (isolation === "files") throw refuse("This task runs no programs; use the file tools.");
    const because = await trouble(isolation);
    const backend = backends.find((candidate) => candidate.isolation === isolation);
    if (because === null && backend !== undefined) return backend;
    throw refuse(because ?? "Programs of this task cannot be run on this computer.");
  }

  async function start(task: Task, onEgress: (record: EgressRecord) => void, onGone: () => void): Promise<OpenSandbox> {
    const backend = await backendFor(task.isolation);
    const outlet = await ways.open(task, onEgress);
    try {
      const sandbox = await backend.open({ taskId: task.id, folders: foldersOf(task), outlet });
      return new OpenSandbox(sandbox, outlet, onGone);
    } catch (error) {
      await outlet?.close();
      throw error;
    }
  }

  function open(task: Task, key: string, onEgress: (record: EgressRecord) => void): Promise<OpenSandbox> {
    const forget = () => {
      if (entries.get(task.id)?.opening === opening) entries.delete(task.id);
    };
    const opening: Promise<OpenSandbox> = start(task, onEgress, forget);
    entries.set(task.id, { key, rules: hostRules(task), opening });
    opening.catch(forget);
    return opening;
  }

  async function reuse(task: Task, entry: Entry): Promise<Sandbox> {
    const sandbox = await entry.opening;
    const because = forbidden(task.isolation);
    if (because !== null) throw refuse(because);
    return sandbox;
  }

  return {
    of(task, onEgress) {
      // A sandbox is opened with its folders and hosts; when they change, another takes over and this one ends with its last command, so
      // that no command under way gains a host.
      const key = JSON.stringify([task.isolation, foldersOf(task)]);
      const known = entries.get(task.id);
      if (known?.key === key && isSameRules(known.rules, hostRules(task))) return reuse(task, known);
      known?.opening.then(
        (sandbox) => sandbox.retire(),
        () => undefined,
      );
      return open(task, key, onEgress);
    },
    async programs(isolation) {
      if (isolation === "files") return "";
      const known = described.get(isolation);
      if (known !== undefined && performance.now() - known.atMs < describedMs) return known.text;
      const because = await startTrouble(isolation);
      if (because !== null) return `Programs do not run now: ${because}`;
      const text = (await describe[isolation]?.()) ?? "";
      described.set(isolation, { text, atMs: performance.now() });
      return text;
    },
    foresee(task) {
      if (!entries.has(task.id)) beginPreparing(task.isolation, options);
    },
    follow(task) {
      ways.follow(task);
      const entry = entries.get(task.id);
      if (entry !== undefined) entry.rules = narrowedRules(entry.rules, hostRules(task));
    },
    async close(taskId) {
      const opening = entries.get(taskId)?.opening;
      entries.delete(taskId);
      const sandbox = await opening?.catch(() => undefined);
      await sandbox?.close();
    },
  };
}
