import { basename } from "node:path";
import {
  arrangedQuerySchema,
  comparisonQuerySchema,
  fileQuerySchema,
  pageQuerySchema,
  pageTextQuerySchema,
  rowsQuerySchema,
  sheetQuerySchema,
  sourceQuerySchema,
} from "@deskhand/contracts";
import type { Context, Hono } from "hono";
import type { z } from "zod";
import type { LookedAt } from "../previews/create-previews.ts";
import { findSource } from "../previews/find-source.ts";
import { type FileWish, findFile } from "./find-file.ts";
import { findTask } from "./find-task.ts";
import type { HttpPorts } from "./ports.ts";
import { readQuery } from "./read-input.ts";

/** Nothing runs, nothing is asked for, nobody else may frame it. */
const framePolicy = [
  "default-src 'none'",
  "img-src data:",
  "style-src 'unsafe-inline'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
  "sandbox",
].join("; ");

const frameHeaders = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": framePolicy,
  "cross-origin-resource-policy": "same-origin",
  "x-dns-prefetch-control": "off",
  "cache-control": "no-store",
};

const pictureHeaders = {
  "content-type": "image/png",
  "content-security-policy": "default-src 'none'; sandbox",
  "cross-origin-resource-policy": "same-origin",
  // its address names a change set or the file as it is now, which goes on changing
  "cache-control": "no-store",
};

/** Files of a task made ready to be looked at, and what changed in them. */
export function routePreviews(app: Hono, ports: HttpPorts): void {
  const { previews } = ports;

  function look<Schema extends z.ZodType<FileWish>>(
    path: string,
    schema: Schema,
    answer: (context: Context, file: LookedAt, query: z.infer<Schema>) => Promise<Response>,
  ): void {
    app.get(`/api/tasks/:id/preview${path}`, async (context) => {
      const query = readQuery(context, schema);
      return answer(context, await lookedAt(ports, context.req.param("id") ?? "", query), query);
    });
  }

  look("", fileQuerySchema, async (context, file) => context.json({ preview: await previews.preview(file) }));
  look("/sheet", sheetQuerySchema, async (context, file, { sheet }) => context.json(await previews.sheet(file, sheet)));
  look("/rows", rowsQuerySchema, async (context, file, { arrangement, block, sheet }) =>
    context.json(await previews.rows(file, { sheet, arrangement: arrangement ?? null }, block)),
  );
  look("/arranged", arrangedQuerySchema, async (context, file, { arrangement, sheet }) =>
    context.json(await previews.arranged(file, sheet, arrangement)),
  );
  look("/pages", fileQuerySchema, async (context, file) => context.json({ pages: await previews.pages(file) }));
  look("/page-text", pageTextQuerySchema, async (context, file, { number }) =>
    context.json({ lines: await previews.pageText(file, number) }),
  );
  look("/page", pageQuerySchema, async (context, file, { number, pixels }) => {
    const picture = await previews.page(file, number, pixels);
    return context.body(picture as Uint8Array<ArrayBuffer>, 200, pictureHeaders);
  });
  look("/web-page", fileQuerySchema, async (context, file) =>
    context.body(await previews.webPage(file), 200, frameHeaders),
  );

  app.get("/api/tasks/:id/preview/source", async (context) => {
    const { file, path } = readQuery(context, sourceQuerySchema);
    const task = await findTask(ports.engine, context.req.param("id"));
    return context.json({ path: await findSource(ports.workspace, task, { carrier: path, named: file }) });
  });

  app.get("/api/tasks/:id/comparison", async (context) => {
    const { path, changeSet, beforePath, beforeSet } = readQuery(context, comparisonQuerySchema);
    const id = context.req.param("id");
    const before = { path: beforePath ?? path, side: "before", changeSet: beforeSet ?? changeSet } as const;
    const old = await lookedAt(ports, id, before);
    const now = await lookedAt(ports, id, { path, side: "after", changeSet });
    return context.json({ comparison: await previews.compare(old, now) });
  });
}

async function lookedAt(ports: HttpPorts, taskId: string, wish: FileWish): Promise<LookedAt> {
  const { file, task } = await findFile(ports, taskId, wish);
  return { ...file, taskId: task.id, name: basename(wish.path) };
}
