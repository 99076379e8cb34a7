import type { PictureShelf, Transcriber } from "@deskhand/contracts";

/** what tools use beside the task's own view; each may be missing */
export type ToolDesks = Readonly<{
  /** where pictures for models are kept */
  pictures?: PictureShelf | null;
  /** who turns recordings into text */
  transcriber?: Transcriber | null;
}>;
