import { setTimeout as wait } from "node:timers/promises";
import { connect } from "@deskhand/client";
import { DeskhandError, type Isolation, type IsolationReport } from "@deskhand/contracts";
import { addressOf, type ServerRecord } from "@deskhand/server/server-record";
import type { Desk } from "./desk.ts";

/** `ms` between two looks while the server tries isolations out */
const paceMs = 300;

const machineTrying =
  "The virtual machine is still being tried out, so it is not used; --isolation vm waits for it and insists on it.";

/** What the server chooses. Waits while it would be no programs at all only because something is still being tried out. */
async function settledChoice(look: () => Promise<IsolationReport>) {
  for (;;) {
    const { because, chosen, settings, tiers } = await look();
    const isTrying = (isolation?: Isolation) =>
      tiers.some((tier) => tier.isTrying && (isolation === undefined || tier.isolation === isolation));
    const isWeaker = chosen === "process" && settings.prefer === "strongest" && isTrying("vm");
    if (chosen === "vm" || chosen === "process" || settings.prefer === "files" || !isTrying())
      return { because, chosen, note: isWeaker ? machineTrying : "" };
    await wait(paceMs);
  }
}

/** The running server as a desk. */
export function createServerDesk(record: ServerRecord): Desk {
  const client = connect({ baseUrl: addressOf(record), token: record.token });
  return {
    isServer: true,
    dispatch: client.dispatch,
    tasks: client.tasks,
    task: client.task,
    audit: client.audit,
    money: client.money,
    changeCaps: client.changeCaps,
    listen: client.listen,
    attach: (id, { bytes, ...file }) => client.attach(id, { ...file, bytes: new Blob([new Uint8Array(bytes)]) }),
    checkFolder: client.checkFolder,
    defaultModel: async () => (await client.models()).defaultRef,
    async defaultIsolation() {
      const { because, chosen, note } = await settledChoice(() => client.isolation());
      if (chosen !== null) return { isolation: chosen, note };
      const message = `${because} Run \`deskhand doctor\`, or start with --isolation files.`;
      throw new DeskhandError({ kind: "config", message, retryable: false, userAction: "settings" });
    },
    recover: async () => {},
    close: async () => {},
  };
}
