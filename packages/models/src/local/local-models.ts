import { DeskhandError, type ModelRef } from "@deskhand/contracts";
import { addressOf, type Environment } from "../endpoint.ts";
import { providers, type StoredProviders } from "../providers.ts";
import { llamaCpp } from "./llama-cpp.ts";
import { lmStudio } from "./lm-studio.ts";
import type { LocalModel, LocalServer } from "./local-model.ts";
import { ollama } from "./ollama.ts";

export type FoundModel = LocalModel & Readonly<{ ref: ModelRef; provider: string }>;

/** the servers that are looked for, by their provider's name */
const servers: Readonly<Record<string, LocalServer>> = { ollama, lmstudio: lmStudio, llamacpp: llamaCpp };

/** `ms` a look may take; on this computer an answer takes a few, and a port that nobody listens on none at all */
const patienceMs = 500;
/** `ms` for which a look is good enough for a list */
const freshMs = 15_000;

/** How a server's room for tokens is made larger; `null` for providers that have no setting for it. */
export function moreRoomOf(provider: string): string | null {
  return Object.hasOwn(servers, provider) ? (servers[provider]?.moreRoom ?? null) : null;
}

export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** Where a local server would be; `null` when it is on another computer, or the setting is wrong. */
function localAddress(name: string, environment: Environment, stored: StoredProviders): string | null {
  try {
    const { url } = addressOf(name, environment, stored[name] ?? {});
    if (url.protocol !== "http:" || !isLoopback(url.hostname)) return null;
    return url.href
      .replace(/\/+$/, "")
      .replace(/\/v1$/, "")
      .concat(providers[name]?.address.version ?? "");
  } catch (error) {
    // Whoever opens such a model is told; a look only finds nothing there.
    if (error instanceof DeskhandError) return null;
    throw error;
  }
}

async function lookAt(
  name: string,
  server: LocalServer,
  address: string,
  signal: AbortSignal,
): Promise<readonly FoundModel[]> {
  const models = (await server.models(address, signal)) ?? [];
  return models.map((model) => ({ ...model, provider: name, ref: `${name}/${model.name}` as ModelRef }));
}

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
    const signal = AbortSignal.timeout(patienceMs);
    const settings = stored();
    const looks = Object.entries(servers).map(([name, server]) => {
      const address = localAddress(name, environment, settings);
      return address === null ? [] : lookAt(name, server, address, signal);
    });
    found = (await Promise.all(looks)).flat();
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
