import type { EgressRecord, HostRules, TaskId } from "@deskhand/contracts";
import { createEgressBroker } from "@deskhand/sandbox/egress";
import { toEgressRules } from "@deskhand/sandbox/egress-rule";
import type { Environment } from "./config.ts";
import type { TaskOutlet } from "./isolation/ports.ts";

export type OutletOptions = Readonly<{ taskId: TaskId; rules: HostRules; onEgress(record: EgressRecord): void }>;

/** Makes the ways out of tasks over one broker. Throws when the proxies of the environment cannot be used. */
export function composeOutlets(environment: Environment): (options: OutletOptions) => TaskOutlet {
  const read = (name: string) => environment[name.toLowerCase()] ?? environment[name];
  const named = { httpProxy: read("HTTP_PROXY"), httpsProxy: read("HTTPS_PROXY"), noProxy: read("NO_PROXY") };
  const proxies = Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined && value !== ""));
  const broker = createEgressBroker({ proxies, onTrouble: (error) => console.error(error) });
  return ({ onEgress, rules, taskId }) => {
    const outlet = broker.open({ taskId, rules: toEgressRules(rules), credentials: [], onRecord: onEgress });
    return {
      accept: (stream, from) => outlet.accept(stream, from),
      setRules: (changed) => outlet.update(toEgressRules(changed)),
      flush: () => outlet.flush(),
      close: async () => outlet.close(),
    };
  };
}
