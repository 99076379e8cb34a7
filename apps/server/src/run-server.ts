import type { Config } from "./config.ts";
import { type RunningServer, type ServeOptions, startServer } from "./start-server.ts";

/** Serves until a signal ends the process; `onReady` gets the server once it listens. */
export async function runServer(
  config: Config,
  options: ServeOptions,
  onReady: (server: RunningServer) => void | Promise<void>,
): Promise<void> {
  const server = await startServer(config, options);
  const ended = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
  // a bug ends what it happened in, and not every task of the user
  process.on("uncaughtException", (error) => console.error(error));
  process.on("unhandledRejection", (error) => console.error(error));
  await onReady(server);
  await ended;
  await server.close();
}
