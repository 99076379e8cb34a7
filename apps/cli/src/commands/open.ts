import { connect } from "@deskhand/client";
import { readConfig } from "@deskhand/server/config";
import { openWindow } from "@deskhand/server/open-window";
import { addressOf, type ServerRecord } from "@deskhand/server/server-record";
import { findReachableServer } from "../desk/open-desk.ts";
import { note, say } from "../terminal/text.ts";
import { serve } from "./serve.ts";

/** `deskhand`: opens the app, and starts the server when none runs. */
export async function open(): Promise<number> {
  const config = readConfig();
  const record = await findReachableServer(config);
  if (record === null) return serve({ host: "127.0.0.1", open: true });
  const url = await ticketUrl(record);
  if (!(await openWindow(config, url))) {
    say(url);
    note("Open this address in a browser on this computer within a minute; it works once.");
  }
  return 0;
}

/** An address that opens the app once: other users of this computer can see what programs are started with. */
async function ticketUrl(record: ServerRecord): Promise<string> {
  const baseUrl = addressOf(record);
  const { ticket } = await connect({ baseUrl, token: record.token }).createTicket();
  return `${baseUrl}/?token=${ticket}`;
}
