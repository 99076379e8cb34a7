import { z } from "zod";
import { artifactSchema } from "./change.ts";
import { folderSchema, guestPathSchema } from "./value.ts";

/**
 * The HTTP interface beside commands and events:
 *
 *   POST   /api/commands                    UserCommand → Receipt (409 on conflict, 404 not-found, 400 invalid; body is the Rejection)
 *   GET    /api/tasks                       { tasks: TaskSummary[] }
 *   GET    /api/tasks/:id                   { task: Task }
 *   DELETE /api/tasks/:id                   ended tasks only
 *   GET    /api/tasks/:id/events?after=SEQ  server-sent events; `id:` is the seq, data is the Event; weather comes without id
 *   POST   /api/tasks/:id/attachments?name=N&model=M  bytes of a file → Attachment, for a message of this task
 *   GET    /api/tasks/:id/file?path=P       bytes of a file as the task sees it; `&side=before|after&changeSet=ID` for a change
 *   GET    /api/tasks/:id/preview?path=P    Preview of the same; below it, for parts: /sheet, /rows, /find, /pages, /page, /page-text, /web-page
 *   GET    /api/tasks/:id/comparison?path=P&changeSet=ID  Comparison: what a change did to a file, for people
 *   GET    /api/tasks/:id/folder?path=P     FolderContents: what lies in a folder of the task
 *   POST   /api/tasks/:id/reveal            { path } shows it in the desktop's file browser
 *   POST   /api/tasks/:id/open              { path, confirmed? } opens it; `done` is false for what runs scripts and was not confirmed
 *   GET    /api/events                      server-sent events over all tasks: `event: summary`, data is a TaskSummary
 *   GET    /api/folders?path=P              FolderListing for the in-app picker
 *   POST   /api/folders/check               Folder → FolderCheck
 *   GET    /api/models                      { models: ModelDescription[], defaultRef }
 *   GET    /api/models/providers            { providers: ModelProvider[] }; holds no key
 *   POST   /api/models/providers            ProviderChange → the same; keeps a key in the secret store
 *   DELETE /api/models/providers/:name      forgets key and address → the same
 *   POST   /api/models/look                 looks for model servers on this computer → as /api/models
 *   POST   /api/models/add | remove         { ref } → as /api/models
 *   POST   /api/models/default              { ref | null } → as /api/models
 *   POST   /api/models/test                 { ref } → ModelTest
 *   GET    /api/about                       About
 *   GET    /api/tasks/:id/egress            { egress: EgressLine[] }: what left this computer, or tried to
 *   GET    /api/isolation                   IsolationReport
 *   POST   /api/isolation/settings          IsolationSettings → IsolationReport; counts for new tasks
 *   POST   /api/isolation/self-test         tries every isolation again → IsolationReport
 *   POST   /api/isolation/image             begins to build the image programs see, in the background → IsolationReport
 *   POST   /api/isolation/image/stop        stops building; what is there is kept for the next time → IsolationReport
 *   GET    /api/tasks/:id/audit             { entries: AuditEntry[] }: who decided what, when, on whose word; secrets taken out
 *   GET    /api/tasks/:id/audit.jsonl       the same as a file, one entry a line
 *   GET    /api/money                       MoneyReport
 *   POST   /api/money/caps                  Caps → MoneyReport; counts from the next request on
 *   GET    /api/ways-out                    WaysOut: what the user wants of hosts; secrets are never among it
 *   POST   /api/ways-out                    WayOutChange → WaysOut; counts at once, for tasks that run too
 *   DELETE /api/ways-out/:host              → WaysOut; its secret goes too
 *   GET    /api/openapi.json
 */
export const revealRequestSchema = z.object({ path: guestPathSchema });
/** `confirmed` where a person was told that the file may run scripts and wants it open all the same */
export const openRequestSchema = revealRequestSchema.extend({ confirmed: z.literal(true).optional() });

export const folderContentsSchema = z.object({
  path: guestPathSchema,
  entries: z.array(
    z.object({ name: z.string(), path: guestPathSchema, entry: z.enum(["file", "folder"]), bytes: z.number() }),
  ),
  /** whether there are more than are listed */
  isCut: z.boolean(),
});
/** files and folders right in a folder of a task, folders first */
export type FolderContents = Readonly<z.infer<typeof folderContentsSchema>>;

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
  /** what new tasks get as far as it is known now and what it means, in one sentence; `isTrying` while a better one is being tried out */
  isolation: z.object({ tier: z.enum(["vm", "process", "files"]), note: z.string(), isTrying: z.boolean() }),
  recentFolders: z.array(folderSchema),
});
export type About = Readonly<z.infer<typeof aboutSchema>>;

/** the last line of `deskhand run --json` */
export const runSummarySchema = z.object({
  type: z.literal("run.summary"),
  taskId: z.string(),
  status: z.enum(["done", "partly", "failed", "waiting", "stopped"]),
  changes: z.array(z.object({ path: z.string(), kind: z.string(), from: z.string().nullable(), status: z.string() })),
  artifacts: z.array(artifactSchema.omit({ stepId: true })),
  usage: z.object({ inputTokens: z.number(), outputTokens: z.number(), costUsd: z.number() }),
});
export type RunSummary = Readonly<z.infer<typeof runSummarySchema>>;
