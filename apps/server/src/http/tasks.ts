import { auditOf } from "@deskhand/contracts";
import type { Hono } from "hono";
import { z } from "zod";
import { answerRejection } from "./commands.ts";
import { findTask } from "./find-task.ts";
import type { HttpPorts } from "./ports.ts";
import { parseInput } from "./read-input.ts";

const seqSchema = z.coerce.number().int().nonnegative();

const streamHeaders = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store",
  "x-accel-buffering": "no",
};

/** The task list, one task, and their events. */
export function routeTasks(app: Hono, { engine, streams }: HttpPorts): void {
  app.get("/api/tasks", async (context) => context.json({ tasks: await engine.tasks() }));

  app.get("/api/tasks/:id", async (context) => {
    return context.json({ task: await findTask(engine, context.req.param("id")) });
  });

  app.get("/api/tasks/:id/audit", async (context) => {
    const { id } = await findTask(engine, context.req.param("id"));
    return context.json({ entries: auditOf(await engine.events(id, 0)) });
  });

  app.get("/api/tasks/:id/audit.jsonl", async (context) => {
    const { id } = await findTask(engine, context.req.param("id"));
    const lines = auditOf(await engine.events(id, 0)).map((entry) => `${JSON.stringify(entry)}\n`);
    return context.body(lines.join(""), 200, {
      "content-type": "application/x-ndjson; charset=utf-8",
      "content-disposition": `attachment; filename="${id}-record.jsonl"`,
    });
  });

  app.delete("/api/tasks/:id", async (context) => {
    const { id } = await findTask(engine, context.req.param("id"));
    const receipt = await engine.forget(id);
    if ("rejected" in receipt) return answerRejection(context, receipt);
    streams.forget(id);
    return context.json(receipt);
  });

  app.get("/api/tasks/:id/events", async (context) => {
    const { id } = await findTask(engine, context.req.param("id"));
    const asked = parseInput(seqSchema, context.req.query("after") ?? 0);
    // a browser that reconnects repeats the old address, and adds where it really was
    const seen = parseInput(seqSchema, context.req.header("last-event-id") || 0);
    return context.body(streams.ofTask(id, Math.max(asked, seen)), 200, streamHeaders);
  });

  app.get("/api/events", (context) => context.body(streams.ofAllTasks(), 200, streamHeaders));
}
