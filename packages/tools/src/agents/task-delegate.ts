import { defineTool, modelRefSchema } from "@deskhand/contracts";
import { z } from "zod";
import { toolInput } from "../tool-input.ts";

const modelInput = z.string().transform((written, context) => {
  if (written === "small") return written;
  const parsed = modelRefSchema.safeParse(written);
  if (parsed.success) return parsed.data;
  context.addIssue({ code: "custom", message: 'a model is named provider/model, or "small"' });
  return z.NEVER;
});

const runSchema = z.strictObject({
  title: z.string().min(1).max(80).optional().describe("for the user, such as Read receipts 1–8"),
  goal: z.string().min(1).max(10_000).describe("complete on its own: it sees nothing of this talk"),
  context: z.string().max(100_000).default("").describe("facts it needs"),
  tools: z.array(z.string()).optional().describe("tool names; all of yours unless given"),
  model: modelInput.optional().describe('"small" for reading and sorting; yours unless given'),
  budgetUsd: z.number().positive().max(1000).optional().describe("ends it"),
  timeoutSeconds: z.number().int().positive().max(86_400).optional().describe("ends it"),
});
const input = z.strictObject({ runs: z.array(runSchema).min(1).max(16) });

export const taskDelegate = defineTool<z.output<typeof input>>({
  kind: "intent",
  name: "task_delegate",
  description:
    "Starts helpers that work in parallel on the same folders and waits for their reports. For independent parts of large work; give each its own files.",
  input: toolInput(input, `{"runs":[{"title":"Read the bills","goal":"Read /home/ann/a.pdf and report its total"}]}`),
  intent: ({ runs }) => ({
    type: "delegate",
    runs: runs.map(({ budgetUsd, context, goal, model, timeoutSeconds, title, tools }) => ({
      goal,
      context,
      tools: tools ?? null,
      model: model ?? null,
      ...(title === undefined ? {} : { title }),
      ...(budgetUsd === undefined ? {} : { budgetUsd }),
      ...(timeoutSeconds === undefined ? {} : { timeoutMs: timeoutSeconds * 1000 }),
    })),
  }),
});
