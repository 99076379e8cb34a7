import { folderSchema, guestPathSchema } from "@deskhand/contracts";
import type { Hono } from "hono";
import { z } from "zod";
import { findTask } from "./find-task.ts";
import type { HttpPorts } from "./ports.ts";
import { readBody, readQuery } from "./read-input.ts";

const querySchema = z.object({ path: guestPathSchema.optional() });

const contentsSchema = z.object({ path: guestPathSchema });

/** The in-app folder picker, and a look into the folders of a task. */
export function routeFolders(app: Hono, { engine, folderContents, folders, workspace }: HttpPorts): void {
  app.get("/api/folders", async (context) => context.json(await folders(readQuery(context, querySchema).path ?? null)));

  app.get("/api/tasks/:id/folder", async (context) => {
    const { path } = readQuery(context, contentsSchema);
    return context.json(await folderContents(await findTask(engine, context.req.param("id")), path));
  });

  app.post("/api/folders/check", async (context) => {
    return context.json(await workspace.checkFolder(await readBody(context, folderSchema)));
  });
}
