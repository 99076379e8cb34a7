import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { Readable } from "node:stream";
import {
  DeskhandError,
  fileQuerySchema,
  type GuestPath,
  inputFailure,
  openRequestSchema,
  revealRequestSchema,
} from "@deskhand/contracts";
import type { Context, Hono } from "hono";
import { z } from "zod";
import { runsWhenOpened } from "../desktop/runs-when-opened.ts";
import { openGranted } from "../folders/open-granted.ts";
import { byteRange } from "./byte-range.ts";
import { fileHeaders } from "./file-headers.ts";
import { type FoundFile, findFile, missingFile } from "./find-file.ts";
import { findTask } from "./find-task.ts";
import { isGone, whyMissing } from "./missing-file.ts";
import type { HttpPorts } from "./ports.ts";
import { readBody, readQuery } from "./read-input.ts";

const querySchema = fileQuerySchema.extend({
  download: z.literal("1").optional(),
  /** drawings come as such and not as their source, for `<img>`, which runs nothing in them */
  as: z.literal("picture").optional(),
});
type Query = z.infer<typeof querySchema>;

const notLocal =
  "Deskhand answers other computers here, so it opens nothing on this desktop; download the file instead.";

/** The bytes of a task's files, and showing them on the desktop. */
export function routeFiles(app: Hono, ports: HttpPorts, { isLocal }: Readonly<{ isLocal: boolean }>): void {
  app.get("/api/tasks/:id/file", async (context) => {
    const query = readQuery(context, querySchema);
    return sendFile(context, await findFile(ports, context.req.param("id"), query), query);
  });

  async function onDesktop(taskId: string, path: GuestPath): Promise<string> {
    if (!isLocal) throw new DeskhandError({ ...inputFailure(notLocal), kind: "config" });
    const task = await findTask(ports.engine, taskId);
    if (await isGone(task, path)) throw new DeskhandError(inputFailure(whyMissing(task, { path })));
    return ports.realFile(task, path);
  }

  app.post("/api/tasks/:id/reveal", async (context) => {
    const { path } = await readBody(context, revealRequestSchema);
    await ports.desktop.reveal(await onDesktop(context.req.param("id"), path));
    return context.json({ done: true });
  });

  app.post("/api/tasks/:id/open", async (context) => {
    const { confirmed, path } = await readBody(context, openRequestSchema);
    const hostPath = await onDesktop(context.req.param("id"), path);
    if (confirmed !== true && (await runsWhenOpened(hostPath))) return context.json({ done: false });
    await ports.desktop.open(hostPath);
    return context.json({ done: true });
  });
}

async function sendFile(context: Context, found: FoundFile, query: Query): Promise<Response> {
  const file = await openGranted(found.file);
  if (file === null) throw missingFile(found.task, query);
  const { size } = await file.stat().then((stat) => (stat.isFile() ? stat : { size: null }));
  if (size === null) {
    await file.close();
    throw new DeskhandError(inputFailure(`${query.path} is no file whose contents can be shown.`));
  }
  const headers = fileHeaders(basename(query.path), {
    isDownload: query.download === "1",
    isPicture: query.as === "picture",
  });
  const range = byteRange(context.req.header("range"), size);
  if (size === 0 || range === "outside") {
    await file.close();
    if (range !== "outside") return context.body(new Uint8Array(), 200, { ...headers, "content-length": "0" });
    return context.body(null, 416, { "content-range": `bytes */${size}` });
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  const bytes = createReadStream("", { fd: file, start, end });
  const length = { "accept-ranges": "bytes", "content-length": String(end - start + 1) };
  const place = range === null ? {} : { "content-range": `bytes ${start}-${end}/${size}` };
  const body = Readable.toWeb(bytes) as ReadableStream<Uint8Array>;
  return context.body(body, range === null ? 200 : 206, { ...headers, ...length, ...place });
}
