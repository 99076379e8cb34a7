import { DeskhandError, type Isolation, type Sandbox, type Task, toFailure } from "@deskhand/contracts";
import { toHostPath } from "../folders/guest-path.ts";
import type { Backend, ProgramIsolation, ReadyProbe, TaskOutlet } from "./ports.ts";
import type { Clearance } from "./program-trouble.ts";

/** `ms` after its last command when a sandbox is closed; the next command opens another */
const idleMs = 300_000;

type OpenSandboxParts = Readonly<{
  sandbox: Sandbox;
  outlet: TaskOutlet | null;
  probe: ReadyProbe;
  onGone(): void;
}>;

/** One opened sandbox with its way out. Closes itself after its last command when it was replaced, and when it is idle. */
export class OpenSandbox implements Sandbox {
  readonly isolation: ProgramIsolation;
  readonly programs: string;
  readonly outlet: TaskOutlet | null;
  /** its isolation, as it was found when this was opened */
  readonly probe: ReadyProbe;
  readonly #sandbox: Sandbox;
  readonly #onGone: () => void;
  #running = 0;
  #isReplaced = false;
  #closing: Promise<void> | null = null;
  #idle: NodeJS.Timeout | undefined;

  constructor({ onGone, outlet, probe, sandbox }: OpenSandboxParts) {
    this.probe = probe;
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

/** What keeps programs from running until somebody changes something. */
export function refuse(message: string): DeskhandError {
  return new DeskhandError({ kind: "sandbox", message, retryable: false, userAction: "settings" });
}

function renewed(): DeskhandError {
  const message = "What programs run in was renewed meanwhile, so nothing was run; start the command again.";
  return new DeskhandError({ kind: "sandbox", message, retryable: true, userAction: "retry" });
}

/** A task's folders as its sandbox sees them. */
export function foldersOf(task: Task): Parameters<Backend["open"]>[0]["folders"] {
  return task.folders.map(({ path, verb }) => ({ path, hostPath: toHostPath(path), verb }));
}

export type Opening = Readonly<{
  task: Task;
  backends: readonly Backend[];
  clear(isolation: Isolation): Promise<Clearance>;
  openOutlet(): Promise<TaskOutlet | null>;
  onGone(): void;
}>;

type Cleared = Readonly<{ backend: Backend; probe: ReadyProbe }>;

async function cleared({ backends, clear, task }: Opening): Promise<Cleared> {
  const { isolation } = task;
  if (isolation === "files") throw refuse("This task runs no programs; use the file tools.");
  const backend = backends.find((candidate) => candidate.isolation === isolation);
  if (backend === undefined) throw refuse("Programs of this task cannot be run on this computer.");
  const clearance = await clear(isolation);
  if (clearance.because !== null) throw refuse(clearance.because);
  return { backend, probe: clearance.probe };
}

/** Opens a task's sandbox where programs may run. Throws `DeskhandError` (`sandbox`) with the reason where they may not. */
export async function openSandbox(opening: Opening): Promise<OpenSandbox> {
  const { backend, probe } = await cleared(opening);
  const outlet = await opening.openOutlet();
  try {
    const folders = foldersOf(opening.task);
    const sandbox = await backend.open({ taskId: opening.task.id, folders, outlet });
    await ensureStillCleared(opening, probe).catch(async (error: unknown) => {
      await sandbox.close();
      throw error;
    });
    return new OpenSandbox({ sandbox, outlet, probe, onGone: opening.onGone });
  } catch (error) {
    await outlet?.close();
    throw error;
  }
}

/** What a sandbox stands on is renewed now and then, also while it is opened: then it is not what was tested. */
async function ensureStillCleared(opening: Opening, before: ReadyProbe): Promise<void> {
  const { probe } = await cleared(opening);
  if (probe.standsOn !== before.standsOn) throw renewed();
}
