import { wayOutChangeSchema } from "@deskhand/contracts";
import type { Hono } from "hono";
import type { HttpPorts } from "./ports.ts";
import { readBody } from "./read-input.ts";

/** What the user wants of hosts. Secrets come in and never go out. */
export function routeWaysOut(app: Hono, { waysOut }: Pick<HttpPorts, "waysOut">): void {
  app.get("/api/ways-out", async (context) => context.json(await waysOut.report()));

  app.post("/api/ways-out", async (context) =>
    context.json(await waysOut.change(await readBody(context, wayOutChangeSchema))),
  );

  app.delete("/api/ways-out/:host", async (context) => context.json(await waysOut.remove(context.req.param("host"))));
}
