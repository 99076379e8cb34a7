import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { DeskhandError, type Harvest, type ProgramEnd, type ProgramRequest, type Sandbox } from "@deskhand/contracts";
import type { SandboxSpec } from "../backend.ts";
import { awaitProgram, programEnd } from "../channel/await-program.ts";
import type { RunningProgram } from "../channel/guest-channel.ts";
import type { ExecReport } from "../guest/frames.ts";
import { hasRoom } from "../guest/watchdog.ts";
import { Releases } from "../releases.ts";
import { wayOutVariables } from "../trust/trust-layer.ts";
import type { CloneMachine } from "./clone-machine.ts";
import type { FolderImage, FolderImages } from "./folder-images.ts";
import { harvestChanges } from "./harvest-changes.ts";
import { TaskMachine } from "./task-machine.ts";

/** What a task's sandbox stands on, shared by all tasks. */
export type VmGround = Readonly<{
  images: FolderImages;
  /** a machine for one task; `signal` gives up waiting */
  takeMachine(signal: AbortSignal): Promise<CloneMachine>;
  /** private folder for what comes out */
  spool: string;
  /** `megabytes` that one command can have at most */
  memoryMb: number;
  /** `ms` after which a machine without commands is closed; the next command gets a new one */
  idleMs: number;
  programs: string;
  /** called when the sandbox was closed */
  onClosed(): void;
}>;

type Ended = Readonly<{ end: ProgramEnd; harvest: Harvest; notes: readonly string[] }>;

const nothing: Harvest = { differences: [], leftOut: [], dispose: async () => undefined };

/** `ms` between two looks at the disk's room */
const roomLookMs = 500;
/** differences carried into one machine; each takes memory there */
const layersBound = 24;

/** The sandbox of one task in a virtual machine, which stays between commands as long as the task's folders stay as they were packed. */
export class QemuSandbox implements Sandbox {
  readonly isolation = "vm" as const;
  readonly programs: string;
  readonly #ground: VmGround;
  readonly #spec: SandboxSpec;
  readonly #machines = new Set<TaskMachine>();
  /** one machine at a time is made, so that overlapping first commands share it */
  #turn: Promise<unknown> = Promise.resolve();
  #idle: NodeJS.Timeout | null = null;
  #isClosed = false;

  constructor(ground: VmGround, spec: SandboxSpec) {
    this.#ground = ground;
    this.#spec = spec;
    this.programs = ground.programs;
  }

  async run(request: ProgramRequest, signal: AbortSignal): Promise<Ended> {
    signal.throwIfAborted();
    const machine = await this.#enter(request, signal);
    const releases = new Releases();
    releases.add(() => this.#leave(machine));
    try {
      const program = await this.#start(machine, request, signal);
      // nobody waits until a machine has cleared up; the next command may start meanwhile
      releases.add(() => void forget(machine, program.exec));
      const { end: ended } = await waitFor(machine, program, this.#ground.spool, signal);
      const end = boundedEnd(programEnd(ended), request.limits.memoryMb, this.#ground.memoryMb);
      const notes = machine.packs.flatMap(noteOf);
      // half of what it wrote could be gigabytes, and nothing of it is kept
      if (end.by === "limit") return { end, harvest: nothing, notes };
      const { mounts } = request.snapshot;
      const spool = join(this.#ground.spool, randomUUID());
      const { diskBytes } = request.limits;
      const { exec } = program;
      const harvest = await harvestChanges({ channel: machine.clone.channel, exec, mounts, spool, diskBytes, signal });
      return { end, harvest, notes };
    } finally {
      await releases.run();
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#idle !== null) clearTimeout(this.#idle);
    await this.#turn;
    await Promise.all([...this.#machines].map((machine) => this.#end(machine)));
    this.#ground.onClosed();
  }

  /** The machine that shows the request's folders as they are now, counted as used. */
  async #enter(request: ProgramRequest, signal: AbortSignal): Promise<TaskMachine> {
    const entered = this.#turn.then(() => this.#find(request, signal));
    this.#turn = entered.catch(() => undefined);
    const { promise: stopped, reject } = Promise.withResolvers<never>();
    const stop = (): void => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    try {
      return await Promise.race([entered, stopped]);
    } catch (error) {
      // nothing of this command runs yet: the machine may come up for the next one
      entered.then((machine) => this.#leave(machine)).catch(() => undefined);
      throw error;
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  async #find(request: ProgramRequest, signal: AbortSignal): Promise<TaskMachine> {
    if (this.#isClosed) throw closed();
    // the first one comes up while the folders are packed
    const ahead = this.#machines.size === 0 ? this.#ground.takeMachine(signal) : null;
    const packs = await this.#holdBeside(ahead, request, signal);
    const known = [...this.#machines].find((each) => each.isUsable && each.layers < layersBound && each.shows(packs));
    if (known !== undefined) await this.#release(packs);
    else for (const old of this.#machines) this.#retire(old);
    const machine = known ?? (await this.#open(packs, ahead ?? this.#ground.takeMachine(signal), signal));
    machine.users += 1;
    if (this.#idle !== null) clearTimeout(this.#idle);
    return machine;
  }

  /** A machine that comes up for nothing is closed. */
  async #holdBeside(
    ahead: Promise<CloneMachine> | null,
    request: ProgramRequest,
    signal: AbortSignal,
  ): Promise<readonly FolderImage[]> {
    ahead?.catch(() => undefined);
    try {
      return await this.#hold(request, signal);
    } catch (error) {
      await ahead?.then((clone) => clone.close()).catch(() => undefined);
      throw error;
    }
  }

  async #hold(request: ProgramRequest, signal: AbortSignal): Promise<readonly FolderImage[]> {
    const held: FolderImage[] = [];
    try {
      for (const { hostPath } of request.snapshot.mounts) held.push(await this.#ground.images.hold(hostPath, signal));
      return held;
    } catch (error) {
      await this.#release(held);
      throw error;
    }
  }

  async #release(packs: readonly FolderImage[]): Promise<void> {
    for (const pack of packs) await this.#ground.images.release(pack);
  }

  async #open(packs: readonly FolderImage[], taken: Promise<CloneMachine>, signal: AbortSignal): Promise<TaskMachine> {
    try {
      const clone = await taken;
      const machine = new TaskMachine(clone, packs);
      try {
        if (new Set(packs).size > clone.room) throw tooManyFolders(clone.room);
        const { outlet } = this.#spec;
        const accept = outlet === null ? null : outlet.accept.bind(outlet);
        await clone.enter(packs, (stream, exec) => machine.connect(stream, exec, accept));
        signal.throwIfAborted();
      } catch (error) {
        await clone.close();
        throw error;
      }
      this.#machines.add(machine);
      clone.ended.then(() => this.#retire(machine)).catch(() => undefined);
      return machine;
    } catch (error) {
      await this.#release(packs);
      throw error;
    }
  }

  async #start(machine: TaskMachine, request: ProgramRequest, signal: AbortSignal): Promise<RunningProgram> {
    const { command, cwd, limits, runId, stepId, onOutput, stdin, snapshot } = request;
    const mounts = await Promise.all(
      snapshot.mounts.map(async (mount, index) => {
        const pack = machine.packs[index];
        if (pack === undefined) throw closed();
        const lowers = await machine.lowersOf(mount, pack, snapshot.version);
        return { kind: "layered" as const, path: mount.path, lowers, isWritable: mount.verb !== "read" };
      }),
    );
    const bounded = { ...limits, memoryMb: Math.min(limits.memoryMb, this.#ground.memoryMb) };
    const { outlet } = this.#spec;
    const trust = outlet?.trust ?? null;
    const trusted = trust === null ? [] : await machine.trust(trust, join(this.#ground.spool, randomUUID()));
    signal.throwIfAborted();
    // after the folders, whose numbers are those of the request's mounts
    const all = [...mounts, ...trusted];
    const env = wayOutVariables(outlet, trust);
    const order = { mounts: all, command, cwd, env, limits: bounded, hasEgress: outlet !== null };
    const program = machine.clone.channel.execute(order, onOutput, stdin);
    machine.origins.set(program.exec, { runId, stepId });
    return program;
  }

  #retire(machine: TaskMachine): void {
    machine.isRetired = true;
    if (machine.users === 0) this.#end(machine).catch(() => undefined);
  }

  #leave(machine: TaskMachine): void {
    machine.users -= 1;
    if (machine.isRetired) this.#retire(machine);
    if ([...this.#machines].some(({ users }) => users > 0)) return;
    this.#idle = setTimeout(() => {
      for (const each of this.#machines) this.#retire(each);
    }, this.#ground.idleMs);
    this.#idle.unref();
  }

  async #end(machine: TaskMachine): Promise<void> {
    if (!this.#machines.delete(machine)) return;
    await machine.clone.close();
    await this.#release(machine.packs);
  }
}

/**
 * Waits for the end of every process; when `signal` aborts, everything is dead before it rejects. What the machine writes lies on the
 * disk of `spool` in the end: before that is full, the machine goes.
 */
async function waitFor(
  machine: TaskMachine,
  program: RunningProgram,
  spool: string,
  signal: AbortSignal,
): Promise<ExecReport> {
  let isFull = false;
  const watch = setInterval(() => {
    isFull ||= !hasRoom(spool);
    if (isFull) void machine.clone.close();
  }, roomLookMs);
  try {
    return await awaitProgram(machine.clone, program, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw isFull ? diskFull(error) : error;
  } finally {
    clearInterval(watch);
  }
}

/** A machine has less memory than a command may ask for. */
function boundedEnd(end: ProgramEnd, askedMb: number, memoryMb: number): ProgramEnd {
  const isTighter = end.by === "limit" && end.limit === "memoryMb" && memoryMb < askedMb;
  return isTighter ? { ...end, bound: memoryMb } : end;
}

/** A machine that is gone has nothing left to remove. */
async function forget(machine: TaskMachine, exec: number): Promise<void> {
  machine.origins.delete(exec);
  if (!machine.clone.channel.isClosed) await machine.clone.channel.forget(exec).catch(() => undefined);
}

/** What there is to know of how a folder was shown. */
function noteOf({ hostPath, live }: FolderImage): readonly string[] {
  if (live === null) return [];
  return [
    `The folder ${hostPath} is large, so it was shared live, not copied: a file in it that somebody changes while a command runs cannot be read by that command.`,
  ];
}

function diskFull(cause: unknown): DeskhandError {
  const message = "The disk is nearly full, so the command was stopped; free some space and try again.";
  return new DeskhandError({ kind: "space", message, retryable: true, userAction: "retry" }, { cause });
}

function closed(): DeskhandError {
  const message = "The virtual machine of this task was closed; start the command again.";
  return new DeskhandError({ kind: "sandbox", message, retryable: true, userAction: "retry" });
}

function tooManyFolders(room: number): DeskhandError {
  const message = `A virtual machine takes at most ${room} folders; give the task fewer, or one folder that holds them.`;
  return new DeskhandError({ kind: "sandbox", message, retryable: false, userAction: "none" });
}
