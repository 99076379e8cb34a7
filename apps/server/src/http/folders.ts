import { folderSchema, guestPathSchema } from "@deskhand/contracts";
import type { Hono } from "hono";
import { z } from "zod";
import type { HttpPorts } from "./ports.ts";
import { readBody, readQuery } from "./read-input.ts";

const querySchema = z.object({ path: guestPathSchema.optional() });

/** The in-app folder picker. */
export function routeFolders(app: Hono, { folders, workspace }: HttpPorts): void {
  app.get("/api/folders", async (context) => context.json(await folders(readQuery(context, querySchema).path ?? null)));

  app.post("/api/folders/check", async (context) => {
    return context.json(await workspace.checkFolder(await readBody(context, folderSchema)));
  });
}
