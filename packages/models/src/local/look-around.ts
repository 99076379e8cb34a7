import { DeskhandError, type ModelRef } from "@deskhand/contracts";
import { addressOf, type Environment } from "../endpoint.ts";
import { providers, type StoredProviders } from "../providers.ts";
import { llamaCpp } from "./llama-cpp.ts";
import { lmStudio } from "./lm-studio.ts";
import type { LocalServer } from "./local-model.ts";
import type { FoundModel } from "./local-models.ts";
import { ollama } from "./ollama.ts";

/** the servers that are looked for, by their provider's name */
const servers: Readonly<Record<string, LocalServer>> = { ollama, lmstudio: lmStudio, llamacpp: llamaCpp };

/** `ms` a look may take; on this computer an answer takes a few, and a port that nobody listens on none at all */
const patienceMs = 500;
function isLoopback(hostname: string): boolean {
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

/** Asks the model servers of this computer what they have; what does not answer in time has nothing. */
export async function lookAround(environment: Environment, stored: StoredProviders): Promise<readonly FoundModel[]> {
  const signal = AbortSignal.timeout(patienceMs);
  const looks = Object.entries(servers).map(([name, server]) => {
    const address = localAddress(name, environment, stored);
    return address === null ? [] : lookAt(name, server, address, signal);
  });
  return (await Promise.all(looks)).flat();
}
