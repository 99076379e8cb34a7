import type { TaskId } from "../id.ts";
import type { ModelRef } from "../value.ts";

/**
 * Pictures that the models of tasks see. They are kept with the task, because a conversation is sent anew with every request, and the
 * file may be another one by then.
 */
export interface PictureShelf {
  /** whether a model sees at all; for others nothing is kept */
  isSeenBy(model: ModelRef): boolean;
  /** returns the SHA-256; the same picture twice is kept once */
  keep(taskId: TaskId, bytes: Uint8Array): Promise<string>;
  /** `null` when it is gone */
  read(sha256: string): Promise<Uint8Array | null>;
  /** lets go of what no other task keeps */
  forget(taskId: TaskId): Promise<void>;
}
