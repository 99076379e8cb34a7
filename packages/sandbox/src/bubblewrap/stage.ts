import { type ChildProcessByStdio, spawn } from "node:child_process";
import { mkdir, realpath } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Duplex, Readable, Writable } from "node:stream";
import { DeskhandError, type ProgramEnd } from "@deskhand/contracts";
import { GuestChannel } from "../channel/guest-channel.ts";
import type { RootEntry } from "../guest/settings.ts";
import { type ControlGroups, makeControlGroups } from "./control-groups.ts";
import { FirstProcess } from "./first-process.ts";
import { type GrantedFolder, mustShow } from "./granted-folder.ts";
import { relativeParts } from "./relative-parts.ts";
import { stageCommand, stagePaths } from "./stage-command.ts";
import type { RootTree } from "./system-root.ts";

/** What the stages of one task have in common. */
export type StageGround = Readonly<{
  bwrapPath: string;
  nodePath: string;
  guestFolder: string;
  filterPath: string;
  host: RootTree;
  /** what programs see, and whether it is an image's tree; `from` as the stage sees it */
  root: readonly RootEntry[];
  imageFolder: string | null;
  /** whether the jail of the next command is made before the command is known */
  jailsAhead: boolean;
  /** private folder of the task, with `settings` and `layers` in it */
  folder: string;
}>;

const readyMs = 20_000;
const keptComplaint = 4_096;
/** memory and processes of the guest program itself, on top of what commands may use */
const guestMemoryMb = 384;
const guestProcesses = 80;

/**
 * One outer bubblewrap with the guest program in it, waiting for commands. It dies with this process. Granted folders are what they
 * were when it started.
 */
export class Stage {
  readonly channel: GuestChannel;
  readonly groups: ControlGroups | null;
  /** resolves when everything in it is dead */
  readonly ended: Promise<void>;
  readonly #spool: string;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  #first: FirstProcess | null = null;
  #memoryKills = 0;
  #isStarved = false;
  readonly #bounds = new Set<Readonly<{ memoryMb: number; processes: number }>>();

  private constructor(parts: {
    spool: string;
    child: ChildProcessByStdio<Writable, Readable, Readable>;
    groups: ControlGroups | null;
    onConnection(stream: Duplex, exec: number): void;
  }) {
    this.#spool = parts.spool;
    this.#child = parts.child;
    this.groups = parts.groups;
    const { promise, resolve } = Promise.withResolvers<void>();
    // bubblewrap, killed, is gone before what it holds
    this.ended = promise.then(() => this.#first?.dead());
    parts.child.on("close", () => resolve());
    parts.child.on("error", () => {
      if (parts.child.pid === undefined) resolve();
    });
    this.channel = new GuestChannel({
      input: parts.child.stdout,
      output: parts.child.stdin,
      onConnection: parts.onConnection,
      readyMs,
      onClosed: () => this.#kill(),
    });
  }

  static async start(
    ground: StageGround,
    grants: readonly GrantedFolder[],
    onConnection: (stream: Duplex, exec: number) => void,
  ): Promise<Stage> {
    const name = `spool-${process.hrtime.bigint()}`;
    const spool = join(await realpath(ground.folder), name);
    await mkdir(spool, { mode: 0o700 });
    const groups = await makeControlGroups(`${basename(ground.folder)}-${name}`, {
      memoryMb: guestMemoryMb,
      processes: guestProcesses,
    });
    const [program, ...rest] = stageCommand({
      ...ground,
      settingsFolder: join(ground.folder, "settings"),
      layersFolder: join(ground.folder, "layers"),
      spoolFolder: spool,
      grants: grants.map(({ hostPath }) => hostPath),
      controlGroupFiles: groups?.files ?? [],
      settings: {
        channel: "stdio",
        spool: stagePaths.spool,
        marks: "user",
        runAs: null,
        seccomp: stagePaths.filter,
        root: ground.root,
        env: programEnvironment,
        watchMs: 50,
        busybox: null,
        jailsAhead: ground.jailsAhead,
      },
    });
    const child = spawn(program, rest, { cwd: "/", env: {}, stdio: ["pipe", "pipe", "pipe"] });
    let complaint = "";
    child.stderr.on("data", (chunk: Buffer) => {
      complaint = `${complaint}${chunk.toString("utf8")}`.slice(-keptComplaint);
    });
    const stage = new Stage({ spool, child, groups, onConnection });
    try {
      await stage.channel.ready;
      stage.#first = FirstProcess.of(child.pid ?? 0);
      if (stage.#first !== null) await showsGrants(stage.#first, grants);
    } catch (error) {
      await stage.close();
      throw error instanceof DeskhandError && error.failure.kind === "folder" ? error : notStarted(complaint, error);
    }
    return stage;
  }

  /**
   * Host path of a folder that the guest program names below its spool. Throws `DeskhandError` (`sandbox`) when the path leads elsewhere
   * or a link is on the way: the guest program makes none, but whoever got hold of it could.
   */
  async hostFolder(path: string): Promise<string> {
    const parts = plainParts(path);
    const folder = join(this.#spool, ...(parts ?? []));
    if (parts !== null && (await isReachedPlainly(folder))) return folder;
    throw this.channel.distrust("The guest led elsewhere than into its own folder.");
  }

  /** Makes room in the control groups for one more command, until the answer is called. */
  reserve(bounds: Readonly<{ memoryMb: number; processes: number }>): () => Promise<void> {
    const own = { ...bounds };
    this.#bounds.add(own);
    this.#rebound();
    return async () => {
      this.#bounds.delete(own);
      this.#rebound();
    };
  }

  /** A kill that the kernel did for want of memory, before the guest program saw it, is that limit. */
  async explain(end: ProgramEnd): Promise<ProgramEnd> {
    if (end.by === "limit" || this.groups === null) return end;
    const isKill = end.by === "signal" ? end.signal === "SIGKILL" : end.code === 137;
    if (!isKill || !(await this.#wasStarved())) return end;
    return { by: "limit", limit: "memoryMb" };
  }

  /** What to tell of a stage that broke and was closed: the kernel may have ended the guest program itself for want of memory. */
  explainBreak(error: unknown): unknown {
    return this.#isStarved ? outOfMemory(error) : error;
  }

  /** whether the kernel ended a process for want of memory since this was asked last */
  async #wasStarved(): Promise<boolean> {
    const kills = (await this.groups?.memoryKills()) ?? 0;
    if (kills <= this.#memoryKills) return false;
    this.#memoryKills = kills;
    return true;
  }

  /** Kills everything at once and waits until it is dead. */
  async close(): Promise<void> {
    this.channel.close("The sandbox of this task was closed.");
    this.#kill();
    await this.ended;
    // while the groups still say it
    this.#isStarved ||= await this.#wasStarved();
    await this.groups?.remove();
  }

  #rebound(): void {
    const sum = { memoryMb: guestMemoryMb, processes: guestProcesses };
    for (const { memoryMb, processes } of this.#bounds) {
      sum.memoryMb += memoryMb;
      sum.processes += processes;
    }
    this.groups?.bound(sum);
  }

  #kill(): void {
    this.#child.kill("SIGKILL");
  }
}

function plainParts(path: string): readonly string[] | null {
  try {
    return relativeParts(stagePaths.spool, path);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Whether `folder` is there and no link is on the way to it. */
export async function isReachedPlainly(folder: string): Promise<boolean> {
  return (await realpath(folder).catch(() => null)) === folder;
}

/** Throws `DeskhandError` (`folder`) when another folder than the granted one is in a stage. */
async function showsGrants(first: FirstProcess, grants: readonly GrantedFolder[]): Promise<void> {
  for (const [index, grant] of grants.entries()) await mustShow(`${first.root}${stagePaths.folder(index)}`, grant);
}

const programEnvironment = {
  PATH: "/opt/deskhand/bin:/usr/local/bin:/usr/bin:/bin",
  LANG: "C.UTF-8",
  LC_ALL: "C.UTF-8",
  TERM: "dumb",
  TMPDIR: "/tmp",
  USER: "deskhand",
  LOGNAME: "deskhand",
};

function outOfMemory(cause: unknown): DeskhandError {
  const message =
    "The command used up the memory it may have, and all it ran in ended with it. Nothing it changed was kept; do less at once.";
  return new DeskhandError({ kind: "sandbox", message, retryable: true, userAction: "retry" }, { cause });
}

function notStarted(complaint: string, cause: unknown): DeskhandError {
  const detail = complaint.trim().split("\n").at(-1) ?? "";
  const message = `The isolation for programs did not start${detail === "" ? "" : ` (${detail.slice(0, 300)})`}; run "deskhand doctor" to see what is missing.`;
  return new DeskhandError({ kind: "sandbox", message, retryable: true, userAction: "retry" }, { cause });
}
