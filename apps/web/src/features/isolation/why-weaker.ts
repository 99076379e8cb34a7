import { type Isolation, type IsolationReport, type IsolationSettings, isHeld } from "@deskhand/contracts";
import { adviceElsewhere } from "./advice-in-app.ts";
import { isBuildingImage } from "./is-changing.ts";

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

/** Why a task is not kept apart more; a warning where it is less than the settings ask for. */
export type Weakness = Readonly<{ isWarning: boolean; words: string }>;

/** The isolation that the settings ask for, whether it works here or not. */
function wishOf({ prefer, requireVm }: IsolationSettings): Isolation {
  return requireVm && prefer !== "files" ? "vm" : wishes[prefer];
}

/** Why a task is kept apart less than it could be by the settings; `null` when it is not. */
export function whyWeaker(isolation: Isolation, report: IsolationReport): Weakness | null {
  const { chosen, image, selfTest, settings, tiers } = report;
  const wish = wishOf(settings);
  if (strength[isolation] >= strength[wish]) return null;
  if (chosen !== null && strength[isolation] < strength[chosen]) {
    const words = `${names[chosen]} works here and the settings ask for it, but this task began without it, and a task keeps the isolation it began with.`;
    return { isWarning: true, words };
  }
  const tier = tiers.find((each) => each.isolation === wish);
  if (tier?.isTrying === true)
    return { isWarning: true, words: `${names[wish]} is still being tried out here; look again in a minute.` };
  const reason =
    adviceElsewhere(tier?.missing.join(" ") ?? "", isBuildingImage(image)).replaceAll("`", "") ||
    "This Deskhand does not have it on this system.";
  // the process sandbox is what "the strongest that works" means where no virtual machine does
  const isWarning = settings.requireVm || isolation === "files";
  const isClosed = selfTest.trials.some((trial) => trial.isolation === wish && !isHeld(trial));
  return { isWarning, words: `${names[wish]} ${isClosed ? "runs no programs now" : "does not work here"}: ${reason}` };
}
