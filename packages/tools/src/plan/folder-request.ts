import { defineTool, folderSchema } from "@deskhand/contracts";
import { z } from "zod";
import { pathInput } from "../path-input.ts";
import { toolInput } from "../tool-input.ts";

const input = z.strictObject({
  paths: z.array(pathInput).min(1).max(8),
  verb: folderSchema.shape.verb.describe("read; add: create only; edit: everything"),
  reason: z.string().min(1).max(500).describe("one sentence for the user"),
});

export const folderRequest = defineTool<z.output<typeof input>>({
  kind: "intent",
  name: "folder_request",
  description: "Asks the user for a further folder and waits. Ask for the least that will do.",
  input: toolInput(input, `{"paths":["/home/ann/Invoices"],"verb":"read","reason":"The invoices are there."}`),
  intent: ({ paths, verb, reason }) => ({
    type: "folders",
    folders: paths.map((path) => ({ path, verb, neverDelete: false })),
    reason,
  }),
});
