import { DeskhandError, type Isolation, type IsolationSettings } from "@deskhand/contracts";
import { chooseIsolation, isolationOrder } from "./choose-isolation.ts";
import type { Backend, Probe } from "./ports.ts";
import type { ProbedIsolations } from "./probed-isolations.ts";

/** `note` is one sentence for the person: why it is not what the settings would rather have; empty when there is nothing to say */
export type ChosenIsolation = Readonly<{ isolation: Isolation; note: string }>;

const machineUntried =
  "The virtual machine was not tried out on this computer yet, so it is not used; `deskhand doctor` tries it, and --isolation vm insists on it.";

/**
 * The isolation of a task that starts at once. One that was not tried yet and is likely to work is taken: its trial ends before the
 * first program runs. A virtual machine is taken only where it is known to work, because the first one takes
 * half a minute; that is waited for when the settings require it, and before falling back to no programs at all. Throws `DeskhandError`
 * (`config`) when the settings insist on one that does not work.
 */
export async function chooseForRun(
  backends: readonly Backend[],
  probed: ProbedIsolations,
  settings: IsolationSettings,
): Promise<ChosenIsolation> {
  const { prefer, requireVm } = settings;
  if (prefer === "files") return { isolation: "files", note: "" };
  let isMachineUntried = false;
  for (const isolation of requireVm ? [] : isolationOrder[prefer]) {
    const backend = backends.find((candidate) => candidate.isolation === isolation);
    if (backend === undefined) continue;
    const standing = await quickStanding(probed, backend);
    if (standing === "untried") isMachineUntried = true;
    if (standing === "works") return { isolation, note: isMachineUntried ? machineUntried : "" };
  }
  const probes = await probed.tried(backends, false);
  const { isolation, because } = chooseIsolation(probes, settings);
  if (isolation !== null) return { isolation, note: closedNote(isolation, probes) };
  const message = `${because} Run \`deskhand doctor\`, or start with --isolation files.`;
  throw new DeskhandError({ kind: "config", message, retryable: false, userAction: "settings" });
}

/** Somebody whose tasks ran programs until a self-test closed that is told why they do not. */
function closedNote(isolation: Isolation, probes: readonly Probe[]): string {
  if (isolation !== "files") return "";
  const closed = probes.flatMap((probe) => (!probe.isReady && probe.closed !== undefined ? probe.missing : []));
  return closed.length === 0 ? "" : `Programs do not run: ${closed.join(" ")} \`deskhand doctor\` tests it again.`;
}

/** `untried` is a virtual machine alone. */
async function quickStanding(probed: ProbedIsolations, backend: Backend): Promise<"works" | "fails" | "untried"> {
  const known = await probed.known(backend);
  if (known === null && backend.isolation === "vm") return "untried";
  if (known === null && (await probed.isLikely(backend))) return "works";
  const probe = known ?? (await probed.tried([backend], false))[0];
  return probe?.isReady === true ? "works" : "fails";
}
