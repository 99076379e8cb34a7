import type { EgressRecord } from "../egress.ts";
import type { RunId, StepId, TaskId } from "../id.ts";
import type { Task } from "../task.ts";
import type { Folder, GuestPath, Isolation } from "../value.ts";

/**
 * One way in which a tree differs from the folder it lies over. Paths are absolute guest paths; parents come before what they hold.
 * `hostPath` names a regular file of the host with the exact bytes, private to Deskhand or the user's own, to be read only; in a
 * harvest no part of it is a link. `gone` may name what is not there anyway.
 */
export type TreeDifference = Readonly<
  { path: GuestPath } & (
    | {
        entry: "file";
        hostPath: string;
        bytes: number /** permission bits, `0o777` */;
        mode: number;
        modifiedMs: number;
      }
    | { entry: "folder"; mode: number /** nothing of the folder below shows through */; isOpaque: boolean }
    | { entry: "link"; target: string }
    | { entry: "gone" }
  )
>;

/** One granted folder as a program sees it: the user's folder, never written to, with a task's staged differences over it. */
export type Mount = Readonly<{
  /** where it is inside, the folder's guest path */
  path: GuestPath;
  /** the user's folder on the host */
  hostPath: string;
  verb: Folder["verb"];
  differences: readonly TreeDifference[];
}>;

/**
 * What programs of one command see, fixed when it was taken: nothing that Deskhand does changes a folder or a difference in it before
 * `release`. Equal `version`s of one task mean equal differences.
 */
export type Snapshot = Readonly<{ version: string; mounts: readonly Mount[]; release(): void }>;

/** An entry a program left behind that does not come out, and why, in words for the model and the user. */
export type LeftOut = Readonly<{ path: GuestPath; because: string }>;

/** What the programs of one command did to its mounts. The files named in it live until `dispose`. */
export type Harvest = Readonly<{
  /** against the snapshot, parents first */
  differences: readonly TreeDifference[];
  /** device nodes, sockets, pipes and the like, which are never carried out */
  leftOut: readonly LeftOut[];
  dispose(): Promise<void>;
}>;

/** Bounds of one command. What a tier cannot bound is said in docs/security.md. */
export type ProgramLimits = Readonly<{
  timeoutMs: number;
  memoryMb: number;
  /** processes and threads at once */
  processes: number;
  /** `bytes` all written files together may hold */
  diskBytes: number;
  /** `ms` of processor time over all processes */
  cpuMs: number;
}>;

export type ProgramRequest = Readonly<{
  runId: RunId;
  stepId: StepId;
  /** run by the sandbox's own `/bin/sh -c` when it is a text, else started as it is */
  command: string | readonly string[];
  /** inside a mount, or `null` for an empty folder of the command's own */
  cwd: GuestPath | null;
  snapshot: Snapshot;
  limits: ProgramLimits;
  /** bytes as the program wrote them, capped by the caller; never awaited */
  onOutput(stream: "stdout" | "stderr", chunk: Uint8Array): void;
  stdin?: Uint8Array;
}>;

export type ProgramEnd = Readonly<
  | { by: "exit"; code: number }
  | { by: "signal"; signal: string }
  /** a bound of `ProgramLimits` was reached and everything was killed */
  | {
      by: "limit";
      limit: keyof ProgramLimits;
      /** what the bound really was, in its own unit; absent where it was the one that was asked for */
      bound?: number;
    }
>;

export type ProgramOutcome = Readonly<{
  end: ProgramEnd;
  /** may be empty when a limit ended the command: what was cut short is not kept, so that nobody waits for it to be carried out */
  harvest: Harvest;
  /** what the model and the user should know of how the folders were shown, one sentence each; absent when there is nothing */
  notes?: readonly string[];
}>;

/**
 * Where the programs of one task run. One task, one sandbox; nothing in it is reused by another task. Commands may overlap, each with
 * its own layer over its own snapshot. Every method throws `DeskhandError` (`sandbox`) when the isolation broke; then it is closed.
 */
export interface Sandbox {
  readonly isolation: Exclude<Isolation, "files">;
  /** one paragraph for the model: which programs there are */
  readonly programs: string;
  /**
   * Runs one command and harvests what it did. When `signal` aborts, every process of the command is dead before it rejects (well below
   * a second) and nothing is harvested.
   */
  run(request: ProgramRequest, signal: AbortSignal): Promise<ProgramOutcome>;
  /** kills everything and removes what lies on the host; may be called again */
  close(): Promise<void>;
}

/** The sandboxes of all tasks, each opened at first use, in the isolation its task was started with. */
export interface Sandboxes {
  /**
   * The task's sandbox, with exactly the hosts the given state allows: call it before every command. Commands that run keep what they
   * began with, less what `follow` took away. Throws `DeskhandError` (`sandbox`) when the isolation the task asked for does not work here; never answers with less.
   */
  of(task: Task, onEgress: (record: EgressRecord) => void): Promise<Sandbox>;
  /** one paragraph for the model: which programs there are in an isolation; empty when it runs none here. Opens nothing. */
  programs(isolation: Isolation): Promise<string>;
  /**
   * The task's model thinks, and may want a program: begins to make ready what its first one would wait for, and returns at once. Harmless when
   * there is nothing to make ready, or it cannot be done; may be called again.
   */
  foresee(task: Task): void;
  /**
   * Takes away what the task may no longer reach by its newest state, at once and for programs that run: connections that are no longer
   * allowed are cut. Opens no host to them: what came since counts for the next command. Harmless when no sandbox is open.
   */
  follow(task: Task): void;
  /** after the task ended or its server closes; harmless when none is open */
  close(taskId: TaskId): Promise<void>;
}
