import { z } from "zod";
import { isolationSchema } from "./value.ts";

export const isolationSettingsSchema = z.object({
  /** which isolation new tasks get: the strongest that works, the fastest that does, or none, so that no program runs */
  prefer: z.enum(["strongest", "fastest", "files"]),
  /** programs run in a virtual machine or not at all */
  requireVm: z.boolean(),
});
export type IsolationSettings = Readonly<z.infer<typeof isolationSettingsSchema>>;

const outcomeSchema = z.enum(["failed", "worked", "not run"]);

export const trialSchema = z.object({
  isolation: isolationSchema,
  /** what was tried, as a short title such as `Read a file outside the folders` */
  title: z.string(),
  /** what came of the forbidden act; only `failed` is good */
  attempt: outcomeSchema,
  /** what came of the same act where it is allowed, which shows that the attempt could have worked; only `worked` is good */
  twin: outcomeSchema,
  /** what was seen, one sentence */
  found: z.string(),
});
/** One attempt of the self-test to break out, with its harmless twin. */
export type Trial = Readonly<z.infer<typeof trialSchema>>;

/** Whether the attempt failed and its twin worked. */
export function isHeld({ attempt, twin }: Pick<Trial, "attempt" | "twin">): boolean {
  return attempt === "failed" && twin === "worked";
}

export const imageStateSchema = z.object({
  status: z.enum(["missing", "building", "ready", "failed"]),
  /** one sentence: what there is, what is being done, or what went wrong and what to do; a command to type stands in backticks */
  note: z.string(),
  /** 0 to 1 while building, else `null` */
  progress: z.number().nullable(),
  /** size on disk; `null` until it is ready */
  bytes: z.number().nullable(),
  /** names people know, such as `LibreOffice`; also before it is built */
  programs: z.array(z.string()),
});
/** A set of programs that tasks have, beside those of this computer. */
export type ImageState = Readonly<z.infer<typeof imageStateSchema>>;

/** What somebody at a terminal does where the workspace image is not built; the app has a button for it. */
export const buildImageAdvice = "type: npm run image";

export const isolationReportSchema = z.object({
  /** strongest first */
  tiers: z.array(
    z.object({
      isolation: isolationSchema,
      isReady: z.boolean(),
      /** one sentence on how it runs here; empty when it does not */
      note: z.string(),
      /** what has to change, one sentence each, with commands to type in backticks; empty when it is ready */
      missing: z.array(z.string()),
      /** it is not ready yet because it is still being tried out; look again in a moment */
      isTrying: z.boolean(),
    }),
  ),
  /** what new tasks get; `null` when the settings insist on one that does not work here */
  chosen: isolationSchema.nullable(),
  /** why, in one sentence */
  because: z.string(),
  settings: isolationSettingsSchema,
  selfTest: z.object({
    /** what was tried last, or so far while it runs; empty before the first */
    trials: z.array(trialSchema),
    /** ISO 8601, of the end of the last one; `null` before */
    testedAt: z.string().nullable(),
    /** isolations tested and to be tested while it runs, else `null` */
    running: z.object({ done: z.number(), total: z.number() }).nullable(),
  }),
  /** `minimal` is built first and enough for tasks to start with; it may be left out where `full` is ready */
  image: z.object({ minimal: imageStateSchema, full: imageStateSchema }),
});
export type IsolationReport = Readonly<z.infer<typeof isolationReportSchema>>;
