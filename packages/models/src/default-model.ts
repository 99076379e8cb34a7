import type { ModelRef } from "@deskhand/contracts";
import { type Environment, findKey } from "./endpoint.ts";
import { leastTokens } from "./fit/least-tokens.ts";
import { playbooksRef } from "./known-models.ts";
import type { FoundModel } from "./local/local-models.ts";
import { partsOf, type StoredProviders } from "./providers.ts";

export type DefaultSources = Readonly<{
  environment: Environment;
  stored: StoredProviders;
  chosen: ModelRef | null;
  found: readonly FoundModel[];
}>;

/** in the order in which a key decides; Amazon's keys are often there for something else, so they decide nothing unasked */
const keyed: readonly ModelRef[] = ["anthropic/claude-sonnet-5-5", "openai/gpt-6.1-sol", "google/gemini-3.8-flash"];

function setting(environment: Environment, name: string): string {
  return (environment[name] ?? "").trim();
}

/** A model of the user's own server, when its name is given too. */
export function compatibleRef(environment: Environment): ModelRef | null {
  const name = setting(environment, "OPENAI_COMPATIBLE_MODEL");
  const isNamed = setting(environment, "OPENAI_COMPATIBLE_BASE_URL") !== "" && name !== "";
  return isNamed ? `openai-compatible/${name}` : null;
}

/** A model on this computer that can do the work and stays on it. */
function localRef(found: readonly FoundModel[]): ModelRef | null {
  const able = found.filter(
    ({ isRemote, traits: { contextTokens, tools } }) =>
      tools === true && !isRemote && (contextTokens === null || contextTokens >= leastTokens),
  );
  return able[0]?.ref ?? null;
}

/** What a person chose, else a model that has its key, else one on this computer, else the playbooks. */
export function defaultOf({ chosen, environment, found, stored }: DefaultSources): ModelRef {
  if (chosen !== null) return chosen;
  const ready = keyed.find((ref) => {
    const { provider } = partsOf(ref);
    return findKey(provider, environment, stored[provider] ?? {}) !== null;
  });
  return ready ?? compatibleRef(environment) ?? localRef(found) ?? playbooksRef;
}
