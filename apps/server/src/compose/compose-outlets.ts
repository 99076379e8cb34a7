import type { EgressRecord, HostRules, TaskId } from "@deskhand/contracts";
import { createEgressBroker, type EgressOpening, type EgressOutlet } from "@deskhand/sandbox/egress";
import { type EgressRule, type HostSettings, toEgressRules } from "@deskhand/sandbox/egress-rule";
import type { Environment } from "../config.ts";
import type { TaskOutlet } from "../isolation/ports.ts";
import type { WaysOutDesk } from "../ways-out/create-ways-out.ts";
import { operatorProxies } from "./operator-proxies.ts";

export type OutletOptions = Readonly<{ taskId: TaskId; rules: HostRules; onEgress(record: EgressRecord): void }>;

/** Makes the ways out of tasks over one broker. Throws when the proxies of the environment cannot be used. */
export function composeOutlets(
  environment: Environment,
  waysOut: Pick<WaysOutDesk, "follow">,
): (options: OutletOptions) => Promise<TaskOutlet> {
  const proxies = operatorProxies(environment);
  const broker = createEgressBroker({ proxies, onTrouble: (error) => console.error(error) });
  const open = (opening: EgressOpening, stop: () => void) => {
    try {
      return broker.open(opening);
    } catch (error) {
      stop();
      throw error;
    }
  };
  return async ({ onEgress, rules: first, taskId }) => {
    let rules: readonly EgressRule[] = toEgressRules(first);
    let newest: HostSettings | null = null;
    let opened: EgressOutlet | null = null;
    const { settings, stop } = await waysOut.follow((changed) => {
      newest = changed;
      try {
        opened?.update(rules, changed);
      } catch (error) {
        opened?.close();
        console.error(error);
      }
    });
    const outlet = open({ taskId, rules, settings: newest ?? settings, onRecord: onEgress }, stop);
    opened = outlet;
    return {
      accept: (stream, from) => outlet.accept(stream, from),
      setRules(changed) {
        rules = toEgressRules(changed);
        outlet.update(rules);
      },
      flush: () => outlet.flush(),
      async close() {
        stop();
        outlet.close();
      },
      get trust() {
        return outlet.trust;
      },
    };
  };
}
