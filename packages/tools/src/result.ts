import type { ToolResult } from "@deskhand/contracts";
import { z } from "zod";

const head = { /** ready to show, such as `Read budget.xlsx` */ title: z.string() };
const pair = z.object({ from: z.string(), to: z.string() });

/**
 * What tools hand to the app beside the text for the model: small plain JSON. Samples hold at most `sampleSize` entries, counts are exact.
 */
export const forUserSchema = z.discriminatedUnion("kind", [
  z.object({ ...head, kind: z.literal("file-list"), path: z.string(), count: z.number(), isCut: z.boolean() }),
  z.object({
    ...head,
    kind: z.literal("read"),
    path: z.string(),
    mediaType: z.string(),
    /** lines of the whole text */
    lines: z.number(),
    isCut: z.boolean(),
    /** what whoever opens the file does not see, the first findings; absent when nothing was found */
    hidden: z.array(z.object({ at: z.string(), because: z.string(), text: z.string() })).optional(),
  }),
  z.object({
    ...head,
    kind: z.literal("search"),
    path: z.string(),
    pattern: z.string(),
    /** matching lines, or matching names */
    matches: z.number(),
    files: z.number(),
    isCut: z.boolean(),
  }),
  z.object({ ...head, kind: z.literal("written"), path: z.string(), bytes: z.number(), wasThere: z.boolean() }),
  z.object({ ...head, kind: z.literal("edited"), path: z.string(), bytes: z.number(), replacements: z.number() }),
  z.object({ ...head, kind: z.literal("moved"), count: z.number(), sample: z.array(pair) }),
  z.object({ ...head, kind: z.literal("copied"), count: z.number(), sample: z.array(pair) }),
  z.object({ ...head, kind: z.literal("deleted"), count: z.number(), sample: z.array(z.string()) }),
  z.object({ ...head, kind: z.literal("folder"), path: z.string() }),
  z.object({
    ...head,
    kind: z.literal("document"),
    path: z.string(),
    format: z.string(),
    bytes: z.number(),
    wasThere: z.boolean(),
    /** what the writer wants known, one sentence each */
    remarks: z.array(z.string()),
  }),
  z.object({
    ...head,
    kind: z.literal("checked"),
    path: z.string(),
    status: z.enum(["passed", "failed"]),
    summary: z.string(),
    /** what is to be mended, one sentence each; a sample */
    findings: z.array(z.string()),
  }),
  z.object({
    ...head,
    kind: z.literal("ran"),
    command: z.string(),
    isolation: z.enum(["vm", "process"]),
    /** how it ended, such as `exit code 1` */
    ending: z.string(),
    isGood: z.boolean(),
    /** the end of what it wrote, without terminal sequences */
    stdout: z.string(),
    stderr: z.string(),
    isCut: z.boolean(),
    /** entries it changed */
    changes: z.number(),
    /** the first of them, such as `created /a/b` */
    sample: z.array(z.string()),
    /** what it left behind and did not come out */
    leftOut: z.array(z.object({ path: z.string(), because: z.string() })),
    /** `host:port` of connections that were refused */
    refused: z.array(z.string()),
    /** how the folders were shown, one sentence each; absent when there is nothing to say */
    notes: z.array(z.string()).optional(),
  }),
  z.object({ ...head, kind: z.literal("tools-found"), query: z.string(), names: z.array(z.string()) }),
  z.object({
    ...head,
    kind: z.literal("presented"),
    summary: z.string(),
    files: z.array(z.object({ path: z.string(), mediaType: z.string(), bytes: z.number() })),
    /** asked for but not there or not a file */
    missing: z.array(z.string()),
  }),
]);
export type ForUser = Readonly<z.infer<typeof forUserSchema>>;

/** entries of a `sample` at most */
export const sampleSize = 20;

/** A result of one text for the model. */
export function textResult(text: string, forUser: ForUser): ToolResult {
  return { forModel: [{ type: "text", text }], forUser };
}
