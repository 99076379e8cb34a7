import type { WayOutChange, WaysOut } from "@deskhand/contracts";
import type { Config } from "@deskhand/server/config";
import { findReachableServer } from "./open-desk.ts";

/** Where ways out are set: in the running server, else in the data folder itself. */
export type OpenWaysOutDesk = Readonly<{
  report(): Promise<WaysOut>;
  change(change: WayOutChange): Promise<WaysOut>;
  remove(host: string): Promise<WaysOut>;
  close(): Promise<void>;
}>;

/** `changes`: whether something will be set, which only one process may do at a time. Throws `DeskhandError` when another command has the folder. */
export async function openWaysOutDesk(
  config: Config,
  { changes }: Readonly<{ changes: boolean }>,
): Promise<OpenWaysOutDesk> {
  const record = await findReachableServer(config);
  if (record !== null) {
    const [{ connect }, { addressOf }] = await Promise.all([
      import("@deskhand/client"),
      import("@deskhand/server/server-record"),
    ]);
    const client = connect({ baseUrl: addressOf(record), token: record.token });
    return {
      report: client.waysOut,
      change: client.changeWayOut,
      remove: client.removeWayOut,
      close: async () => {},
    };
  }
  const [{ openWaysOut }, { holdModels }] = await Promise.all([
    import("@deskhand/server/open-ways-out"),
    import("@deskhand/server/hold-models"),
  ]);
  const release = changes ? await holdModels(config) : () => {};
  const { change, remove, report } = openWaysOut(config);
  return { report, change, remove, close: async () => release() };
}
