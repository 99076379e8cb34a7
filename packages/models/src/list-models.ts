import { DeskhandError, type ModelDescription, type ModelRef, type ModelTraits } from "@deskhand/contracts";
import { compatibleRef } from "./default-model.ts";
import { abilitiesInWords, tokensInWords } from "./desk/ability-words.ts";
import { type Environment, endpointOf } from "./endpoint.ts";
import { leastTokens } from "./fit/least-tokens.ts";
import { type Known, knownModels, playbooksRef } from "./known-models.ts";
import type { FoundModel } from "./local/local-models.ts";
import { hasPrice } from "./prices.ts";
import { partsOf, providerOf, type StoredProviders } from "./providers.ts";
import type { ModelSettings } from "./settings/model-settings.ts";

const playbooks: ModelDescription = {
  ref: playbooksRef,
  title: "Deskhand's playbooks",
  note: "A rule-based helper and no AI: it works offline and free of charge, and does only the jobs it has playbooks for.",
  isReady: true,
  missing: "",
};

export type ListSources = Readonly<{
  environment: Environment;
  settings: ModelSettings;
  found: readonly FoundModel[];
  traitsOf(ref: ModelRef): ModelTraits;
}>;

/** What keeps a model from being used; empty when nothing does. */
export function missingFor(ref: ModelRef, environment: Environment, stored: StoredProviders): string {
  try {
    endpointOf(ref, environment, stored);
    return "";
  } catch (error) {
    if (error instanceof DeskhandError) return error.failure.message;
    throw error;
  }
}

/** Whether what a model answers is paid for, or may be. */
function isPaid(ref: ModelRef): boolean {
  const { provider } = partsOf(ref);
  return !(provider === "offline" || provider === "scripted" || providerOf(provider)?.isLocal === true);
}

/** What keeps a model that answers from doing the work, with the fix; empty when nothing does. */
function lackOf(ref: ModelRef, { contextTokens, tools }: ModelTraits): string {
  if (tools === false) return "It cannot use tools, which Deskhand's work needs.";
  if (contextTokens === null || contextTokens >= leastTokens) return "";
  const { moreRoom } = providerOf(partsOf(ref).provider) ?? {};
  const fix = moreRoom === undefined ? "" : ` ${moreRoom}.`;
  return `It runs with room for ${tokensInWords(contextTokens)} tokens, which is too little for Deskhand's work.${fix}`;
}

function describe({ note, ref, title }: Known, sources: ListSources): ModelDescription {
  const { environment, settings, traitsOf } = sources;
  const missing = missingFor(ref, environment, settings.providers) || lackOf(ref, traitsOf(ref));
  const price = hasPrice(ref) || !isPaid(ref) ? "" : " Its price is not known here, so its costs are shown as 0.";
  const traits = traitsOf(ref);
  const abilities = abilitiesInWords(traits);
  const test = settings.tests[ref];
  return {
    ref,
    title,
    note: note + price,
    isReady: missing === "",
    missing,
    ...(abilities === null ? {} : { traits, abilities }),
    ...(test === undefined ? {} : { testedAt: test.testedAt }),
    ...(settings.added.includes(ref) ? { isAdded: true } : {}),
  };
}

function ownModels({ environment, found, settings }: ListSources): readonly Known[] {
  const compatible = compatibleRef(environment);
  const server: readonly Known[] =
    compatible === null ? [] : [{ ref: compatible, title: compatible, note: "A model on a server of your own." }];
  const local = found.map(({ isRemote, name, provider, ref }): Known => {
    const title = `${name} with ${providerOf(provider)?.title ?? provider}`;
    const note = isRemote
      ? "Answered by another computer: what you hand over leaves this one."
      : "Runs on this computer: no key, no cost, and nothing leaves it.";
    return { ref, title, note };
  });
  const added = settings.added.map((ref): Known => {
    const { modelName, provider } = partsOf(ref);
    return { ref, title: `${modelName} (${providerOf(provider)?.title ?? provider})`, note: "Added by its name." };
  });
  return [...added, ...server, ...local];
}

/** What is said of Ollama while none was found, so that people know of it. */
function hintAtLocal(sources: ListSources): readonly ModelDescription[] {
  const { environment, found } = sources;
  if (found.some(({ provider }) => provider === "ollama")) return [];
  const isSet = (environment.OLLAMA_HOST ?? "").trim() !== "";
  return [
    {
      ref: "ollama/qwen3",
      title: "Qwen 3 with Ollama",
      note: "Runs on this computer: no key, no cost, and nothing leaves it. Any other Ollama model works by its name.",
      isReady: isSet,
      missing: isSet ? "" : "Start Ollama and fetch the model with: ollama pull qwen3",
    },
  ];
}

/** Every model there is a word to say about, each once; the playbooks last. */
export function listModels(sources: ListSources): readonly ModelDescription[] {
  const chosen = sources.settings.chosen;
  const known = [...knownModels, ...ownModels(sources)];
  const isListed = (ref: ModelRef) => ref === playbooksRef || known.some((each) => each.ref === ref);
  const unlisted: readonly Known[] =
    chosen === null || isListed(chosen) ? [] : [{ ref: chosen, title: chosen, note: "" }];
  const unique = new Map([...known, ...unlisted].map((each) => [each.ref, each]));
  return [...[...unique.values()].map((each) => describe(each, sources)), ...hintAtLocal(sources), playbooks];
}
