import { isolationSettingsSchema } from "@deskhand/contracts";
import type { Hono } from "hono";
import { findTask } from "./find-task.ts";
import type { HttpPorts } from "./ports.ts";
import { readBody } from "./read-input.ts";

/** Where programs run here, and what left this computer. */
export function routeIsolation(app: Hono, { engine, isolation }: HttpPorts): void {
  app.get("/api/isolation", async (context) => context.json(await isolation.report()));

  app.post("/api/isolation/settings", async (context) => {
    await isolation.changeSettings(await readBody(context, isolationSettingsSchema));
    return context.json(await isolation.report());
  });

  app.post("/api/isolation/self-test", async (context) => {
    await isolation.test();
    return context.json(await isolation.report());
  });

  app.post("/api/isolation/image", async (context) => {
    isolation.buildImage();
    return context.json(await isolation.report());
  });

  app.post("/api/isolation/image/stop", async (context) => {
    await isolation.stopImage();
    return context.json(await isolation.report());
  });

  app.get("/api/tasks/:id/egress", async (context) => {
    const { egress } = await findTask(engine, context.req.param("id"));
    return context.json({ egress });
  });
}
