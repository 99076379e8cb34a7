import { DeskhandError, type Failure, toFailure } from "@deskhand/contracts";
import { type Context, Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { type Door, guardDoor } from "../auth.ts";
import { refuse } from "../refusal.ts";
import { routeAbout } from "./about.ts";
import { routeAttachments } from "./attachments.ts";
import { routeCommands } from "./commands.ts";
import { routeFiles } from "./files.ts";
import { routeFolders } from "./folders.ts";
import { routeInstructions } from "./instructions.ts";
import { routeIsolation } from "./isolation.ts";
import { routeModels } from "./models.ts";
import { routeMoney } from "./money.ts";
import { routePages } from "./pages.ts";
import type { HttpPorts } from "./ports.ts";
import { routePreviews } from "./previews.ts";
import { routeTasks } from "./tasks.ts";
import { routeWaysOut } from "./ways-out.ts";

/** Whether only this computer is answered at this address. */
function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\./.test(host);
}

/** The whole HTTP interface as one function from request to response. */
export function createApp(door: Door, ports: HttpPorts): Hono {
  const app = new Hono();
  app.use(guardDoor(door));
  app.use("/api/*", async (context, next) => {
    await next();
    const { headers } = context.res;
    if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
    headers.set("x-content-type-options", "nosniff");
    headers.set("referrer-policy", "no-referrer");
  });
  routeCommands(app, ports);
  routeTasks(app, ports);
  routeAttachments(app, ports);
  routeFiles(app, ports, { isLocal: isLoopback(door.host) });
  routePreviews(app, ports);
  routeFolders(app, ports);
  routeAbout(app, ports);
  routeIsolation(app, ports);
  routeWaysOut(app, ports);
  routeModels(app, ports);
  routeMoney(app, ports);
  routeInstructions(app, ports);
  app.post("/api/tickets", (context) => context.json({ ticket: door.tickets.create() }));
  app.all("/api/*", (context) => {
    return refuse(
      context,
      404,
      "not-found",
      `There is no ${context.req.method} ${context.req.path}; see /api/openapi.json.`,
    );
  });
  routePages(app, ports.webFolder);
  app.onError((error, context) => refuseError(context, error));
  return app;
}

const statuses: Partial<Record<Failure["kind"], 400 | 409 | 507>> = {
  input: 400,
  folder: 400,
  config: 409,
  space: 507,
};

/** An error ends its request and nothing else; what nobody expected is also told on standard error. */
function refuseError(context: Context, error: Error): Response {
  if (error instanceof HTTPException) return refuse(context, error.status as 404, "not-found", error.message);
  const failure = toFailure(error);
  if (!(error instanceof DeskhandError)) console.error(error);
  const code = failure.kind === "input" ? "invalid" : failure.kind;
  return refuse(context, statuses[failure.kind] ?? 500, code, failure.message);
}
