import type { Hono } from "hono";
import type { HttpPorts } from "./ports.ts";

/** What this Deskhand is and which models it has. */
export function routeAbout(app: Hono, { about, models }: HttpPorts): void {
  app.get("/api/about", async (context) => context.json(await about()));

  app.get("/api/models", (context) => context.json({ models: models.list(), defaultRef: models.defaultRef }));

  app.get("/api/openapi.json", async (context) => {
    const { describeApi } = await import("./openapi.ts");
    return context.json(describeApi((await about()).version));
  });
}
