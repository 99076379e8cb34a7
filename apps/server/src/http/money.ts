import { capsSchema } from "@deskhand/contracts";
import type { Hono } from "hono";
import type { HttpPorts } from "./ports.ts";
import { readBody } from "./read-input.ts";

/** What models cost here so far, and where it stops. */
export function routeMoney(app: Hono, { money }: HttpPorts): void {
  app.get("/api/money", (context) => context.json(money.report()));

  app.post("/api/money/caps", async (context) => {
    await money.changeCaps(await readBody(context, capsSchema));
    return context.json(money.report());
  });
}
