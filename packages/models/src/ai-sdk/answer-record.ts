import type { ModelRef } from "@deskhand/contracts";
import { z } from "zod";

const optionsSchema = z.record(z.string(), z.record(z.string(), z.json())).optional();

/**
 * What a provider wants back unchanged, kept as `provider` of a finished thought: the order of its parts, its thinking with
 * signatures, and its marks on texts and calls. `at` points into `content` and `calls` of the same thought.
 */
const answerRecordSchema = z.object({
  /** thinking is bound to the model that did it */
  ref: z.string(),
  parts: z.array(
    z.discriminatedUnion("type", [
      z.object({ type: z.literal("reasoning"), text: z.string(), options: optionsSchema }),
      z.object({ type: z.literal("text"), at: z.number().int().nonnegative(), options: optionsSchema }),
      z.object({ type: z.literal("call"), at: z.number().int().nonnegative(), options: optionsSchema }),
    ]),
  ),
});
export type AnswerRecord = z.infer<typeof answerRecordSchema>;
export type PartOptions = z.infer<typeof optionsSchema>;

/** The record in a thought's `provider`, when this very model wrote it. */
export function answerRecordOf(provider: unknown, ref: ModelRef): AnswerRecord | null {
  if (provider === null || provider === undefined) return null;
  const parsed = answerRecordSchema.safeParse(provider);
  return parsed.success && parsed.data.ref === ref ? parsed.data : null;
}
