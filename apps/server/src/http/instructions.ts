import { standingInstructionsSchema } from "@deskhand/contracts";
import type { Hono } from "hono";
import type { HttpPorts } from "./ports.ts";
import { readBody } from "./read-input.ts";

/** What the user wants in every task. */
export function routeInstructions(app: Hono, { instructions }: HttpPorts): void {
  app.get("/api/instructions", async (context) => context.json(await instructions.read()));

  app.post("/api/instructions", async (context) => {
    await instructions.change(await readBody(context, standingInstructionsSchema));
    return context.json(await instructions.read());
  });
}
