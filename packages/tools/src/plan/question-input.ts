import { z } from "zod";

const optionSchema = z.strictObject({
  label: z.string().min(1).max(120),
  description: z.string().max(300).default(""),
});

/** A question as models write it. */
export const questionInput = z.strictObject({
  header: z.string().min(1).max(40).describe("label of up to 12 characters"),
  question: z.string().min(1).max(500),
  options: z.array(optionSchema).min(2).max(4),
  multiple: z.boolean().default(false),
});
