import { DeskhandError, type Isolation } from "@deskhand/contracts";

/** whether programs can be run in this isolation on this computer, and what is missing if not */
export type TierProbe = Readonly<
  { tier: Isolation; ready: true; note: string } | { tier: Isolation; ready: false; missing: readonly string[] }
>;

const noPrograms = "programs are not run in this version";

/** Every isolation, strongest first, with what is true of it here and now. */
export function probeTiers(): readonly TierProbe[] {
  return [
    { tier: "vm", ready: false, missing: [noPrograms] },
    { tier: "process", ready: false, missing: [noPrograms] },
    {
      tier: "files",
      ready: true,
      note: "Deskhand works on files only and runs no programs; documents are read in a separate process with limits.",
    },
  ];
}

/** The isolation asked for, or the strongest that works; throws `DeskhandError` (`config`) rather than give less than was asked for. */
export function chooseTier(asked: Isolation | null): Isolation {
  const probes = probeTiers();
  const chosen = probes.find(({ tier, ready }) => ready && (asked === null || tier === asked));
  if (chosen !== undefined) return chosen.tier;
  throw new DeskhandError({
    kind: "config",
    message: `The isolation ${asked} is not available in this version; use files.`,
    retryable: false,
    userAction: "settings",
  });
}
