import { modelChoiceSchema, modelRequestSchema, providerChangeSchema } from "@deskhand/contracts";
import type { Hono } from "hono";
import type { HttpPorts } from "./ports.ts";
import { readBody } from "./read-input.ts";

/** The models there are, and where they are set up. Keys come in and never go out. */
export function routeModels(app: Hono, { modelDesk, models }: Pick<HttpPorts, "modelDesk" | "models">): void {
  const list = () => ({ models: models.list(), defaultRef: models.defaultRef });
  const providers = async () => ({ providers: await modelDesk.providers() });

  app.get("/api/models", (context) => context.json(list()));

  app.get("/api/models/providers", async (context) => context.json(await providers()));

  app.post("/api/models/providers", async (context) => {
    await modelDesk.change(await readBody(context, providerChangeSchema));
    return context.json(await providers());
  });

  app.delete("/api/models/providers/:name", async (context) => {
    await modelDesk.forget(context.req.param("name"));
    return context.json(await providers());
  });

  app.post("/api/models/look", async (context) => {
    await modelDesk.look();
    return context.json(list());
  });

  app.post("/api/models/add", async (context) => {
    await modelDesk.add((await readBody(context, modelRequestSchema)).ref);
    return context.json(list());
  });

  app.post("/api/models/remove", async (context) => {
    const isRemoved = await modelDesk.remove((await readBody(context, modelRequestSchema)).ref);
    return context.json({ ...list(), isRemoved });
  });

  app.post("/api/models/default", async (context) => {
    await modelDesk.choose((await readBody(context, modelChoiceSchema)).ref);
    return context.json(list());
  });

  app.post("/api/models/test", async (context) => {
    const { ref } = await readBody(context, modelRequestSchema);
    return context.json(await modelDesk.test(ref, context.req.raw.signal));
  });
}
