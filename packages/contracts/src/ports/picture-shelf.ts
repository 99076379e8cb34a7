import type { TaskId } from "../id.ts";
import type { ModelRef } from "../value.ts";

/** what a model may take as it is */
export type ShownKind = "picture" | "pdf";

/**
 * Pictures and PDF files that the models of tasks see. They are kept with the task, because a conversation is sent anew with every request,
 * and the file may be another one by then.
 */
export interface PictureShelf {
  /** whether a model takes files of this kind at all; for others nothing is kept */
  isSeenBy(model: ModelRef, kind: ShownKind): boolean;
  /** returns the SHA-256; the same picture twice is kept once */
  keep(taskId: TaskId, bytes: Uint8Array): Promise<string>;
  /** `null` when it is gone */
  read(sha256: string): Promise<Uint8Array | null>;
  /** lets go of what no other task keeps */
  forget(taskId: TaskId): Promise<void>;
}
