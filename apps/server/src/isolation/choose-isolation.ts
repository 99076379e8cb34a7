import type { Isolation, IsolationReport, IsolationSettings } from "@deskhand/contracts";
import type { Probe } from "./ports.ts";

const isolationNames: Readonly<Record<Isolation, string>> = {
  vm: "a virtual machine",
  process: "a sandbox on this computer",
  files: "files only, without programs",
};

export type Choice = Readonly<{ isolation: Isolation | null; because: string }>;

/** what new tasks get, the first that works */
export const isolationOrder: Readonly<Record<IsolationSettings["prefer"], readonly Isolation[]>> = {
  strongest: ["vm", "process", "files"],
  fastest: ["process", "vm", "files"],
  files: ["files"],
};

/** What is missing, as one sentence. */
function whatIsMissing(probe: Probe | undefined): string {
  if (probe === undefined) return "this Deskhand does not have it on this system";
  return probe.isReady ? "" : probe.missing.join(" ");
}

function whyChosen(probe: Probe | undefined, prefer: Exclude<IsolationSettings["prefer"], "files">): string {
  if (probe === undefined || probe.isolation === "files")
    return "No isolation that runs programs is known to work on this computer, so tasks work on files only.";
  const isTested = probe.isReady && probe.isTested === true;
  return `It is the ${prefer} isolation that ${isTested ? "passed its self-test" : "works"} on this computer.`;
}

/** The isolation new tasks get, and why. `null` only when the settings insist on a virtual machine that does not work. */
export function chooseIsolation(probes: readonly Probe[], { prefer, requireVm }: IsolationSettings): Choice {
  const found = (isolation: Isolation) => probes.find((probe) => probe.isolation === isolation);
  if (requireVm && prefer !== "files") {
    const vm = found("vm");
    if (vm?.isReady === true) return { isolation: "vm", because: "The settings require a virtual machine." };
    const isClosed = vm !== undefined && !vm.isReady && vm.closed !== undefined;
    const how = isClosed ? "no program runs in it" : "it does not work here";
    const because = `The settings require a virtual machine, and ${how}: ${whatIsMissing(vm)}`;
    return { isolation: null, because };
  }
  const isolation = isolationOrder[prefer].find(
    (candidate) => candidate === "files" || found(candidate)?.isReady === true,
  );
  if (prefer === "files") return { isolation: "files", because: "The settings ask for files only, without programs." };
  return { isolation: isolation ?? "files", because: whyChosen(found(isolation ?? "files"), prefer) };
}

/** Whether an isolation the settings would rather have than the chosen one is still being tried out. */
export function isUndecided({ settings, tiers }: Pick<IsolationReport, "settings" | "tiers">): boolean {
  const { prefer, requireVm } = settings;
  const wanted = requireVm && prefer !== "files" ? (["vm"] as const) : isolationOrder[prefer];
  const tierOf = (isolation: Isolation) => tiers.find((tier) => tier.isolation === isolation);
  const first = wanted.map(tierOf).find((tier) => tier?.isTrying === true || tier?.isReady === true);
  return first?.isTrying === true;
}

/** Why the settings forbid to run programs in an isolation, as a sentence; `null` when they do not. */
export function settingsTrouble(isolation: Isolation, { requireVm }: IsolationSettings): string | null {
  if (!requireVm || isolation !== "process") return null;
  return "The settings require a virtual machine for programs; choose vm, or files to run none.";
}

/** Why a task must not run in an isolation here and now, as a sentence for its user; `null` when it may. */
export function isolationTrouble(
  isolation: Isolation,
  probes: readonly Probe[],
  settings: IsolationSettings,
): string | null {
  if (isolation === "files") return null;
  const forbidden = settingsTrouble(isolation, settings);
  if (forbidden !== null) return forbidden;
  const probe = probes.find((candidate) => candidate.isolation === isolation);
  if (probe?.isReady === true) return null;
  return `Programs cannot run in ${isolationNames[isolation]} here: ${whatIsMissing(probe)} Run \`deskhand doctor\` to see what works.`;
}
