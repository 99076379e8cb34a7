import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { DeskhandError } from "@deskhand/contracts";
import { getRequestListener } from "@hono/node-server";
import type { Hono } from "hono";
import { composeIsolation } from "./compose/compose-isolation.ts";
import { compose, type Parts } from "./compose.ts";
import type { Config } from "./config.ts";
import { createEventStreams } from "./events/events.ts";
import { holdHome } from "./home/hold-home.ts";
import { homeTaken } from "./home/home-lock.ts";
import {
  addressOf,
  createToken,
  findRunningServer,
  readServerRecord,
  writeServerRecord,
} from "./home/server-record.ts";
import { createApp } from "./http/app.ts";
import { createTickets } from "./tickets.ts";

export type ServeOptions = Readonly<{ host: string; port: number | null }>;

export type RunningServer = Readonly<{
  /** with the token; opens the app */
  url: string;
  /** opens the app once, within a minute */
  ticketUrl(): string;
  /** resolves within a second */
  close(): Promise<void>;
}>;

/** `ms` that closing may take before what still runs is abandoned; the next start recovers it */
const closePatienceMs = 800;

/** `ms` after the start, when the first page is out */
const preloadAfterMs = 400;

/** `ms` after the start when a missing image of programs is built, which only a server that stays open does */
const buildImageAfterMs = 30_000;

/** `ms` after the start when isolations are tested that were not yet, out of the way of the first task, and a virtual machine is made ready for it */
const selfTestAfterMs = 6_000;

/**
 * Starts the one server of a data folder. Throws `DeskhandError` (`config`) when another process has the folder or the port is taken.
 */
export function startServer(config: Config, options: ServeOptions): Promise<RunningServer> {
  const { home } = config;
  return holdHome({ home, kind: "server", taken: () => alreadyRunning(home) }, async (lock) => {
    const before = readServerRecord(home);
    const token = before?.token ?? createToken();
    const parts = await compose(config, composeIsolation(config, { staysOpen: true }));
    const streams = createEventStreams(parts.engine);
    const tickets = createTickets();
    let port = 0;
    const app = createApp({ token, host: options.host, port: () => port, tickets }, { ...parts, streams });
    const server = await listen(app, options, before?.port ?? 0).catch((error: unknown) => abandon(parts, error));
    port = (server.address() as AddressInfo).port;
    const record = { host: options.host, port, token };
    writeServerRecord(home, { ...record, pid: process.pid });
    parts.engine.recover().catch((error: unknown) => console.error(error));
    const preloading = setTimeout(
      () => parts.preload().catch((error: unknown) => console.error(error)),
      preloadAfterMs,
    );
    const testing = setTimeout(() => {
      const { isolation } = parts;
      const tested = isolation.testWhatChanged().then(() => isolation.prepareForTasks());
      tested.catch((error: unknown) => console.error(error));
    }, selfTestAfterMs);
    const building = setTimeout(() => {
      if (config.buildImage === "never") return;
      parts.isolation.buildMissingImage().catch((error: unknown) => console.error(error));
    }, buildImageAfterMs);
    return {
      url: `${addressOf(record)}/?token=${token}`,
      ticketUrl: () => `${addressOf(record)}/?token=${tickets.create()}`,
      async close() {
        clearTimeout(preloading);
        clearTimeout(testing);
        clearTimeout(building);
        streams.close();
        server.close();
        server.closeIdleConnections();
        await withPatience(parts.close());
        server.closeAllConnections();
        writeServerRecord(home, { ...record, pid: null });
        lock.release();
      },
    };
  });
}

async function abandon(parts: Parts, error: unknown): Promise<never> {
  await parts.close();
  throw error;
}

/** The port asked for, else the one of last time if it is free, else any. */
async function listen(app: Hono, { host, port }: ServeOptions, lastPort: number): Promise<Server> {
  const server = createServer(getRequestListener(app.fetch));
  try {
    await listenOn(server, host, port ?? lastPort);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    if (port === null && code === "EADDRINUSE") await listenOn(server, host, 0);
    else throw cannotListen(host, port ?? lastPort, String(code), error);
  }
  return server;
}

function listenOn(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function cannotListen(host: string, port: number, code: string, cause: unknown): DeskhandError {
  const reason = code === "EADDRINUSE" ? "is used by another program" : `cannot be used (${code})`;
  const message = `Port ${port} on ${host} ${reason}; choose another with --port, or leave it out.`;
  return new DeskhandError({ kind: "config", message, retryable: false, userAction: "settings" }, { cause });
}

function alreadyRunning(home: string): DeskhandError {
  const running = findRunningServer(home);
  if (running === null) return homeTaken(home);
  const message = `Deskhand already runs for this data folder at ${addressOf(running)} (process ${running.pid}); run \`deskhand\` to open it.`;
  return new DeskhandError({ kind: "config", message, retryable: false, userAction: "none" });
}

async function withPatience(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, closePatienceMs);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
