import { z } from "zod";

/**
 * Absolute POSIX path, the same in every tool: the host path where it can exist inside a sandbox, else one stable mapped path
 * (`C:\Users\a` becomes `/c/Users/a`). Never ends with a slash, never holds `.` or `..` segments or NUL.
 */
export type GuestPath = `/${string}`;
export const guestPathSchema = z.custom<GuestPath>(
  (value) =>
    typeof value === "string" &&
    value.startsWith("/") &&
    !value.includes("\0") &&
    (value === "/" || !value.endsWith("/")) &&
    !value.split("/").some((segment) => segment === "." || segment === ".."),
  "not an absolute path without . and .. segments",
);

export const actorSchema = z.enum(["user", "agent", "engine"]);
/** who caused an event */
export type Actor = z.infer<typeof actorSchema>;

/** `provider/model`, for example `offline/playbooks` */
export type ModelRef = `${string}/${string}`;
export const modelRefSchema = z.custom<ModelRef>(
  (value) => typeof value === "string" && /^[a-z0-9-]+\/.+$/.test(value),
  "a model is named provider/model",
);

export const modeSchema = z.enum(["plan", "ask", "auto"]);
/** when changes ask: see docs/glossary.md */
export type Mode = z.infer<typeof modeSchema>;

export const isolationSchema = z.enum(["vm", "process", "files"]);
/** where programs run: virtual machine, process sandbox, or no programs at all */
export type Isolation = z.infer<typeof isolationSchema>;

export const folderSchema = z.object({
  path: guestPathSchema,
  /** `read`: look only; `add`: create only; `edit`: create, change, move, delete */
  verb: z.enum(["read", "add", "edit"]),
  neverDelete: z.boolean(),
});
/** one granted folder */
export type Folder = Readonly<z.infer<typeof folderSchema>>;

export const attachedSchema = z.object({
  name: z.string(),
  /** `bytes` of the whole file */
  bytes: z.number(),
  /** of the whole file, so that two of one name and size are told apart; absent in messages of before */
  sha256: z.string().optional(),
});
/** the file that a person attached to a message */
export type Attached = Readonly<z.infer<typeof attachedSchema>>;

/** present where a part of a message is not the user's own words but a file's */
const attached = attachedSchema.optional();

export const contentSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("text"), text: z.string(), attached }),
  z.object({ type: z.literal("image"), mediaType: z.string(), sha256: z.string(), attached }),
  /** a PDF file as it is, for models that read such files themselves */
  z.object({
    type: z.literal("file"),
    mediaType: z.string(),
    sha256: z.string(),
    pages: z.number().int().positive(),
    attached,
  }),
]);
export type Content = Readonly<z.infer<typeof contentSchema>>;

const partWords = { image: "[picture]", file: "[PDF file]" } as const;

const unnamedParts = { text: "a file", image: "a picture", file: "a PDF file" } as const;

/** A part of a message as somebody's file. Whoever sends one without saying so says it with this all the same. */
export function asAttached(part: Content): Content {
  if (part.attached !== undefined) return part;
  const bytes = part.type === "text" ? new TextEncoder().encode(part.text).length : 0;
  return { ...part, attached: { name: unnamedParts[part.type], bytes } };
}

/**
 * The parts of a message as they count, whatever its sender says of them: words of the user's own come first and alone, and every other
 * part is a file's.
 */
export function sentContent(content: readonly Content[]): Content[] {
  return content.map((part, at) => (at === 0 && part.type === "text" ? part : asAttached(part)));
}

/** What a message or an answer says, for people: attached files stand as their names, not as their words. */
export function contentInWords(content: readonly Content[]): string {
  const words = content.map((part) => {
    if (part.attached !== undefined) return `[attached: ${part.attached.name}]`;
    return part.type === "text" ? part.text : partWords[part.type];
  });
  return words.filter((text, at) => content[at]?.attached === undefined || words.indexOf(text) === at).join("\n");
}

export const usageSchema = z.object({
  /** the whole prompts, cached parts included */
  inputTokens: z.number(),
  outputTokens: z.number(),
  /** US dollars; 0 when the model is free or its price is unknown */
  costUsd: z.number(),
  /** part of `inputTokens` that the provider had kept, at a lower price; absent when none */
  cacheReadTokens: z.number().optional(),
  /** part of `inputTokens` that the provider kept for later, at a higher price; absent when none */
  cacheWriteTokens: z.number().optional(),
  /** part of `costUsd` that no provider counted: a guess, of answers that broke off or were called back; absent when none */
  estimatedUsd: z.number().optional(),
});
export type Usage = Readonly<z.infer<typeof usageSchema>>;

export const noUsage: Usage = { inputTokens: 0, outputTokens: 0, costUsd: 0 };

/** Adds two usages. */
export function addUsage(left: Usage, right: Usage): Usage {
  return {
    inputTokens: left.inputTokens + right.inputTokens,
    outputTokens: left.outputTokens + right.outputTokens,
    costUsd: left.costUsd + right.costUsd,
    ...sumOf("cacheReadTokens", left, right),
    ...sumOf("cacheWriteTokens", left, right),
    ...sumOf("estimatedUsd", left, right),
  };
}

type RareSum = "cacheReadTokens" | "cacheWriteTokens" | "estimatedUsd";

function sumOf(name: RareSum, left: Usage, right: Usage): Partial<Usage> {
  const sum = (left[name] ?? 0) + (right[name] ?? 0);
  return sum === 0 ? {} : { [name]: sum };
}

export const limitsSchema = z.object({
  /** model answers over all runs; `null` in any limit means none */
  maxSteps: z.number().int().positive().nullable(),
  maxTokens: z.number().int().positive().nullable(),
  budgetUsd: z.number().nonnegative().nullable(),
  /** wall-clock `ms` from the start or the last resume */
  timeoutMs: z.number().int().positive().nullable(),
});
/** budgets of a task; reaching one pauses it before the next request */
export type Limits = Readonly<z.infer<typeof limitsSchema>>;

/** what can pause a task: its own limits, and the caps over all tasks of this Deskhand */
export const limitNameSchema = z.enum([...limitsSchema.keyof().options, "dayUsd", "monthUsd"]);
export type LimitName = z.infer<typeof limitNameSchema>;

export const noLimits: Limits = { maxSteps: null, maxTokens: null, budgetUsd: null, timeoutMs: null };
