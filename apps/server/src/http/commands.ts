import { type Rejection, userCommandSchema } from "@deskhand/contracts";
import type { Context, Hono } from "hono";
import { findTrouble } from "../find-trouble.ts";
import type { HttpPorts } from "./ports.ts";
import { readBody } from "./read-input.ts";

const statuses = { "not-found": 404, conflict: 409, invalid: 400 } as const;

/** `POST /api/commands`: what a person asks for. */
export function routeCommands(app: Hono, { attachments, engine, isolation, models }: HttpPorts): void {
  app.post("/api/commands", async (context) => {
    // what it brings is kept before it is durable, so that no request ever misses what its message shows
    const command = await attachments.receive(await readBody(context, userCommandSchema));
    const receipt = (await findTrouble({ models, isolation }, command)) ?? (await engine.dispatch(command));
    return "rejected" in receipt ? answerRejection(context, receipt) : context.json(receipt);
  });
}

/** The rejection itself, and the same in the shape of every other refusal. */
export function answerRejection(context: Context, rejection: Rejection): Response {
  const { code, message } = rejection;
  return context.json({ ...rejection, error: { code, message } }, statuses[code]);
}
