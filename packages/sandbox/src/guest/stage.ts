import { chmodSync, chownSync, close, createWriteStream, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { seeEntry } from "./change-list.ts";
import type { ExecPlace, MountPlace } from "./exec-script.ts";
import type { LinkStream } from "./frame-link.ts";
import type { ChangeLine, ExecEnd, ExecMount, ExecOrder, ExecReport, FetchedFile } from "./frames.ts";
import { listUpper } from "./list-upper.ts";
import { makeFolder } from "./make-folder.ts";
import type { StandingPerl } from "./perl/standing-perl.ts";
import { seeProcesses } from "./process-tree.ts";
import { readFiles } from "./read-files.ts";
import { makeTemplate, readyJail } from "./ready-jail.ts";
import { Relay } from "./relay.ts";
import { removeLeftovers } from "./remove-leftovers.ts";
import { runTool } from "./run-tool.ts";
import { RunningExec } from "./running-exec.ts";
import type { StageSettings } from "./settings.ts";
import { Turns } from "./turns.ts";
import { WarmShell } from "./warm-shell.ts";
import { hasRoom, Watchdog } from "./watchdog.ts";

const closed = promisify(close);

/** commands prepared for: a second one may follow the first before another is ready; a machine's one processor has no time for more */
const shellsAhead = { machine: 1, stage: 2 } as const;

/** One command from its order until it is forgotten. */
type Exec = {
  /** `null` until it has a shell */
  place: ExecPlace | null;
  running: RunningExec | null;
  /** why it is to die; the first cause counts */
  killedBy: ExecEnd | null;
  readonly killed: AbortController;
  hasEnded: boolean;
  merged: ReadonlyMap<number, number>;
  /** further descriptors that are open until it is forgotten */
  kept: readonly number[];
};

export type ExecStreams = Readonly<{ stdout: LinkStream; stderr: LinkStream; stdin: LinkStream | null }>;

/** Where commands are run and what they wrote is kept until the host has taken it. */
export class Stage {
  readonly #settings: StageSettings;
  readonly #perl: StandingPerl;
  readonly #connect: (exec: number) => LinkStream | null;
  readonly #execs = new Map<number, Exec>();
  readonly #turns = new Turns();
  readonly #watched = new Set<Watchdog>();
  /** what is being removed: nobody waits for it but a command that finds no room */
  readonly #forgetting = new Set<Promise<unknown>>();
  #watchTimer: NodeJS.Timeout | null = null;
  #shellNumber = 0;
  /** what the next commands run in, the first one first */
  readonly #warm: Promise<WarmShell | null>[] = [];
  /** whether there is what jails are copies of */
  #jails: Promise<boolean> | null = null;
  #hasMadeJail = false;

  /** `connect` makes a stream to the host's outlet for a command */
  constructor(settings: StageSettings, perl: StandingPerl, connect: (exec: number) => LinkStream | null) {
    this.#settings = settings;
    this.#perl = perl;
    this.#connect = connect;
    makeFolder(settings.spool);
    makeFolder(join(settings.spool, "layers"));
  }

  /** Prepares for the next command, so that it starts sooner. */
  warmUp(): void {
    while (this.#warm.length < this.#ahead) {
      const before = this.#warm.at(-1) ?? Promise.resolve(null);
      this.#warm.push(before.then(() => this.#prepareShell()).catch(() => null));
    }
  }

  get #ahead(): number {
    return this.#settings.channel === "stdio" ? shellsAhead.stage : shellsAhead.machine;
  }

  async #prepareShell(): Promise<WarmShell> {
    if (await this.#canMakeJails()) {
      try {
        const jail = await readyJail(this.#nextFolder(), this.#settings, this.#perl);
        this.#hasMadeJail = true;
        return jail;
      } catch (error) {
        if (this.#hasMadeJail) throw error;
        this.#jails = Promise.resolve(false);
      }
    }
    return WarmShell.prepare(this.#nextFolder(), this.#settings.runAs);
  }

  #nextFolder(): string {
    this.#shellNumber += 1;
    return join(this.#settings.spool, `x${this.#shellNumber}`);
  }

  /** Where jails cannot be made ahead, bubblewrap makes the same jail when the command is known. That costs time for each command, nothing else. */
  async #canMakeJails(): Promise<boolean> {
    if (!this.#settings.jailsAhead) return false;
    if (this.#hasMadeJail && !this.#perl.hasTemplate) this.#jails = null;
    this.#jails ??= this.#makeTemplate().catch(() => false);
    return this.#jails;
  }

  async #makeTemplate(): Promise<boolean> {
    // a machine's own kernel has all that it takes
    if (this.#settings.channel === "stdio" && !(await this.#perl.canEnterJails())) return false;
    await makeTemplate(this.#nextFolder(), this.#settings, this.#perl);
    return true;
  }

  async #takeShell(): Promise<WarmShell> {
    const warm = await this.#warm.shift();
    return warm?.isWaiting === true ? warm : this.#prepareShell();
  }

  /** Lays an archive out as a lower layer, in a folder that may hold files already. */
  async layer(name: string, archive: LinkStream): Promise<void> {
    const folder = this.layerFolder(name);
    makeFolder(folder);
    const options = ["--xattrs", "--xattrs-include=*", "--numeric-owner", "--same-owner", "-p"];
    await runTool("tar", ["-C", folder, ...options, "-xf", "-"], archive);
  }

  /** Answers when the next command is prepared too: a machine that is saved after this is saved with all it needs. */
  async dropLayer(name: string): Promise<void> {
    this.warmUp();
    await runTool("rm", ["-rf", this.layerFolder(name)]);
    await Promise.all(this.#warm);
  }

  /** where a lower layer of this name lies, or belongs */
  layerFolder(name: string): string {
    return join(this.#settings.spool, "layers", name);
  }

  /** Runs a command to the death of its last process. Throws when it could not be isolated as ordered. */
  async run(number: number, order: ExecOrder, streams: ExecStreams): Promise<ExecReport> {
    if (this.#execs.has(number)) throw new Error("This command ran already.");
    if (!hasRoom(this.#settings.spool)) await Promise.allSettled(this.#forgetting);
    if (!hasRoom(this.#settings.spool)) throw new Error("The disk is almost full.");
    const exec: Exec = {
      place: null,
      running: null,
      killedBy: null,
      killed: new AbortController(),
      hasEnded: false,
      merged: new Map(),
      kept: [],
    };
    this.#execs.set(number, exec);
    try {
      const relay = order.hasEgress ? await Relay.open(() => this.#connect(number)) : null;
      try {
        return await this.#runIn(exec, { ...order, env: { ...relay?.env, ...order.env } }, streams);
      } finally {
        relay?.close();
      }
    } finally {
      exec.hasEnded = true;
      exec.running = null;
    }
  }

  async #runIn(exec: Exec, order: ExecOrder, streams: ExecStreams): Promise<ExecReport> {
    const startedMs = performance.now();
    const shell = await this.#takeShell();
    // what bubblewrap isolates cannot be closed to commands beside it when it has ended
    const endTurn = await this.#turns.enter(shell.jailedPid === null, exec.killed.signal);
    try {
      const place = this.#place(order, shell.folder, streams.stdin !== null);
      exec.place = place;
      if (streams.stdin !== null) await pipeline(streams.stdin, createWriteStream(place.stdin, { flags: "w" }));
      exec.running = new RunningExec({ order, place, shell, settings: this.#settings, perl: this.#perl, ...streams });
      exec.merged = exec.running.merged;
      exec.kept = exec.running.kept;
      const dog = this.#watch(exec.running, order, place);
      try {
        const ended: ExecEnd = exec.killedBy ?? (await exec.running.run());
        const end = (await dog.lastLimit(ended)) ?? ended;
        const uppers = place.mounts.map(writtenFolder);
        return { end, uppers, tookMs: performance.now() - startedMs, cpuMs: dog.cpuMs };
      } finally {
        this.#unwatch(dog);
      }
    } finally {
      shell.dispose();
      endTurn();
    }
  }

  /** Harmless when the command has ended or is not known. */
  kill(number: number, by: ExecEnd = { by: "kill" }): void {
    const exec = this.#execs.get(number);
    if (exec === undefined) return;
    exec.killedBy ??= by;
    exec.killed.abort();
    exec.running?.kill(by);
  }

  async changes(number: number): Promise<readonly ChangeLine[]> {
    const exec = this.#ended(number);
    const lists = (exec.place?.mounts ?? []).map((place, index) =>
      listUpper(index, place, exec.merged.get(index) ?? null),
    );
    return (await Promise.all(lists)).flat();
  }

  /** Reads files that a command wrote, one after the other, piece by piece. */
  read(number: number, files: readonly FetchedFile[]): Generator<Buffer> {
    const folders = (this.#ended(number).place?.mounts ?? []).map(writtenFolder);
    return readFiles(
      files.map(({ mount, path, bytes }) => {
        const folder = folders[mount] ?? null;
        if (folder === null) throw new Error("There is no such mount.");
        return { path: join(folder, path), bytes };
      }),
    );
  }

  /** Prepares for the next command and removes what this one wrote; harmless when there is nothing. */
  async forget(number: number): Promise<void> {
    if (!this.#execs.has(number)) return;
    const exec = this.#ended(number);
    this.#execs.delete(number);
    this.warmUp();
    // the kernel takes a command's mounts down now, which frees what they held of the disk; the next command need not wait for it
    const closings = [...exec.merged.values(), ...exec.kept].map((fd) => closed(fd));
    const removal = Promise.all([...closings, exec.place === null ? null : removeLeftovers(exec.place.folder)]);
    this.#forgetting.add(removal);
    await removal.finally(() => this.#forgetting.delete(removal));
  }

  /** Kills everything. */
  close(): void {
    for (const number of this.#execs.keys()) this.kill(number);
  }

  #ended(number: number): Exec {
    const exec = this.#execs.get(number);
    if (exec === undefined || !exec.hasEnded) throw new Error("There is no such command that ended.");
    return exec;
  }

  #place(order: ExecOrder, folder: string, hasInput: boolean): ExecPlace {
    const mounts = order.mounts.map((mount, index) => this.#placeMount(mount, join(folder, String(index))));
    return { folder, mounts, stdin: hasInput ? join(folder, "in") : "/dev/null" };
  }

  #placeMount(mount: ExecMount, stem: string): MountPlace {
    const names = { work: `${stem}w`, merged: `${stem}m` };
    const lowers = mount.lowers.map((lower) => (lower.startsWith("layer:") ? this.layerFolder(lower.slice(6)) : lower));
    mkdirSync(names.merged);
    if (!mount.isWritable) return { mount, lowers, upper: null, ...names };
    const upper = `${stem}u`;
    mkdirSync(names.work);
    mkdirSync(upper);
    // the mount shows the owner and mode of the topmost layer's folder
    const top = statSync(lowers[0] ?? upper);
    chmodSync(upper, top.mode & 0o777);
    const { runAs } = this.#settings;
    if (runAs !== null) chownSync(upper, runAs.uid, runAs.gid);
    return { mount, lowers, upper, ...names };
  }

  #watch(running: RunningExec, order: ExecOrder, place: ExecPlace): Watchdog {
    const written = place.mounts.map(writtenFolder).filter((folder) => folder !== null);
    const dog = new Watchdog(
      {
        limits: order.limits,
        roots: () => running.roots(),
        folders: [...written, join(place.folder, "tmp"), join(place.folder, "home")],
        place,
        reached: (limit) => running.kill({ by: "limit", limit }),
      },
      // a machine's disk is its own: what fills it is told so by the system
      this.#settings.channel === "stdio" ? this.#settings.spool : null,
    );
    this.#watched.add(dog);
    this.#watchTimer ??= setInterval(() => this.#lookAround(), this.#settings.watchMs);
    return dog;
  }

  #lookAround(): void {
    const sights = seeProcesses();
    for (const dog of this.#watched) dog.look(sights);
  }

  #unwatch(dog: Watchdog): void {
    this.#watched.delete(dog);
    if (this.#watched.size > 0 || this.#watchTimer === null) return;
    clearInterval(this.#watchTimer);
    this.#watchTimer = null;
  }
}

function writtenFolder(place: MountPlace): string | null {
  return place.upper === null || seeEntry(place.upper) === null ? null : place.upper;
}
