import type { Duplex } from "node:stream";
import type {
  EgressRecord,
  Folder,
  GuestPath,
  HostRules,
  Isolation,
  IsolationReport,
  RunId,
  Sandbox,
  StepId,
  TaskId,
} from "@deskhand/contracts";

/** an isolation that runs programs */
export type ProgramIsolation = Exclude<Isolation, "files">;

/**
 * `standsOn` is equal while everything it was found with is: what a self-test found says nothing of another. `isTested`: a whole
 * self-test of it was passed with that
 */
export type ReadyProbe = Readonly<{
  isolation: Isolation;
  isReady: true;
  note: string;
  standsOn?: string;
  isTested?: boolean;
}>;

export type Probe =
  | ReadyProbe
  /** `closed`: as it was found, when it would work and its self-test closed it */
  | Readonly<{ isolation: Isolation; isReady: false; missing: readonly string[]; closed?: ReadyProbe }>;

/** The only way out of a sandbox: takes one connection made inside. */
export type Outlet = {
  accept(stream: Duplex, from: Readonly<{ runId: RunId; stepId: StepId }>): void;
  /** PEM of what programs have to trust as things stand, alone and with what this computer trusts; `null` when nothing they say is read */
  readonly trust?: Readonly<{ certificatePem: string; bundlePem: string }> | null;
};

/** One way to isolate programs, as the sandbox package makes it. */
export type Backend = Readonly<{
  isolation: ProgramIsolation;
  /** what is known without a trial, at once; `null` while it takes one to know */
  known(): Promise<Probe | null>;
  /** whether a trial is likely to succeed, in a few milliseconds; never enough to run programs on */
  isLikely(): Promise<boolean>;
  probe(options?: Readonly<{ fresh?: boolean }>): Promise<Probe>;
  /** makes ready what the first task will want and would wait for; begins it and returns */
  prepare?(): Promise<void>;
  open(
    spec: Readonly<{
      taskId: TaskId;
      folders: readonly Readonly<{ path: GuestPath; hostPath: string; verb: Folder["verb"] }>[];
      outlet: Outlet | null;
    }>,
  ): Promise<Sandbox>;
  /** breaks off what takes long and nobody will wait for any more, such as a first boot; before `close` */
  giveUp?(): void;
  close(): Promise<void>;
}>;

/** The way out of one task's programs. */
export type TaskOutlet = Outlet &
  Readonly<{
    /** from now on; connections that are open and no longer allowed are cut */
    setRules(rules: HostRules): void;
    /** reports what was counted so far */
    flush(): void;
    close(): Promise<void>;
  }>;

/** Makes the way out of a task's programs; `null` when this Deskhand has none, so nothing gets out. */
export type OpenOutlet =
  | ((taskId: TaskId, rules: HostRules, onEgress: (record: EgressRecord) => void) => TaskOutlet | Promise<TaskOutlet>)
  | null;

/** One paragraph for the model on the programs of an isolation; opens nothing. */
export type Describe = Readonly<Partial<Record<ProgramIsolation, () => Promise<string>>>>;

/** The image that programs see. */
export type Image = Readonly<{
  status(): Promise<IsolationReport["image"]>;
  /**
   * builds anew what is older than this Deskhand's, or both sets where nothing is older; does nothing while a build goes on. Returns at its end
   * whether there is something that was not before
   */
  build(): Promise<boolean>;
  /** builds the small set unasked where it is missing or older than this Deskhand's, and that needs nothing of the user; returns as `build` */
  buildMissing(): Promise<boolean>;
  /** returns when nothing is built any more; what is there is kept for the next time */
  stop(): Promise<void>;
  close(): Promise<void>;
}>;
