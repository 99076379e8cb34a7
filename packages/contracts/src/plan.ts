import { z } from "zod";
import { actionSchema } from "./action.ts";
import { planIdSchema } from "./id.ts";
import { folderSchema } from "./value.ts";

export const planItemSchema = z.object({
  /** stable within the plan: `1`, `2`, … */
  id: z.string().min(1).max(40),
  title: z.string().min(1).max(500),
  /** the scope this item asks for; what no approved item covers opens an amendment */
  actions: z.array(actionSchema).max(20_000),
  status: z.enum(["todo", "doing", "done", "skipped"]),
});
export type PlanItem = Readonly<z.infer<typeof planItemSchema>>;

export const estimateSchema = z.object({
  /** further model answers, at least and at most */
  answers: z.tuple([z.number(), z.number()]),
  /** US dollars, at least and at most; `null` where the model's price is not known */
  usd: z.tuple([z.number(), z.number()]).nullable(),
});
/** What the rest of a plan is likely to take, from what the task took so far; never a promise. */
export type Estimate = Readonly<z.infer<typeof estimateSchema>>;

/** The frame of a plan beside its steps: what an approval holds the task to. */
const frame = {
  /** folders as they were when the plan was proposed; one more is an amendment */
  folders: z.array(folderSchema).optional(),
  estimate: estimateSchema.nullable().optional(),
  /** US dollars the task may cost before it pauses; `null` for no limit */
  capUsd: z.number().nonnegative().nullable().optional(),
};

export const planDifferenceSchema = z.object({
  folders: z.array(folderSchema),
  hosts: z.array(z.string()),
  connectors: z.array(z.string()),
  actions: z.array(actionSchema),
});
/** What a yes would add to the plan that a person approved. */
export type PlanDifference = Readonly<z.infer<typeof planDifferenceSchema>>;

export const planSchema = z.object({
  id: planIdSchema,
  goal: z.string(),
  items: z.array(planItemSchema).max(200),
  needs: z.object({ hosts: z.array(z.string()), connectors: z.array(z.string()) }),
  status: z.enum(["proposed", "approved", "rejected"]),
  /** `user` when a person approved it; scope counts only then */
  approvedBy: z.enum(["user", "engine"]).nullable(),
  ...frame,
});
export type Plan = Readonly<z.infer<typeof planSchema>>;
