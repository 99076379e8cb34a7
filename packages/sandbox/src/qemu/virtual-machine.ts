import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, chownSync, closeSync, createWriteStream, mkdtempSync, openSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout } from "node:timers/promises";
import { systemEnvironment } from "../bubblewrap/find-program.ts";
import { breakage } from "./breakage.ts";
import { type Bind, jailedCommand, jailFolder } from "./jail.ts";
import {
  fileNode,
  formatNode,
  type MachineFiles,
  type MachineShape,
  machineArguments,
  servedNode,
} from "./machine-arguments.ts";
import { QmpClient } from "./qmp-client.ts";

export type MachineSpec = Readonly<{
  qemu: string;
  shape: MachineShape;
  /** host paths */
  kernel: string;
  initramfs: string;
  root: string;
  ram: string;
  /** host path of a disk with nothing on it */
  emptyDisk: string;
  /** host path of a file of the scratch disk's size with nothing in it, of this machine alone */
  scratch: string;
  /** host folder from which disks are put in later; `null` when none will be */
  disksFolder: string | null;
  /** saved state to take up; `null` boots */
  state: string | null;
  /** a user number of its own when this process is root, else `null` */
  userId: number | null;
  isJailed: boolean;
}>;

/** folder of one machine's sockets, which cannot lie deep: it names the process that made it */
export const socketsPattern = /^deskhand-vm-(\d+)-/;

const keptWords = 4096;

/** One running QEMU. Whatever ends it, `ended` resolves with why, and its files and sockets are gone. */
export class VirtualMachine {
  readonly channel: Duplex;
  readonly qmp: QmpClient;
  /** resolves once, when the process is gone, with its last words */
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;
  readonly #console: { text: string };
  readonly #stateDoor: Door;
  readonly #disksFolder: string;

  /** Starts QEMU and waits for both its connections; rejects with `DeskhandError` when it dies before. */
  static async start(spec: MachineSpec, signal: AbortSignal): Promise<VirtualMachine> {
    const runFolder = mkdtempSync(join(tmpdir(), `deskhand-vm-${process.pid}-`));
    const doors = await openDoors(runFolder, spec);
    const started = launch(spec, runFolder);
    const ended = started.ended.then((words) => {
      for (const { server } of Object.values(doors)) server.close();
      rmSync(runFolder, { recursive: true, force: true });
      return words;
    });
    const stop = (): void => void started.child.kill("SIGKILL");
    signal.addEventListener("abort", stop, { once: true });
    try {
      signal.throwIfAborted();
      const connections = Promise.all([doors.channel.connection, doors.qmp.connection]);
      const early = ended.then((words): never => {
        signal.throwIfAborted();
        throw breakage(`QEMU ended before it began: ${words}`);
      });
      const [channel, control] = await Promise.race([connections, early]);
      const qmp = new QmpClient(control);
      await qmp.start();
      return new VirtualMachine({
        ...started,
        ended,
        channel,
        qmp,
        stateDoor: doors.state,
        disksFolder: disksInside(spec),
      });
    } catch (error) {
      stop();
      await ended;
      throw error;
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  private constructor(
    parts: Launched & Readonly<{ channel: Socket; qmp: QmpClient; stateDoor: Door; disksFolder: string }>,
  ) {
    this.channel = parts.channel;
    this.qmp = parts.qmp;
    this.ended = parts.ended;
    this.#child = parts.child;
    this.#console = parts.console;
    this.#stateDoor = parts.stateDoor;
    this.#disksFolder = parts.disksFolder;
  }

  /** process number of the jail or of QEMU itself */
  get processId(): number {
    return this.#child.pid ?? 0;
  }

  /** the last words of the guest's kernel, for a boot that failed; unchecked text of the guest */
  get lastWords(): string {
    return this.#console.text;
  }

  /** Leaves the guest's console unread from now on: a guest that floods it only stops itself. */
  ignoreConsole(): void {
    this.#child.stdout?.pause();
  }

  /** Stops the guest for good and writes the state of its devices, not its memory, into `file`. */
  async save(file: string): Promise<void> {
    await this.qmp.run("stop");
    await this.qmp.run("migrate-set-capabilities", leaveMemoryOut);
    const door = this.#stateDoor;
    await this.qmp.run("migrate", { uri: `unix:${door.name}` });
    const state = await Promise.race([door.connection, this.ended.then(diedOfSaving)]);
    await pipeline(state, createWriteStream(file, { mode: 0o600 }));
    await this.#waitFor("query-migrate", "completed");
  }

  /** Takes up the state the machine was started with; the guest stands still until `resume`. */
  async restore(): Promise<void> {
    await this.qmp.run("migrate-set-capabilities", leaveMemoryOut);
    await this.qmp.run("migrate-incoming", { uri: "fd:3" });
    await this.#waitFor("query-migrate", "completed");
  }

  /** Puts a file of the disks folder into a folder disk that the guest has not looked at yet. */
  async insert(serial: string, name: string): Promise<void> {
    const node = `${serial}-${name.replaceAll(/[^\w-]/g, "-")}`.slice(0, 31);
    await this.qmp.run("blockdev-add", fileNode(node, `${this.#disksFolder}/${name}`));
    await this.qmp.run("blockdev-reopen", { options: [formatNode(serial, node)] });
  }

  /** The same with a disk that is served at a socket in the disks folder. */
  async insertServed(serial: string, socketName: string): Promise<void> {
    const node = `${serial}-served`;
    await this.qmp.run("blockdev-add", servedNode(node, `${this.#disksFolder}/${socketName}`));
    await this.qmp.run("blockdev-reopen", { options: [formatNode(serial, node)] });
  }

  async resume(): Promise<void> {
    await this.qmp.run("cont");
  }

  async pause(): Promise<void> {
    await this.qmp.run("stop");
  }

  async #waitFor(query: string, wanted: string): Promise<void> {
    for (;;) {
      const status = statusOf(await this.qmp.run(query));
      if (status === wanted) return;
      if (status === "failed" || status === "cancelled") throw breakage("its state could not be moved");
      await setTimeout(1);
    }
  }

  /** Kills QEMU and waits until it is gone; may be called again. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    this.qmp.close();
    this.channel.destroy();
    await this.ended;
  }
}

/** where a jail's disks lie below its folder */
const disksName = "disks";

function disksInside(spec: MachineSpec): string {
  return spec.isJailed ? `${jailFolder}/${disksName}` : (spec.disksFolder ?? "");
}

const leaveMemoryOut = { capabilities: [{ capability: "x-ignore-shared", state: true }] };

function diedOfSaving(words: string): never {
  throw breakage(`QEMU ended while its state was saved: ${words}`);
}

function statusOf(answer: unknown): unknown {
  return typeof answer === "object" && answer !== null && "status" in answer ? answer.status : undefined;
}

type Launched = Readonly<{ child: ChildProcess; ended: Promise<string>; console: { text: string } }>;

function launch(spec: MachineSpec, runFolder: string): Launched {
  const { files, binds } = placeFiles(spec, runFolder);
  const args = machineArguments(spec.shape, files, spec.state === null ? "fresh" : "clone");
  const devices = spec.shape.accelerator === "kvm" ? ["/dev/kvm"] : [];
  const jail = { userId: spec.userId, binds, devices, program: spec.qemu, args };
  const { command, args: line } = spec.isJailed ? jailedCommand(jail) : { command: spec.qemu, args };
  const state = spec.state === null ? null : openSync(spec.state, "r");
  try {
    const child = spawn(command, line, {
      stdio: ["ignore", "pipe", "pipe", state ?? "ignore"],
      ...(spec.isJailed ? { env: systemEnvironment } : {}),
    });
    const console = { text: "" };
    child.stdout?.on("data", (bytes: Buffer) => {
      console.text = (console.text + bytes.toString("latin1")).slice(-keptWords);
    });
    return { child, console, ended: whenEnded(child) };
  } finally {
    if (state !== null) closeSync(state);
  }
}

function whenEnded(child: ChildProcess): Promise<string> {
  let words = "";
  child.stderr?.on("data", (bytes: Buffer) => {
    words = (words + bytes.toString("utf8")).slice(-keptWords);
  });
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => {
      child.stdout?.destroy();
      child.stderr?.destroy();
      resolve(words.trim().split("\n").at(-1) || `it ended with ${code ?? signal}`);
    });
  });
}

/** Inside a jail every file has a place that says nothing of this computer, so that a template's arguments hold anywhere. */
function placeFiles(spec: MachineSpec, runFolder: string): Readonly<{ files: MachineFiles; binds: readonly Bind[] }> {
  const binds: Bind[] = [];
  const place = (from: string, name: string, isWritable = false): string => {
    if (!spec.isJailed) return from;
    const to = `${jailFolder}/${name}`;
    binds.push({ from, to, isWritable });
    return to;
  };
  const files = {
    kernel: place(spec.kernel, "kernel"),
    initramfs: place(spec.initramfs, "initramfs"),
    root: place(spec.root, "root"),
    ram: place(spec.ram, "ram", true),
    channelSocket: place(join(runFolder, "channel"), "channel"),
    qmpSocket: place(join(runFolder, "qmp"), "qmp"),
    stateSocket: place(join(runFolder, "state"), "state"),
    emptyDisk: place(spec.emptyDisk, "empty"),
    scratch: place(spec.scratch, "scratch", true),
  };
  if (spec.disksFolder !== null) place(spec.disksFolder, disksName);
  return { files, binds };
}

/** `name` is its path as QEMU sees it */
type Door = Readonly<{ name: string; server: Server; connection: Promise<Socket> }>;
type Doors = Readonly<Record<"channel" | "qmp" | "state", Door>>;

/** Sockets that take one connection each, in a folder that nobody but QEMU's user may enter. */
async function openDoors(folder: string, spec: MachineSpec): Promise<Doors> {
  const open = (name: string): Promise<Door> =>
    openDoor(join(folder, name), spec.isJailed ? `${jailFolder}/${name}` : null);
  const [channel, qmp, state] = await Promise.all([open("channel"), open("qmp"), open("state")]);
  chmodSync(folder, 0o700);
  const { userId } = spec;
  if (userId !== null)
    for (const name of ["channel", "qmp", "state", "."]) chownSync(join(folder, name), userId, userId);
  return { channel, qmp, state };
}

function openDoor(path: string, nameInside: string | null): Promise<Door> {
  return new Promise((resolve, reject) => {
    const server = createServer({ pauseOnConnect: false });
    server.once("error", reject);
    const connection = new Promise<Socket>((connected) => {
      server.once("connection", (socket) => {
        server.close();
        connected(socket);
      });
    });
    server.listen(path, () => resolve({ name: nameInside ?? path, server, connection }));
  });
}
