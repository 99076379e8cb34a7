import {
  attachmentQuerySchema,
  DeskhandError,
  inputFailure,
  mostAttachedBytes,
  taskIdSchema,
} from "@deskhand/contracts";
import type { Context, Hono } from "hono";
import type { HttpPorts } from "./ports.ts";
import { parseInput, readQuery } from "./read-input.ts";

/** Files for messages: each comes alone, as its bytes, before the message that names it. The task need not exist yet. */
export function routeAttachments(app: Hono, { attachments }: Pick<HttpPorts, "attachments">): void {
  app.post("/api/tasks/:id/attachments", async (context) => {
    const taskId = parseInput(taskIdSchema, context.req.param("id"));
    const { model, name } = readQuery(context, attachmentQuerySchema);
    const bytes = await readBytes(context);
    return context.json(await attachments.read({ taskId, model, name, bytes }, context.req.raw.signal));
  });
}

async function readBytes(context: Context): Promise<Uint8Array> {
  // a form of another site can send other types without asking first
  if (!/^application\/octet-stream\b/i.test(context.req.header("content-type") ?? ""))
    throw new DeskhandError(inputFailure("Send the file as its bytes with content-type application/octet-stream."));
  const tooLarge = new DeskhandError(
    inputFailure("The file is larger than 25 MB; hand over its folder in a task instead."),
  );
  if (Number(context.req.header("content-length") ?? 0) > mostAttachedBytes) throw tooLarge;
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of context.req.raw.body ?? []) {
    size += piece.byteLength;
    if (size > mostAttachedBytes) throw tooLarge;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
