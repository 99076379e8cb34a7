import { z } from "zod";
import { actionSchema } from "./action.ts";
import { approvalKindSchema, decisionSchema, questionSchema } from "./approval.ts";
import { artifactSchema, changeSchema, heldChangeSchema } from "./change.ts";
import { egressRecordSchema } from "./egress.ts";
import { failureSchema } from "./failure.ts";
import {
  approvalIdSchema,
  changeSetIdSchema,
  commandIdSchema,
  grantIdSchema,
  runIdSchema,
  stepIdSchema,
  taskIdSchema,
} from "./id.ts";
import { planItemSchema } from "./plan.ts";
import { thoughtStateSchema, toolStateSchema } from "./step.ts";
import { briefingSchema, taskSettingsSchema } from "./task.ts";
import {
  contentSchema,
  folderSchema,
  guestPathSchema,
  limitNameSchema,
  limitsSchema,
  modelRefSchema,
  usageSchema,
} from "./value.ts";

const paths = z.array(guestPathSchema).min(1).max(100_000).nullable();

/** what a person may ask for */
const userRequests = [
  z.object({
    type: z.literal("task.create"),
    settings: taskSettingsSchema,
    /** what is attached to the outcome; follows it in the first message */
    attachments: z.array(contentSchema).max(100).optional(),
  }),
  z.object({ type: z.literal("task.pause") }),
  z.object({ type: z.literal("task.resume"), limits: limitsSchema.nullable() }),
  z.object({ type: z.literal("task.stop") }),
  /** stops one sub-agent; its parent is told */
  z.object({ type: z.literal("run.stop"), runId: runIdSchema }),
  /** the first part may be the user's own words; every other part is a file's, whatever its sender says of it */
  z.object({ type: z.literal("message.send"), content: z.array(contentSchema).min(1) }),
  z.object({ type: z.literal("approval.resolve"), approvalId: approvalIdSchema, decision: decisionSchema }),
  /** answers every open approval that needs only these kinds */
  z.object({ type: z.literal("approval.resolve-kinds"), kinds: z.array(approvalKindSchema).min(1) }),
  z.object({ type: z.literal("grant.revoke"), grantId: grantIdSchema }),
  z.object({ type: z.literal("folder.grant"), folder: folderSchema }),
  z.object({ type: z.literal("folder.revoke"), path: guestPathSchema }),
  /** `paths: null` means everything staged or held */
  z.object({ type: z.literal("changes.apply"), paths }),
  z.object({ type: z.literal("changes.drop"), paths }),
  z.object({ type: z.literal("changes.undo"), stepId: stepIdSchema.nullable(), paths }),
  z.object({ type: z.literal("changes.redo"), paths }),
] as const;

export const intentSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("plan"),
    goal: z.string(),
    items: z.array(planItemSchema),
    needs: z.object({ hosts: z.array(z.string()), connectors: z.array(z.string()) }),
    questions: z.array(questionSchema),
  }),
  z.object({
    type: z.literal("plan-progress"),
    items: z.array(z.object({ id: z.string(), status: planItemSchema.shape.status })),
  }),
  z.object({ type: z.literal("question"), questions: z.array(questionSchema).min(1).max(4) }),
  z.object({
    type: z.literal("delegate"),
    runs: z
      .array(
        z.object({
          goal: z.string(),
          context: z.string(),
          tools: z.array(z.string()).nullable(),
          /** `small`: the cheaper model of the same provider where it has one */
          model: z.union([modelRefSchema, z.literal("small")]).nullable(),
          title: z.string().optional(),
          budgetUsd: z.number().positive().optional(),
          timeoutMs: z.number().int().positive().optional(),
        }),
      )
      .min(1)
      .max(16),
  }),
  z.object({ type: z.literal("folders"), folders: z.array(folderSchema).min(1).max(8), reason: z.string() }),
]);
/** What a call asks of the engine itself rather than of the world: a plan, a question, sub-agents, a folder. */
export type Intent = Readonly<z.infer<typeof intentSchema>>;

/** what the engine's own effects report back; never accepted from outside the process */
const engineReports = [
  z.object({ type: z.literal("thought.report"), runId: runIdSchema, stepId: stepIdSchema, state: thoughtStateSchema }),
  z.object({
    type: z.literal("tool.report"),
    runId: runIdSchema,
    stepId: stepIdSchema,
    state: toolStateSchema,
    artifacts: z.array(artifactSchema),
    summary: z.string(),
    changeSetId: changeSetIdSchema,
    changes: z.array(changeSchema),
    /** tools that the run has from now on */
    loads: z.array(z.string()).optional(),
  }),
  z.object({ type: z.literal("task.brief"), briefing: briefingSchema }),
  z.object({ type: z.literal("tool.intend"), runId: runIdSchema, stepId: stepIdSchema, intent: intentSchema }),
  z.object({
    type: z.literal("tool.ask"),
    runId: runIdSchema,
    stepId: stepIdSchema,
    actions: z.array(actionSchema),
    prompt: z.string(),
    needs: z.array(approvalKindSchema).min(1),
  }),
  z.object({
    type: z.literal("changes.ask"),
    changeSetId: changeSetIdSchema,
    digest: z.string(),
    prompt: z.string(),
    needs: z.array(approvalKindSchema).min(1),
    amends: z.array(actionSchema),
  }),
  z.object({ type: z.literal("changes.refuse"), changeSetId: changeSetIdSchema, held: z.array(heldChangeSchema) }),
  z.object({
    type: z.literal("changes.begin"),
    changeSetId: changeSetIdSchema,
    paths,
    journal: z.string(),
    held: z.array(heldChangeSchema),
  }),
  z.object({
    type: z.literal("changes.report"),
    changeSetId: changeSetIdSchema,
    outcome: z.enum(["applied", "undone", "redone"]),
    paths,
    held: z.array(heldChangeSchema),
  }),
  z.object({ type: z.literal("delegation.join"), runId: runIdSchema, stepId: stepIdSchema }),
  /** ends a sub-agent that reached its own budget or deadline; its parent is told */
  z.object({ type: z.literal("run.expire"), runId: runIdSchema, because: z.string() }),
  z.object({ type: z.literal("budget.exceed"), limit: limitNameSchema, because: z.string() }),
  z.object({ type: z.literal("task.suspend"), failure: failureSchema }),
  /** what programs of the task exchanged with the outside; also accepted after the task ended */
  z.object({ type: z.literal("egress.report"), records: z.array(egressRecordSchema).min(1) }),
  /** what an answer cost that was stopped or that a tool asked for; also accepted after the task ended */
  z.object({
    type: z.literal("usage.report"),
    runId: runIdSchema,
    usage: usageSchema,
    /** whose answer it was, when it is not the run's own model */
    model: modelRefSchema.optional(),
  }),
  /** first command after a start: half-done steps follow their tool's `replay` */
  z.object({ type: z.literal("task.recover"), safe: z.array(stepIdSchema) }),
] as const;

const head = { id: commandIdSchema, taskId: taskIdSchema };

export const userCommandSchema = z.intersection(z.object(head), z.discriminatedUnion("type", [...userRequests]));
/** a request from outside, parsed at the HTTP edge; always by `user` */
export type UserCommand = Readonly<z.infer<typeof userCommandSchema>>;

export const engineCommandSchema = z.intersection(z.object(head), z.discriminatedUnion("type", [...engineReports]));
export type EngineCommand = Readonly<z.infer<typeof engineCommandSchema>>;

/** A request, in the imperative. `decide` turns it into events or refuses. */
export type Command = UserCommand | EngineCommand;

/** why a command was refused; nothing was recorded */
export type Rejection = Readonly<{ rejected: true; code: "not-found" | "conflict" | "invalid"; message: string }>;

/** Builds a rejection with a sentence that says what to do instead. */
export function reject(code: Rejection["code"], message: string): Rejection {
  return { rejected: true, code, message };
}
