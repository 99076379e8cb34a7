import { z } from "zod";
import { attachedSchema, contentSchema, modelRefSchema } from "./value.ts";

/** `bytes` of a file that may be attached */
export const mostAttachedBytes = 25_000_000;
/** files that one message may have */
export const mostAttachments = 10;

export const attachmentQuerySchema = z.object({
  name: z.string().min(1).max(1_000),
  /** who will be shown it */
  model: modelRefSchema,
});

export const attachmentSchema = attachedSchema.extend({
  mediaType: z.string(),
  /** what models see of it; every part says whose it is */
  content: z.array(contentSchema),
});
/** A file made ready for a message: read as far as models see it, and kept for the task it was attached to. */
export type Attachment = Readonly<z.infer<typeof attachmentSchema>>;
