import { readConfig } from "@deskhand/server/config";
import { openWindow } from "@deskhand/server/open-window";
import { runServer } from "@deskhand/server/run-server";
import { wrongUsage } from "../arguments/usage.ts";
import { note, say } from "../terminal/text.ts";

export type ServeOptions = Readonly<{ port?: string; host: string; open?: boolean }>;

/** `deskhand serve`: the server in this terminal, until Ctrl-C. */
export async function serve(options: ServeOptions): Promise<number> {
  const config = readConfig();
  await runServer(config, { host: options.host, port: parsePort(options.port) }, async (server) => {
    say(server.url);
    if (options.open !== true) return;
    const isShown = await openWindow(config, server.ticketUrl());
    note(isShown ? "Deskhand is open in its window; Ctrl-C here ends it." : "Open the address above in a browser.");
  });
  return 0;
}

function parsePort(text: string | undefined): number | null {
  if (text === undefined) return null;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw wrongUsage("--port needs a number from 0 to 65535; 0 means any free one.");
  return port;
}
