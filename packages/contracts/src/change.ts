import { z } from "zod";
import { changeSetIdSchema, runIdSchema, stepIdSchema } from "./id.ts";
import { guestPathSchema } from "./value.ts";

export const fileIdentitySchema = z.object({
  device: z.string(),
  inode: z.string(),
  bytes: z.number(),
  /** `ns` since the epoch, as decimal text because it exceeds a double */
  modifiedNs: z.string(),
  /** permission bits, `0o7777` */
  mode: z.number(),
  /** lower-case hex; `null` for folders and for files that must not be read unasked (cloud placeholders) */
  sha256: z.string().nullable(),
});
/** which file this is on the user's disk, and which bytes it held */
export type FileIdentity = Readonly<z.infer<typeof fileIdentitySchema>>;

export const fileVersionSchema = z.object({
  bytes: z.number(),
  mode: z.number(),
  /** `null` for folders, links, and moved files that were never read */
  sha256: z.string().nullable(),
  /** what a symbolic link points to, `null` for anything else */
  linkTarget: z.string().nullable(),
});
/** what a change leaves behind; its bytes lie in the blob store under `sha256` */
export type FileVersion = Readonly<z.infer<typeof fileVersionSchema>>;

export const changeSchema = z.object({
  path: guestPathSchema,
  kind: z.enum(["created", "edited", "moved", "deleted"]),
  entry: z.enum(["file", "folder", "link"]),
  /** where a moved entry was; `null` for every other kind */
  from: guestPathSchema.nullable(),
  /** size after the change, or before it for `deleted` */
  bytes: z.number(),
  /** what apply checks against, at `from ?? path`; `null` for `created` */
  before: fileIdentitySchema.nullable(),
  /** `null` for `deleted` */
  after: fileVersionSchema.nullable(),
  /** the file runs by itself where it lands: hooks, autostart entries, shell profiles */
  runsItself: z.boolean(),
  /** the move was inferred from equal hashes, not recorded by a tool */
  isInferred: z.boolean(),
  stepId: stepIdSchema,
});
/**
 * One difference between the view and the folder. A set is ordered: a rename over an existing file is a `deleted` of the target
 * followed by the `moved`, and the two stand or fall together because transitions name paths; a moved folder is one `moved` with entry `folder` and takes its contents along.
 * All changes of a set happen at once: `from`, and `path` of a `deleted`, are names before the set, every other `path` is a name after it.
 * A file that was moved and edited is a `moved` and an `edited` with the same path. `before` with an empty `inode` is an entry that was only staged.
 */
export type Change = Readonly<z.infer<typeof changeSchema>>;

/** where a change stands; `accepted` means a person or the gate allowed exactly this change */
export type ChangeStatus =
  | "staged"
  | "accepted"
  | "applying"
  | "applied"
  | "held"
  | "dropped"
  | "undoing"
  | "undone"
  | "redoing";

/** a change with what became of it; `because` says why it is held */
export type ChangeRecord = Change & Readonly<{ status: ChangeStatus; because: string | null }>;

export const changeSetHeadSchema = z.object({ id: changeSetIdSchema, stepId: stepIdSchema, runId: runIdSchema });

/** what one step did to the view */
export type ChangeSet = Readonly<{
  id: z.infer<typeof changeSetIdSchema>;
  stepId: z.infer<typeof stepIdSchema>;
  runId: z.infer<typeof runIdSchema>;
  records: readonly ChangeRecord[];
}>;

export const heldChangeSchema = z.object({ path: guestPathSchema, because: z.string() });
/** a change that was not made, and the sentence that says why */
export type HeldChange = Readonly<z.infer<typeof heldChangeSchema>>;

export const artifactSchema = z.object({
  stepId: stepIdSchema,
  path: guestPathSchema,
  mediaType: z.string(),
  bytes: z.number(),
  sha256: z.string(),
  /** what was found when the file was looked over before; absent for files that are not checked */
  check: z
    .object({
      status: z.enum(["passed", "failed"]),
      /** one line with figures, such as `14 formulas, 0 errors; 3 pages, none empty` */
      summary: z.string(),
      /** what is to be mended, one sentence each; a sample */
      findings: z.array(z.string()),
    })
    .optional(),
});
/** a finished file that was handed over */
export type Artifact = Readonly<z.infer<typeof artifactSchema>>;
