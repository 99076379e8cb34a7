import type { IsolationSettings } from "@deskhand/contracts";
import type { Config } from "@deskhand/server/config";
import { findReachableServer } from "./open-desk.ts";

/** Where it is set how new tasks are isolated: in the running server, else in the data folder itself. */
export type OpenIsolationSettings = Readonly<{
  read(): Promise<IsolationSettings>;
  change(settings: IsolationSettings): Promise<void>;
  /** what new tasks get and why, as a server that tried them knows it; `null` where none runs */
  outcome(): Promise<string | null>;
}>;

/** Opens nothing that has to be closed. */
export async function openIsolationSettings(config: Config): Promise<OpenIsolationSettings> {
  const record = await findReachableServer(config);
  if (record !== null) {
    const [{ connect }, { addressOf }] = await Promise.all([
      import("@deskhand/client"),
      import("@deskhand/server/server-record"),
    ]);
    const client = connect({ baseUrl: addressOf(record), token: record.token });
    return {
      read: async () => (await client.isolation()).settings,
      change: async (settings) => void (await client.changeIsolationSettings(settings)),
      outcome: async () => {
        const { because, chosen } = await client.isolation();
        return chosen === null ? because : `${chosen}. ${because}`;
      },
    };
  }
  const { readIsolationSettings, writeIsolationSettings } = await import("@deskhand/server/isolation-settings");
  return {
    read: async () => readIsolationSettings(config.home),
    change: (settings) => writeIsolationSettings(config.home, settings),
    outcome: async () => null,
  };
}
