import type { Task } from "@deskhand/contracts";
import type { FileSystem } from "../file-system/file-system.ts";
import type { Surroundings } from "../grants/check-folder.ts";
import type { TaskSpace } from "../task-space.ts";

export type JournalLimits = Readonly<{
  /** `bytes` that all journals together may hold; nothing is applied beyond */
  journalBytes: number;
  /** `bytes` that stay free on every drive */
  marginBytes: number;
}>;

/** What preparing, applying and undoing one task share. */
export type ApplyContext = Readonly<{
  fileSystem: FileSystem;
  around: Surroundings;
  space: TaskSpace;
  task: Task;
  limits: JournalLimits;
  /** ISO 8601 */
  now(): string;
}>;
