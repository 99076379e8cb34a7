import { constants, createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { basename } from "node:path";
import { Readable } from "node:stream";
import { DeskhandError, fileQuerySchema, type GuestPath, inputFailure, revealRequestSchema } from "@deskhand/contracts";
import type { Context, Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { z } from "zod";
import { fileHeaders } from "./file-headers.ts";
import { findTask } from "./find-task.ts";
import type { HttpPorts } from "./ports.ts";
import { readBody, readQuery } from "./read-input.ts";

const querySchema = fileQuerySchema.extend({ download: z.literal("1").optional() });
type Query = z.infer<typeof querySchema>;

/** The bytes of a task's files, and showing them on the desktop. */
export function routeFiles(app: Hono, ports: HttpPorts): void {
  app.get("/api/tasks/:id/file", async (context) => {
    const query = readQuery(context, querySchema);
    const hostPath = await findHostPath(ports, context.req.param("id"), query);
    if (hostPath === null) throw missing(query.path);
    return sendFile(context, hostPath, query);
  });

  for (const act of ["reveal", "open"] as const) {
    app.post(`/api/tasks/:id/${act}`, async (context) => {
      const { path } = await readBody(context, revealRequestSchema);
      const task = await findTask(ports.engine, context.req.param("id"));
      await ports.desktop[act](await ports.realFile(task, path));
      return context.json({ done: true });
    });
  }
}

async function findHostPath(ports: HttpPorts, taskId: string, query: Query): Promise<string | null> {
  const task = await findTask(ports.engine, taskId);
  if (query.side === undefined) return ports.workspace.hostFile(task, query.path);
  const set = task.changeSets.find(({ id }) => id === query.changeSet);
  const isKnown = set?.records.some(({ path, from }) => path === query.path || from === query.path);
  if (set === undefined || isKnown !== true) throw missing(query.path);
  return (await ports.workspace.sides(task, set.id, query.path))[query.side];
}

async function sendFile(context: Context, hostPath: string, query: Query): Promise<Response> {
  // a link that took the file's place since it was checked is not followed
  const file = await open(hostPath, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)).catch(() => null);
  if (file === null) throw missing(query.path);
  const { size } = await file.stat().then((stat) => (stat.isFile() ? stat : { size: null }));
  if (size === null) {
    await file.close();
    throw new DeskhandError(inputFailure(`${query.path} is a folder, not a file.`));
  }
  const headers = fileHeaders(basename(query.path), query.download === "1");
  const bytes = createReadStream("", { fd: file, end: Math.max(0, size - 1) });
  if (size === 0) bytes.destroy();
  const body = size === 0 ? new Uint8Array() : (Readable.toWeb(bytes) as ReadableStream<Uint8Array>);
  return context.body(body, 200, { ...headers, "content-length": String(size) });
}

function missing(path: GuestPath): HTTPException {
  return new HTTPException(404, { message: `There is no file ${path} in this task (any more).` });
}
