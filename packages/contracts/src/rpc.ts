import { z } from "zod";
import { changeSetIdSchema } from "./id.ts";
import { folderSchema, guestPathSchema, isolationSchema } from "./value.ts";

/**
 * The HTTP interface beside commands and events:
 *
 *   POST   /api/commands                    UserCommand → Receipt (409 on conflict, 404 not-found, 400 invalid; body is the Rejection)
 *   GET    /api/tasks                       { tasks: TaskSummary[] }
 *   GET    /api/tasks/:id                   { task: Task }
 *   DELETE /api/tasks/:id                   ended tasks only
 *   GET    /api/tasks/:id/events?after=SEQ  server-sent events; `id:` is the seq, data is the Event; weather comes without id
 *   GET    /api/tasks/:id/file?path=P       bytes of a file as the task sees it; `&side=before|after&changeSet=ID` for a change
 *   POST   /api/tasks/:id/reveal            { path } shows it in the desktop's file browser
 *   GET    /api/events                      server-sent events over all tasks: `event: summary`, data is a TaskSummary
 *   GET    /api/folders?path=P              FolderListing for the in-app picker
 *   POST   /api/folders/check               Folder → FolderCheck
 *   GET    /api/models                      { models: ModelDescription[], defaultRef }
 *   GET    /api/about                       About
 *   GET    /api/tasks/:id/egress            { egress: EgressLine[] }: what left this computer, or tried to
 *   GET    /api/isolation                   IsolationReport
 *   POST   /api/isolation/settings          IsolationSettings → IsolationReport; counts for new tasks
 *   POST   /api/isolation/self-test         tries every isolation again → IsolationReport
 *   POST   /api/isolation/image             begins to build the image programs see, in the background → IsolationReport
 *   GET    /api/openapi.json
 */
export const revealRequestSchema = z.object({ path: guestPathSchema });

export const fileQuerySchema = z.object({
  path: guestPathSchema,
  side: z.enum(["before", "after"]).optional(),
  changeSet: changeSetIdSchema.optional(),
});

export const folderListingSchema = z.object({
  path: guestPathSchema,
  parent: guestPathSchema.nullable(),
  /** places to start from: home's usual folders, drives, recent folders */
  places: z.array(z.object({ title: z.string(), path: guestPathSchema })),
  folders: z.array(z.object({ name: z.string(), path: guestPathSchema, isProtected: z.boolean() })),
  fileCount: z.number(),
  /** why this folder cannot be handed over; `null` when it can */
  problem: z.string().nullable(),
});
export type FolderListing = Readonly<z.infer<typeof folderListingSchema>>;

export const aboutSchema = z.object({
  version: z.string(),
  platform: z.string(),
  /** the strongest isolation that works here and what it means, in one sentence */
  isolation: z.object({ tier: z.enum(["vm", "process", "files"]), note: z.string() }),
  recentFolders: z.array(folderSchema),
});
export type About = Readonly<z.infer<typeof aboutSchema>>;

export const isolationSettingsSchema = z.object({
  /** which isolation new tasks get: the strongest that works, or the fastest that does */
  prefer: z.enum(["strongest", "fastest"]),
  /** programs run in a virtual machine or not at all */
  requireVm: z.boolean(),
});
export type IsolationSettings = Readonly<z.infer<typeof isolationSettingsSchema>>;

export const isolationReportSchema = z.object({
  /** strongest first */
  tiers: z.array(
    z.object({
      isolation: isolationSchema,
      isReady: z.boolean(),
      /** one sentence on how it runs here; empty when it does not */
      note: z.string(),
      /** what has to change, one sentence each; empty when it is ready */
      missing: z.array(z.string()),
    }),
  ),
  /** what new tasks get; `null` when the settings insist on one that does not work here */
  chosen: isolationSchema.nullable(),
  /** why, in one sentence */
  because: z.string(),
  settings: isolationSettingsSchema,
  /** what was tried by the last self-test; empty before the first */
  selfTest: z.array(
    z.object({
      isolation: isolationSchema,
      title: z.string(),
      /** whether the attempt failed and its harmless twin worked */
      isGood: z.boolean(),
      found: z.string(),
    }),
  ),
  /** the programs tasks have, beside those of this computer */
  image: z.object({
    status: z.enum(["missing", "building", "ready", "failed"]),
    /** one sentence: what there is, what is being done, or what went wrong */
    note: z.string(),
    /** 0 to 1 while building, else `null` */
    progress: z.number().nullable(),
  }),
});
export type IsolationReport = Readonly<z.infer<typeof isolationReportSchema>>;

/** the last line of `deskhand run --json` */
export const runSummarySchema = z.object({
  type: z.literal("run.summary"),
  taskId: z.string(),
  status: z.enum(["done", "partly", "failed", "waiting", "stopped"]),
  changes: z.array(z.object({ path: z.string(), kind: z.string(), from: z.string().nullable(), status: z.string() })),
  artifacts: z.array(z.object({ path: z.string(), mediaType: z.string(), bytes: z.number(), sha256: z.string() })),
  usage: z.object({ inputTokens: z.number(), outputTokens: z.number(), costUsd: z.number() }),
});
export type RunSummary = Readonly<z.infer<typeof runSummarySchema>>;
