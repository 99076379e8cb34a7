import { z } from "zod";
import { actionSchema, grantSchema } from "./action.ts";
import { approvalIdSchema, changeSetIdSchema, planIdSchema, runIdSchema, stepIdSchema } from "./id.ts";
import { planDifferenceSchema, planItemSchema } from "./plan.ts";
import { folderSchema } from "./value.ts";

export const approvalKindSchema = z.enum(["plan", "write", "delete", "network", "folder", "question"]);
/** the words of `--approve`; `delete` stands for every destructive change */
export type ApprovalKind = z.infer<typeof approvalKindSchema>;

export const questionSchema = z.object({
  /** short label, 12 characters are shown */
  header: z.string().min(1).max(40),
  question: z.string().min(1).max(500),
  options: z
    .array(z.object({ label: z.string().min(1).max(120), description: z.string().max(300) }))
    .min(2)
    .max(4),
  multiple: z.boolean(),
});
export type Question = Readonly<z.infer<typeof questionSchema>>;

export const approvalSubjectSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("plan"), planId: planIdSchema, stepId: stepIdSchema }),
  z.object({
    kind: z.literal("changes"),
    changeSetId: changeSetIdSchema,
    /** SHA-256 over the exact changes with their identities; apply refuses anything else */
    digest: z.string(),
    /** what approving adds to the plan; empty outside plan mode */
    amends: z.array(actionSchema),
  }),
  z.object({ kind: z.literal("tool"), stepId: stepIdSchema, actions: z.array(actionSchema) }),
  z.object({ kind: z.literal("question"), stepId: stepIdSchema, questions: z.array(questionSchema).min(1).max(4) }),
  z.object({ kind: z.literal("folders"), stepId: stepIdSchema, folders: z.array(folderSchema), reason: z.string() }),
]);
export type ApprovalSubject = Readonly<z.infer<typeof approvalSubjectSchema>>;

export const decisionSchema = z.discriminatedUnion("type", [
  /**
   * `items` replaces the plan's items when the user edited the plan card, `capUsd` its cap; both are ignored for other subjects. An
   * absent cap stays as proposed, `null` takes it away.
   */
  z.object({
    type: z.literal("allow"),
    grants: z.array(grantSchema),
    items: z.array(planItemSchema).nullable(),
    capUsd: z.number().nonnegative().nullable().optional(),
  }),
  z.object({ type: z.literal("deny"), feedback: z.string().max(10_000) }),
  /** one entry per question, in order: chosen labels or the user's own words */
  z.object({ type: z.literal("answer"), answers: z.array(z.array(z.string().max(10_000))) }),
]);
export type Decision = Readonly<z.infer<typeof decisionSchema>>;

export const approvalSchema = z.object({
  id: approvalIdSchema,
  runId: runIdSchema,
  /** one sentence the card shows */
  prompt: z.string(),
  /** every kind that has to be said yes to; never empty */
  needs: z.array(approvalKindSchema).min(1),
  subject: approvalSubjectSchema,
  status: z.enum(["open", "resolved", "withdrawn"]),
  decision: decisionSchema.nullable(),
  decidedBy: z.enum(["user", "engine"]).nullable(),
  /** set when this goes beyond the plan a person approved: what a yes would add to it */
  difference: planDifferenceSchema.optional(),
});
export type Approval = Readonly<z.infer<typeof approvalSchema>>;
