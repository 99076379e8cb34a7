import type { ModelRef } from "@deskhand/contracts";
import type { Environment } from "../endpoint.ts";
import type { StoredProviders } from "../providers.ts";
import type { LocalModel } from "./local-model.ts";

export type FoundModel = LocalModel & Readonly<{ ref: ModelRef; provider: string }>;

/** `ms` for which a look is good enough for a list */
const freshMs = 15_000;

export interface LocalModels {
  /** what the last look found; empty before the first */
  found(): readonly FoundModel[];
  /** asks the servers on this computer, and only there; looks that come meanwhile share its result */
  look(): Promise<readonly FoundModel[]>;
  /** looks in the background when the last look was some time ago */
  refresh(): void;
}

/** Finds model servers of this computer on their usual ports, or where the settings say. `stored` is asked at each look. */
export function createLocalModels(environment: Environment, stored: () => StoredProviders): LocalModels {
  let found: readonly FoundModel[] = [];
  let looking: Promise<readonly FoundModel[]> | null = null;
  let lookedAtMs = Number.NEGATIVE_INFINITY;

  const lookOnce = async (): Promise<readonly FoundModel[]> => {
    lookedAtMs = performance.now();
    const { lookAround } = await import("./look-around.ts");
    found = await lookAround(environment, stored());
    return found;
  };

  const look = () => {
    looking ??= lookOnce().finally(() => {
      looking = null;
    });
    return looking;
  };

  return {
    found: () => found,
    look,
    refresh() {
      // a broken settings file is told by whoever reads it next
      if (performance.now() - lookedAtMs > freshMs) look().catch(() => {});
    },
  };
}
