import type { Hono } from "hono";
import type { HttpPorts } from "./ports.ts";

/** What this Deskhand is. */
export function routeAbout(app: Hono, { about }: HttpPorts): void {
  app.get("/api/about", async (context) => context.json(await about()));

  app.get("/api/openapi.json", async (context) => {
    const { describeApi } = await import("./openapi.ts");
    return context.json(describeApi((await about()).version));
  });
}
