import type { Change } from "../change.ts";
import type { Reads } from "../step.ts";
import type { GuestPath } from "../value.ts";
import type { Harvest, LeftOut, Snapshot } from "./sandbox.ts";

export type ViewEntry = Readonly<{
  path: GuestPath;
  entry: "file" | "folder" | "link";
  /** size in `bytes`; 0 for folders */
  bytes: number;
  /** `ms` since the epoch */
  modifiedMs: number;
  /** permission bits, `0o7777` */
  mode: number;
  linkTarget: string | null;
  /** has a size but no blocks on disk (cloud file not downloaded, sparse): never read unasked */
  isPlaceholder: boolean;
  /** differs from the user's folder because of this task */
  isStaged: boolean;
  /** a folder that may not be opened, so that what lies in it is not listed; only listings tell it */
  isClosed?: true;
}>;

export type ViewListing = Readonly<{ entries: readonly ViewEntry[]; isTruncated: boolean }>;

/**
 * Copy-on-write face of the granted folders. Reads see the user's folder plus what this task staged; writes only stage.
 * Every operation throws `DeskhandError` with a sentence for the model: `input` (no such path, outside the grants, verb not
 * granted, changed since this run read it), `folder` (a granted folder is gone), `space` (disk full).
 * Links are reported, never followed out of a grant.
 */
export interface View {
  stat(path: GuestPath): Promise<ViewEntry | null>;
  /** entries below `path`, sorted by path, `path` itself excluded; `depth` 1 lists one level. A folder below that may not be opened is marked and passed over */
  list(path: GuestPath, options: { depth: number; limit: number; signal?: AbortSignal }): Promise<ViewListing>;
  /** whole file; remembers what this run saw. Refuses placeholders and files above `maxBytes` */
  read(path: GuestPath, options: { maxBytes: number }): Promise<Uint8Array>;
  /** host path holding exactly the current bytes of a regular file, for reader programs; read it only, before the step ends */
  localFile(path: GuestPath): Promise<string>;
  /** creates or overwrites a file and its missing parents */
  write(path: GuestPath, bytes: Uint8Array): Promise<void>;
  createFolder(path: GuestPath): Promise<void>;
  /** refuses when `to` exists, unless it is only another spelling (case) of `from` */
  move(from: GuestPath, to: GuestPath): Promise<void>;
  copy(from: GuestPath, to: GuestPath): Promise<void>;
  /** a folder goes with everything in it */
  remove(path: GuestPath): Promise<void>;
}

export type Staged = Readonly<{ changes: readonly Change[]; reads: Reads }>;

/** A view that programs can be run on. */
export interface MountableView extends View {
  /**
   * What programs see: everything staged so far, this step's own changes too. Throws `input` when a difference cannot be laid over the
   * folder (a placeholder that was moved), naming it. Applying to these folders, by any task, waits until `release`, and this waits for
   * what is being applied; `signal` ends the waiting. The end of the step releases too.
   */
  snapshot(signal?: AbortSignal): Promise<Snapshot>;
  /**
   * Stages what programs did to `snapshot`, merged three ways: throws `input` with the path when the user or a sibling run changed the
   * same path after the snapshot was taken; then nothing of it is staged. Equal contents are no change; a file that went and came
   * back elsewhere with the same hash is a move, marked as inferred. Returns what does not come out: links that leave their folder,
   * what the folder's verb forbids, set-user-id bits (the file comes, the bit does not), permissions of folders that were there before.
   * Call it once, before `release`.
   */
  adopt(snapshot: Snapshot, harvest: Harvest): Promise<readonly LeftOut[]>;
}

/** A view during one step: its changes become visible to other steps, and durable, only by `commit`. */
export interface StepView extends MountableView {
  /**
   * Syncs blobs, checks for lost updates against siblings and the user, and hands over the difference. Call once, last.
   * Throws `input` when another run changed the same path meanwhile; then nothing was staged.
   */
  commit(): Promise<Staged>;
  /** forgets everything this step staged; harmless after `commit` */
  discard(): void;
}
