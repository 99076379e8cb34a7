import type { Duplex } from "node:stream";
import type { Folder, GuestPath, Isolation, RunId, Sandbox, StepId, TaskId } from "@deskhand/contracts";

/** Whether programs can be isolated this way on this machine, decided by trying it. */
export type SandboxProbe = Readonly<
  | {
      isolation: Isolation;
      isReady: true /** one sentence on how it runs here, such as the accelerator */;
      note: string;
      /** equal while everything it was found with is: kernel, programs, image, rights */
      standsOn?: string;
    }
  | {
      isolation: Isolation;
      isReady: false /** what has to change, one plain sentence each */;
      missing: readonly string[];
    }
>;

/** PEM of the authority of one task alone, and of it with every authority this computer trusts. */
export type Trust = Readonly<{ certificatePem: string; bundlePem: string }>;

/** Whose program made a connection. */
export type Origin = Readonly<{ runId: RunId; stepId: StepId }>;

/** The only way out of a sandbox. A stream is one connection made inside, speaking HTTP proxy, `CONNECT` or SOCKS5. */
export interface Outlet {
  /** takes the stream over and ends it; never throws */
  accept(stream: Duplex, from: Origin): void;
  /** what programs have to trust as things stand, beside their own authorities; `null` when nothing, because nothing they say is read */
  readonly trust?: Trust | null;
}

export type SandboxSpec = Readonly<{
  taskId: TaskId;
  folders: readonly Readonly<{ path: GuestPath; hostPath: string; verb: Folder["verb"] }>[];
  /** `null`: nothing gets out and nothing listens inside */
  outlet: Outlet | null;
}>;

/** One way to isolate programs. Opening throws `DeskhandError` (`sandbox`) when it does not work here; never answers with less. */
export interface SandboxBackend {
  readonly isolation: Exclude<Isolation, "files">;
  /** what is known without a trial, at once; `null` while it takes one to know */
  known(): Promise<SandboxProbe | null>;
  /** whether a trial is likely to succeed, in a few milliseconds; never enough to run programs on */
  isLikely(): Promise<boolean>;
  /** remembers its answer until something it depends on changes; `fresh` tries again */
  probe(options?: Readonly<{ fresh?: boolean }>): Promise<SandboxProbe>;
  /** makes ready what the next task will want and would wait for, where there is room for that; begins it and returns */
  prepare?(): Promise<void>;
  open(spec: SandboxSpec): Promise<Sandbox>;
  /** breaks off what takes long and nobody will wait for any more, such as a first boot; before `close` */
  giveUp?(): void;
  /** closes every sandbox it opened */
  close(): Promise<void>;
}
