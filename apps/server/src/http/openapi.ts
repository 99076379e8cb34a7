import {
  aboutSchema,
  approvalSchema,
  artifactSchema,
  attachmentQuerySchema,
  attachmentSchema,
  auditEntrySchema,
  capsSchema,
  changeSchema,
  changeSetIdSchema,
  egressRecordSchema,
  eventBodySchema,
  eventHeadSchema,
  failureSchema,
  folderListingSchema,
  folderSchema,
  grantSchema,
  guestPathSchema,
  isolationReportSchema,
  isolationSettingsSchema,
  modelChoiceSchema,
  modelProviderSchema,
  modelRefSchema,
  modelRequestSchema,
  modelTestSchema,
  modelTraitsSchema,
  moneyReportSchema,
  openRequestSchema,
  planSchema,
  providerChangeSchema,
  revealRequestSchema,
  runHeadSchema,
  runIdSchema,
  standingInstructionsSchema,
  stepIdSchema,
  stepSchema,
  taskIdSchema,
  taskSettingsSchema,
  usageSchema,
  userCommandSchema,
  wayOutChangeSchema,
  waysOutSchema,
} from "@deskhand/contracts";
import { z } from "zod";
import { previewOperations } from "./openapi-previews.ts";

const status = z.enum(["planning", "working", "waiting", "paused", "done", "partly", "failed", "stopped"]);

const taskSummary = z.object({
  id: taskIdSchema,
  title: z.string(),
  status,
  ...taskSettingsSchema.pick({ mode: true, model: true, folders: true }).shape,
  createdAt: z.string(),
  updatedAt: z.string(),
  openApprovals: z.number(),
  stagedChanges: z.number(),
});

const changeStatus = z.enum([
  "staged",
  "accepted",
  "applying",
  "applied",
  "held",
  "dropped",
  "undoing",
  "undone",
  "redoing",
]);

const egress = z.array(egressRecordSchema.extend({ lastAt: z.string() }));

const run = runHeadSchema.extend({
  status: z.enum(["running", "done", "failed", "stopped"]),
  failure: failureSchema.nullable(),
  steps: z.array(stepSchema),
  reads: z.record(z.string(), z.string()),
  recentReads: z.record(z.string(), z.string()).optional(),
  usage: usageSchema,
  startedAt: z.string().optional(),
  pausedMs: z.number().optional(),
});

const task = taskSettingsSchema.extend({
  id: taskIdSchema,
  seq: z.number(),
  title: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  resumedAt: z.string(),
  ended: z
    .object({ status: z.enum(["done", "partly", "failed", "stopped"]), failure: failureSchema.nullable() })
    .nullable(),
  paused: z.object({ because: z.string(), failure: failureSchema.nullable(), limit: z.string().nullable() }).nullable(),
  pausedAt: z.string().optional(),
  status,
  plan: planSchema.nullable(),
  rootRunId: runIdSchema.nullable(),
  runs: z.record(z.string(), run),
  approvals: z.record(z.string(), approvalSchema),
  grants: z.array(grantSchema),
  changeSets: z.array(
    z.object({
      id: changeSetIdSchema,
      stepId: stepIdSchema,
      runId: runIdSchema,
      records: z.array(changeSchema.extend({ status: changeStatus, because: z.string().nullable() })),
    }),
  ),
  artifacts: z.array(artifactSchema),
  egress,
  usage: usageSchema,
  thoughtCount: z.number(),
});

const receipt = z.object({ accepted: z.literal(true), seq: z.number() });
const refusal = z.object({ error: z.object({ code: z.string(), message: z.string() }) });
const model = z.object({
  ref: modelRefSchema,
  title: z.string(),
  note: z.string(),
  isReady: z.boolean(),
  missing: z.string(),
  traits: modelTraitsSchema.optional(),
  abilities: z.string().optional(),
  testedAt: z.string().optional(),
  isAdded: z.boolean().optional(),
});
const modelList = z.object({ models: z.array(model), defaultRef: modelRefSchema });
const providerList = z.object({ providers: z.array(modelProviderSchema) });
const done = z.object({ done: z.literal(true) });
const checked = z.union([
  z.object({ ok: z.literal(true), folder: folderSchema }),
  z.object({ ok: z.literal(false), failure: failureSchema }),
]);

type Operation = Readonly<{
  path: string;
  method: "get" | "post" | "delete";
  summary: string;
  query?: Readonly<Record<string, z.ZodType>>;
  body?: z.ZodType | string;
  answer: z.ZodType | string;
}>;

const side = { side: z.enum(["before", "after"]), changeSet: changeSetIdSchema, download: z.literal("1") };
const events = "text/event-stream";

const operations: readonly Operation[] = [
  { path: "/commands", method: "post", summary: "Ask for something", body: userCommandSchema, answer: receipt },
  { path: "/tasks", method: "get", summary: "The task list", answer: z.object({ tasks: z.array(taskSummary) }) },
  { path: "/tasks/{id}", method: "get", summary: "One task", answer: z.object({ task }) },
  { path: "/tasks/{id}", method: "delete", summary: "Delete an ended task", answer: receipt },
  {
    path: "/tasks/{id}/events",
    method: "get",
    summary:
      "Facts after a seq, then live; `id` is the seq and data an Event. Messages named `weather` have no id and are not kept",
    query: { after: z.number() },
    answer: events,
  },
  {
    path: "/tasks/{id}/audit",
    method: "get",
    summary: "Who decided what, when, on whose word; secrets are taken out",
    answer: z.object({ entries: z.array(auditEntrySchema) }),
  },
  {
    path: "/tasks/{id}/audit.jsonl",
    method: "get",
    summary: "The same as a file, one entry a line",
    answer: "application/x-ndjson",
  },
  {
    path: "/tasks/{id}/attachments",
    method: "post",
    summary:
      "Make a file ready for a message; its parts then go into `content` of message.send or `attachments` of task.create. The task need not exist yet",
    query: attachmentQuerySchema.shape,
    body: "application/octet-stream",
    answer: attachmentSchema,
  },
  {
    path: "/tasks/{id}/file",
    method: "get",
    summary: "The bytes of a file as the task sees it, or of one side of a change",
    query: { path: guestPathSchema, ...side },
    answer: "application/octet-stream",
  },
  ...previewOperations,
  {
    path: "/tasks/{id}/reveal",
    method: "post",
    summary: "Show a file in the desktop's file browser",
    body: revealRequestSchema,
    answer: done,
  },
  {
    path: "/tasks/{id}/open",
    method: "post",
    summary:
      "Open a file with its program; what may run scripts is opened only when that was confirmed, else `done` is false",
    body: openRequestSchema,
    answer: z.object({ done: z.boolean() }),
  },
  {
    path: "/events",
    method: "get",
    summary:
      "`tasks` with the whole list first, then `summary` for each change of a task and `forgotten` for a deleted one",
    answer: events,
  },
  {
    path: "/folders",
    method: "get",
    summary: "Folders to choose from",
    query: { path: guestPathSchema },
    answer: folderListingSchema,
  },
  {
    path: "/folders/check",
    method: "post",
    summary: "Whether a folder can be handed over",
    body: folderSchema,
    answer: checked,
  },
  {
    path: "/models",
    method: "get",
    summary: "The models there are",
    answer: modelList,
  },
  { path: "/models/providers", method: "get", summary: "Where models come from", answer: providerList },
  {
    path: "/models/providers",
    method: "post",
    summary: "Set up a provider; a key is kept in the secret store",
    body: providerChangeSchema,
    answer: providerList,
  },
  {
    path: "/models/providers/{id}",
    method: "delete",
    summary: "Forget a provider's key and address",
    answer: providerList,
  },
  { path: "/models/look", method: "post", summary: "Look for model servers on this computer", answer: modelList },
  {
    path: "/models/add",
    method: "post",
    summary: "Add a model by its name",
    body: modelRequestSchema,
    answer: modelList,
  },
  {
    path: "/models/remove",
    method: "post",
    summary: "Take an added model off the list",
    body: modelRequestSchema,
    answer: modelList.extend({ isRemoved: z.boolean() }),
  },
  {
    path: "/models/default",
    method: "post",
    summary: "Choose the model of new tasks",
    body: modelChoiceSchema,
    answer: modelList,
  },
  {
    path: "/models/test",
    method: "post",
    summary: "Try a model with small requests",
    body: modelRequestSchema,
    answer: modelTestSchema,
  },
  {
    path: "/tickets",
    method: "post",
    summary: "A pass that opens the app once, within a minute, as `?token=`",
    answer: z.object({ ticket: z.string() }),
  },
  {
    path: "/tasks/{id}/egress",
    method: "get",
    summary: "What programs of a task exchanged with the outside, refused connections too",
    answer: z.object({ egress }),
  },
  { path: "/isolation", method: "get", summary: "Where programs run here", answer: isolationReportSchema },
  {
    path: "/isolation/settings",
    method: "post",
    summary: "Choose the isolation of new tasks",
    body: isolationSettingsSchema,
    answer: isolationReportSchema,
  },
  { path: "/isolation/self-test", method: "post", summary: "Try every isolation anew", answer: isolationReportSchema },
  { path: "/isolation/image", method: "post", summary: "Build the image programs see", answer: isolationReportSchema },
  { path: "/isolation/image/stop", method: "post", summary: "Stop building it", answer: isolationReportSchema },
  { path: "/money", method: "get", summary: "What models cost here so far", answer: moneyReportSchema },
  {
    path: "/money/caps",
    method: "post",
    summary: "Set where requests to models stop",
    body: capsSchema,
    answer: moneyReportSchema,
  },
  {
    path: "/instructions",
    method: "get",
    summary: "What the user wants in every task",
    answer: standingInstructionsSchema,
  },
  {
    path: "/instructions",
    method: "post",
    summary: "Set what the user wants in every task; tasks that began keep what they were told",
    body: standingInstructionsSchema,
    answer: standingInstructionsSchema,
  },
  { path: "/ways-out", method: "get", summary: "What is wanted of hosts, without secrets", answer: waysOutSchema },
  {
    path: "/ways-out",
    method: "post",
    summary: "Set the methods, ports and credential of a host; counts at once",
    body: wayOutChangeSchema,
    answer: waysOutSchema,
  },
  {
    path: "/ways-out/{id}",
    method: "delete",
    summary: "Forget what is wanted of a host, and its secret",
    answer: waysOutSchema,
  },
  { path: "/about", method: "get", summary: "This Deskhand", answer: aboutSchema },
];

const components = { Event: z.intersection(eventHeadSchema, eventBodySchema), Refusal: refusal };

/** The HTTP interface as an OpenAPI 3.1 document, made from the schemas that the routes parse with. */
export function describeApi(version: string): unknown {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    const path = `/api${operation.path}`;
    paths[path] = { ...paths[path], [operation.method]: describeOperation(operation) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Deskhand", version },
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(components).map(([name, schema]) => [name, toJson(schema)])),
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
    },
    security: [{ token: [] }],
  };
}

function describeOperation({ path, method, summary, query, body, answer }: Operation): unknown {
  const inPath = path.includes("{id}") ? [{ name: "id", in: "path", required: true, schema: { type: "string" } }] : [];
  const inQuery = Object.entries(query ?? {}).map(([name, schema]) => ({ name, in: "query", schema: toJson(schema) }));
  const isJson = typeof answer !== "string";
  const content = isJson
    ? { "application/json": { schema: toJson(answer) } }
    : { [answer]: { schema: { type: "string" } } };
  const refused = { "application/json": { schema: { $ref: "#/components/schemas/Refusal" } } };
  return {
    operationId: `${method}${path.replace(/[^a-z]+(.?)/gi, (_, letter: string) => letter.toUpperCase())}`,
    summary,
    parameters: [...inPath, ...inQuery],
    ...(body === undefined ? {} : { requestBody: { required: true, content: bodyOf(body) } }),
    responses: {
      200: { description: "Done", content },
      default: { description: "Refused; the message says what to do next", content: refused },
    },
  };
}

function bodyOf(body: z.ZodType | string) {
  if (typeof body === "string") return { [body]: { schema: { type: "string", format: "binary" } } };
  return { "application/json": { schema: toJson(body) } };
}

/** Every custom schema of the contracts is a string with a pattern of its own. */
function toJson(schema: z.ZodType): unknown {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type === "custom") jsonSchema.type = "string";
    },
  });
  return json;
}
