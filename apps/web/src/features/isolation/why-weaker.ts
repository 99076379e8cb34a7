import type { Isolation, IsolationReport, IsolationSettings } from "@deskhand/contracts";

const strength: Readonly<Record<Isolation, number>> = { vm: 3, process: 2, files: 1 };
const wishes: Readonly<Record<IsolationSettings["prefer"], Isolation>> = {
  strongest: "vm",
  fastest: "process",
  files: "files",
};
const names: Readonly<Record<Isolation, string>> = {
  vm: "A virtual machine",
  process: "The process sandbox",
  files: "Working on files only",
};

/** The isolation that the settings ask for, whether it works here or not. */
function wishOf({ prefer, requireVm }: IsolationSettings): Isolation {
  return requireVm && prefer !== "files" ? "vm" : wishes[prefer];
}

/** Why a task is kept apart less than the settings ask, in plain sentences; `null` when it is not. */
export function whyWeaker(isolation: Isolation, { tiers, settings }: IsolationReport): string | null {
  const wish = wishOf(settings);
  if (strength[isolation] >= strength[wish]) return null;
  const tier = tiers.find((each) => each.isolation === wish);
  if (tier?.isReady === true)
    return `${names[wish]} works here and the settings ask for it, but this task began without it, and a task keeps the isolation it began with.`;
  const reason = tier?.missing[0] ?? "This Deskhand does not have it on this system.";
  return `The settings ask for more. ${names[wish]} does not work here: ${reason.replaceAll("`", "")}`;
}
