import { z } from "zod";
import { actionSchema } from "./action.ts";
import { planIdSchema } from "./id.ts";

export const planItemSchema = z.object({
  /** stable within the plan: `1`, `2`, … */
  id: z.string().min(1).max(40),
  title: z.string().min(1).max(500),
  /** the scope this item asks for; what no approved item covers opens an amendment */
  actions: z.array(actionSchema).max(20_000),
  status: z.enum(["todo", "doing", "done", "skipped"]),
});
export type PlanItem = Readonly<z.infer<typeof planItemSchema>>;

export const planSchema = z.object({
  id: planIdSchema,
  goal: z.string(),
  items: z.array(planItemSchema).max(200),
  needs: z.object({ hosts: z.array(z.string()), connectors: z.array(z.string()) }),
  status: z.enum(["proposed", "approved", "rejected"]),
  /** `user` when a person approved it; scope counts only then */
  approvedBy: z.enum(["user", "engine"]).nullable(),
});
export type Plan = Readonly<z.infer<typeof planSchema>>;
