import { defineTool, planItemSchema } from "@deskhand/contracts";
import { z } from "zod";
import { toolInput } from "../tool-input.ts";

const stepSchema = z.strictObject({ id: z.string().min(1).max(40), status: planItemSchema.shape.status });
const input = z.strictObject({ steps: z.array(stepSchema).min(1).max(200) });

export const planUpdate = defineTool<z.output<typeof input>>({
  kind: "intent",
  name: "plan_update",
  description: "Marks steps of the plan (ids 1, 2, …) as you begin and finish them.",
  input: toolInput(input, `{"steps":[{"id":"1","status":"done"}]}`),
  intent: ({ steps }) => ({ type: "plan-progress", items: steps }),
});
