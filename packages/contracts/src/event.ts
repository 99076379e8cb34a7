import { z } from "zod";
import { grantSchema } from "./action.ts";
import { approvalSchema, decisionSchema } from "./approval.ts";
import { artifactSchema, changeSchema, changeSetHeadSchema, heldChangeSchema } from "./change.ts";
import { egressRecordSchema } from "./egress.ts";
import { type Failure, failureSchema } from "./failure.ts";
import {
  approvalIdSchema,
  changeSetIdSchema,
  commandIdSchema,
  grantIdSchema,
  planIdSchema,
  runIdSchema,
  stepIdSchema,
  taskIdSchema,
} from "./id.ts";
import { planSchema } from "./plan.ts";
import { stepSchema, thoughtStateSchema, toolStateSchema } from "./step.ts";
import { briefingSchema, runHeadSchema, taskSettingsSchema } from "./task.ts";
import {
  actorSchema,
  folderSchema,
  guestPathSchema,
  limitNameSchema,
  limitsSchema,
  modelRefSchema,
  usageSchema,
} from "./value.ts";

/** `null` means every record of the set that can take this transition */
const paths = z.array(guestPathSchema).nullable();
const onChangeSet = { changeSetId: changeSetIdSchema, paths };

const taskEvents = [
  z.object({ type: z.literal("task.created"), title: z.string(), settings: taskSettingsSchema }),
  z.object({
    type: z.literal("task.paused"),
    because: z.string(),
    failure: failureSchema.nullable(),
    limit: limitNameSchema.nullable(),
  }),
  /** also reopens an ended task when the user writes again; `limits` replaces the old ones when not null */
  z.object({ type: z.literal("task.resumed"), because: z.string(), limits: limitsSchema.nullable() }),
  z.object({
    type: z.literal("task.ended"),
    status: z.enum(["done", "partly", "failed", "stopped"]),
    failure: failureSchema.nullable(),
  }),
  z.object({ type: z.literal("task.briefed"), briefing: briefingSchema }),
  z.object({ type: z.literal("budget.reached"), limit: limitNameSchema, because: z.string() }),
  z.object({ type: z.literal("folder.granted"), folder: folderSchema }),
  z.object({ type: z.literal("folder.revoked"), folder: folderSchema }),
] as const;

const planEvents = [
  z.object({ type: z.literal("plan.proposed"), plan: planSchema }),
  /** progress of items, or scope added by an approved amendment; the whole plan as it now stands */
  z.object({ type: z.literal("plan.amended"), plan: planSchema }),
  z.object({
    type: z.literal("plan.resolved"),
    planId: planIdSchema,
    status: z.enum(["approved", "rejected"]),
    /** the plan as approved, with the user's edits */
    plan: planSchema,
  }),
] as const;

const runEvents = [
  z.object({ type: z.literal("run.started"), run: runHeadSchema }),
  z.object({
    type: z.literal("run.ended"),
    runId: runIdSchema,
    status: z.enum(["done", "failed", "stopped"]),
    failure: failureSchema.nullable(),
  }),
  z.object({ type: z.literal("step.added"), step: stepSchema }),
  z.object({ type: z.literal("thought.changed"), runId: runIdSchema, stepId: stepIdSchema, state: thoughtStateSchema }),
  z.object({ type: z.literal("tool.changed"), runId: runIdSchema, stepId: stepIdSchema, state: toolStateSchema }),
  z.object({
    type: z.literal("retry.scheduled"),
    runId: runIdSchema,
    stepId: stepIdSchema,
    attempt: z.number(),
    notBefore: z.string(),
    failure: failureSchema,
  }),
  z.object({ type: z.literal("tools.loaded"), runId: runIdSchema, tools: z.array(z.string()) }),
  z.object({
    type: z.literal("usage.recorded"),
    runId: runIdSchema,
    usage: usageSchema,
    /** absent when it was the run's own */
    model: modelRefSchema.optional(),
  }),
  /** what was not written by the first Deskhand is optional: its logs are read for ever */
  z.object({
    type: z.literal("egress.recorded"),
    ...egressRecordSchema.partial({ port: true, method: true, connections: true, bytesIn: true, because: true }).shape,
  }),
  z.object({ type: z.literal("artifact.presented"), artifact: artifactSchema, summary: z.string() }),
] as const;

const approvalEvents = [
  z.object({ type: z.literal("approval.opened"), approval: approvalSchema }),
  z.object({ type: z.literal("approval.resolved"), approvalId: approvalIdSchema, decision: decisionSchema }),
  z.object({ type: z.literal("approval.withdrawn"), approvalId: approvalIdSchema, because: z.string() }),
  z.object({ type: z.literal("grant.added"), grant: grantSchema }),
  z.object({ type: z.literal("grant.revoked"), grantId: grantIdSchema }),
] as const;

const changeEvents = [
  z.object({ type: z.literal("changes.staged"), changeSet: changeSetHeadSchema, changes: z.array(changeSchema) }),
  z.object({ type: z.literal("changes.accepted"), ...onChangeSet, because: z.string() }),
  /** `journal` is the SHA-256 of the journal's manifest, synced before this event */
  z.object({
    type: z.literal("changes.applying"),
    ...onChangeSet,
    journal: z.string(),
    /** why it may happen, in words; absent in logs of the first Deskhand */
    because: z.string().optional(),
  }),
  z.object({ type: z.literal("changes.applied"), ...onChangeSet }),
  z.object({ type: z.literal("changes.held"), changeSetId: changeSetIdSchema, held: z.array(heldChangeSchema) }),
  z.object({ type: z.literal("changes.dropped"), ...onChangeSet, because: z.string() }),
  z.object({ type: z.literal("changes.undoing"), ...onChangeSet }),
  z.object({ type: z.literal("changes.undone"), ...onChangeSet, kept: z.array(heldChangeSchema) }),
  z.object({ type: z.literal("changes.redoing"), ...onChangeSet }),
  z.object({ type: z.literal("changes.redone"), ...onChangeSet, kept: z.array(heldChangeSchema) }),
] as const;

export const eventBodySchema = z.discriminatedUnion("type", [
  ...taskEvents,
  ...planEvents,
  ...runEvents,
  ...approvalEvents,
  ...changeEvents,
]);
/** A fact, in the past tense. `kept` in `changes.undone`/`redone` lists what could not be taken back and why. */
export type EventBody = Readonly<z.infer<typeof eventBodySchema>>;
export type EventType = EventBody["type"];

export const eventHeadSchema = z.object({
  /** 1, 2, 3 … within the task, without gaps */
  seq: z.number().int().positive(),
  taskId: taskIdSchema,
  /** ISO 8601, UTC, milliseconds */
  at: z.string(),
  by: actorSchema,
  /** makes a repeated command harmless, after a restart too */
  commandId: commandIdSchema,
});
export type EventHead = Readonly<z.infer<typeof eventHeadSchema>>;
export type Event = EventHead & EventBody;

/** Live news that is never logged: streaming text and progress of a running step. */
export type Weather = Readonly<
  | {
      type: "text-delta";
      taskId: EventHead["taskId"];
      runId: z.infer<typeof runIdSchema>;
      stepId: z.infer<typeof stepIdSchema>;
      text: string;
    }
  | {
      type: "thinking-delta";
      taskId: EventHead["taskId"];
      runId: z.infer<typeof runIdSchema>;
      stepId: z.infer<typeof stepIdSchema>;
      text: string;
    }
  | {
      type: "tool-started";
      taskId: EventHead["taskId"];
      runId: z.infer<typeof runIdSchema>;
      stepId: z.infer<typeof stepIdSchema>;
    }
  | {
      type: "tool-progress";
      taskId: EventHead["taskId"];
      runId: z.infer<typeof runIdSchema>;
      stepId: z.infer<typeof stepIdSchema>;
      text: string;
    }
  /** the work stands still, and there is no room even to write that down; told again until there is */
  | { type: "work-stuck"; taskId: EventHead["taskId"]; failure: Failure }
>;
