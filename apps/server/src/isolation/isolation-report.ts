import type { IsolationReport } from "@deskhand/contracts";
import { chooseIsolation } from "./choose-isolation.ts";
import type { KnownIsolations } from "./probed-isolations.ts";

/** What is told of isolations, from what is known of them. */
export function isolationReport(
  { probes, trying }: KnownIsolations,
  others: Pick<IsolationReport, "settings" | "selfTest" | "image">,
): IsolationReport {
  const { isolation, because } = chooseIsolation(probes, others.settings);
  const tiers = probes.map((probe) => ({
    isolation: probe.isolation,
    isReady: probe.isReady,
    note: probe.isReady ? probe.note : "",
    missing: probe.isReady ? [] : [...probe.missing],
    isTrying: trying.includes(probe.isolation),
  }));
  return { tiers, chosen: isolation, because, ...others };
}
