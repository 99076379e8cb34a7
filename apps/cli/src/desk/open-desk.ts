import { connect as connectSocket } from "node:net";
import { auditOf } from "@deskhand/contracts";
import type { IsolationDesk } from "@deskhand/server/compose-isolation";
import type { Config } from "@deskhand/server/config";
import { findRunningServer, type ServerRecord } from "@deskhand/server/server-record";
import type { Desk, TaskShelf } from "./desk.ts";
import { moneyOf } from "./money-of.ts";

export type DeskOptions = Readonly<{
  /** whether a task comes that is likely to run programs in the process isolation */ runsPrograms: boolean;
}>;

/** The running server of the data folder, else an engine of our own. Throws `DeskhandError` when another command has the folder. */
export async function openDesk(config: Config, { runsPrograms }: DeskOptions = { runsPrograms: false }): Promise<Desk> {
  const record = await findReachableServer(config);
  if (record !== null) return (await import("./server-desk.ts")).createServerDesk(record);
  const isolation = runsPrograms ? await beginTrying(config) : null;
  const [{ openEngine }, { createOwnDesk }] = await Promise.all([
    import("@deskhand/server/open-engine"),
    import("./own-desk.ts"),
  ]);
  return createOwnDesk(await openEngine(config, isolation));
}

/** The isolations, with a trial under way while everything else is loaded. */
async function beginTrying(config: Config): Promise<IsolationDesk> {
  const isolation = (await import("@deskhand/server/compose-isolation")).composeIsolation(config, { staysOpen: false });
  isolation.beginTrying();
  return isolation;
}

/** For looking only; needs no engine, so it also works while another command has the data folder. */
export async function openShelf(config: Config): Promise<TaskShelf> {
  const record = await findReachableServer(config);
  if (record !== null) return (await import("./server-desk.ts")).createServerDesk(record);
  const { events, money, ...shelf } = (await import("@deskhand/server/open-shelf")).openShelf(config);
  return { ...shelf, audit: async (id) => auditOf(await events(id)), ...moneyOf(money) };
}

/** The record of a server that accepts connections. */
export async function findReachableServer(config: Config): Promise<ServerRecord | null> {
  const record = findRunningServer(config.home);
  return record !== null && (await isListening(record)) ? record : null;
}

function isListening({ host, port }: ServerRecord): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectSocket(port, host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host);
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => end(true)).once("error", () => end(false));
  });
}
