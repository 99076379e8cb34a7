import { actionSchema, defineTool, type PlanItem, parseHost } from "@deskhand/contracts";
import { z } from "zod";
import { toolInput } from "../tool-input.ts";
import { questionInput } from "./question-input.ts";

const actionInput = z.strictObject({ verb: actionSchema.shape.verb, target: z.string().min(1).max(4096) });

const hostInput = z.string().transform((written, context) => {
  const host = parseHost(written);
  if (host !== null) return host;
  context.addIssue({ code: "custom", message: "a host is a name such as example.com or *.example.com" });
  return z.NEVER;
});

const input = z.strictObject({
  goal: z.string().min(1).max(10_000),
  steps: z
    .array(
      z.strictObject({
        title: z.string().min(1).max(500).describe("plain words for the user"),
        actions: z.array(actionInput).max(20_000).default([]).describe("everything this step does"),
      }),
    )
    .min(1)
    .max(200),
  needs: z
    .strictObject({ hosts: z.array(hostInput).max(50).default([]), connectors: z.array(z.string()).default([]) })
    .default({ hosts: [], connectors: [] }),
  questions: z.array(questionInput).max(4).default([]),
});

export const planPropose = defineTool<z.output<typeof input>>({
  kind: "intent",
  name: "plan_propose",
  description:
    "Shows the user the plan and waits for approval. Look at the folder first. Every step lists its actions: a verb and an exact path or a glob such as /a/b/**. Whatever no approved step covers has to be asked again later. Overwriting and deleting count only with exact paths, one action each; moves need the old and the new path covered.",
  input: toolInput(
    input,
    `{"goal":"Tidy","steps":[{"title":"Move the PDFs","actions":[{"verb":"move","target":"/home/ann/*.pdf"},{"verb":"create","target":"/home/ann/PDF/**"}]}]}`,
  ),
  intent({ goal, steps, needs, questions }) {
    const items = steps.map(
      ({ title, actions }, at): PlanItem => ({ id: String(at + 1), title, actions, status: "todo" }),
    );
    return { type: "plan", goal, items, needs, questions };
  },
});
