import { connect } from "@deskhand/client";
import { DeskhandError } from "@deskhand/contracts";
import { addressOf, type ServerRecord } from "@deskhand/server/server-record";
import type { Desk } from "./desk.ts";

/** The running server as a desk. */
export function createServerDesk(record: ServerRecord): Desk {
  const client = connect({ baseUrl: addressOf(record), token: record.token });
  return {
    isServer: true,
    dispatch: client.dispatch,
    tasks: client.tasks,
    task: client.task,
    listen: client.listen,
    checkFolder: client.checkFolder,
    defaultModel: async () => (await client.models()).defaultRef,
    async defaultIsolation() {
      const { because, chosen } = await client.isolation();
      if (chosen !== null) return chosen;
      const message = `${because} Run \`deskhand doctor\`, or start with --isolation files.`;
      throw new DeskhandError({ kind: "config", message, retryable: false, userAction: "settings" });
    },
    recover: async () => {},
    close: async () => {},
  };
}
