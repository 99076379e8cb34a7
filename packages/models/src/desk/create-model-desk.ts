import {
  DeskhandError,
  type Model,
  type ModelDesk,
  type ModelProvider,
  type ModelRef,
  type ModelTest,
  type ModelTraits,
  ownRetry,
  type SecretStore,
  toFailure,
} from "@deskhand/contracts";
import { type Environment, endpointOf, findKey } from "../endpoint.ts";
import { leastTokens } from "../fit/least-tokens.ts";
import type { LocalModels } from "../local/local-models.ts";
import { partsOf, providerOf, providers } from "../providers.ts";
import type { ModelSettings, ModelSettingsFile } from "../settings/model-settings.ts";
import { abilitiesInWords } from "./ability-words.ts";
import { addressIn, createProviderChanges, known, refuse } from "./change-providers.ts";
import { createCountedModel, overCap, type TestMoney } from "./counted-model.ts";

/** from here on the whole set fits */
const easyTokens = 16_384;

export type DeskOptions = Readonly<{
  environment: Environment;
  settings: ModelSettingsFile;
  secrets: SecretStore;
  local: LocalModels;
  /** what is known of a model without trying it */
  traitsOf(ref: ModelRef): ModelTraits;
  /** throws the sentence with what is missing when a model cannot be used */
  openable(ref: ModelRef): void;
  /** a model that can read the test's own files; throws when it cannot be opened */
  openForTest(ref: ModelRef): Model;
  /** what tests may cost, and did; without it no cap holds them */
  money?: TestMoney | undefined;
  /** called when something was set, so that models are opened anew */
  changed(): void;
}>;

function missingOf(work: () => unknown): string {
  try {
    work();
    return "";
  } catch (error) {
    if (error instanceof DeskhandError) return error.failure.message;
    throw error;
  }
}

async function describe(name: string, { environment, local, secrets, settings }: DeskOptions): Promise<ModelProvider> {
  const provider = known(name);
  const { providers: stored } = settings.read();
  const set = stored[name] ?? {};
  const found = findKey(name, environment, set);
  const place = found?.place === "store" ? ((await secrets.place()) ?? "file") : (found?.place ?? null);
  const isSilent = provider.isLocal && !local.found().some((model) => model.provider === name);
  const notFound = isSilent ? `${provider.title} was not found on this computer. Start it, and look again.` : "";
  const missing = missingOf(() => endpointOf(provider.example, environment, stored)) || notFound;
  const wire = endpointWire(name, environment, stored);
  return {
    name,
    title: provider.title,
    note: provider.note,
    isLocal: provider.isLocal,
    isReady: missing === "",
    missing,
    key: { wanted: provider.key.wanted, label: provider.key.label, place },
    ...addressIn(name, environment, set),
    wire,
    example: provider.example,
  };
}

function endpointWire(
  name: string,
  environment: Environment,
  stored: ModelSettings["providers"],
): "responses" | "chat" | null {
  if (name !== "openai") return null;
  const set = stored[name]?.wire;
  if (set !== undefined) return set;
  const { isOwnBaseUrl } = addressIn(name, environment, stored[name] ?? {});
  return isOwnBaseUrl ? "chat" : "responses";
}

function isFit({ contextTokens, tools }: ModelTraits): boolean {
  return tools === true && (contextTokens === null || contextTokens >= leastTokens);
}

function adviceOf(ref: ModelRef, { contextTokens, tools }: ModelTraits): string | null {
  if (tools === false) return "It cannot use tools, which Deskhand's work needs: choose another model.";
  if (contextTokens === null || contextTokens >= easyTokens) return null;
  const effect =
    contextTokens < leastTokens
      ? "That is too little for Deskhand's work."
      : "It gets a smaller set of tools, and long files are hard for it.";
  const moreRoom = providerOf(partsOf(ref).provider)?.moreRoom;
  return moreRoom === undefined ? effect : `${effect} ${moreRoom}.`;
}

function failedTest(ref: ModelRef, message: string, traits: ModelTraits, costUsd: number): ModelTest {
  // a test asks once
  const words = [message.replace(ownRetry, "Test it again in a moment.")];
  return { ref, testedAt: new Date().toISOString(), isFit: false, words, traits, costUsd };
}

/** Throws when a cap is used up: that says nothing of the model. */
async function testModel(ref: ModelRef, options: DeskOptions, signal: AbortSignal): Promise<ModelTest> {
  const { money } = options;
  const refusal = money === undefined ? null : overCap(ref, money);
  if (refusal !== null) throw new DeskhandError(refusal);
  await options.local.look();
  const before = options.traitsOf(ref);
  const { tryModel } = await import("./try-model.ts");
  let trial: Awaited<ReturnType<typeof tryModel>>;
  try {
    const model = options.openForTest(ref);
    trial = await tryModel(money === undefined ? model : createCountedModel(model, money), signal);
  } catch (error) {
    return failedTest(ref, toFailure(error).message, before, 0);
  }
  if (!trial.ok) return failedTest(ref, trial.failure.message, before, trial.costUsd);
  // a server that loads a model only when it is asked says its room now
  await options.local.look();
  const traits: ModelTraits = { ...trial.traits, contextTokens: options.traitsOf(ref).contextTokens };
  const words = [abilitiesInWords(traits), adviceOf(ref, traits)].filter((each) => each !== null);
  return { ref, testedAt: new Date().toISOString(), isFit: isFit(traits), words, traits, costUsd: trial.costUsd };
}

/** Sets up providers and models; keys go into the secret store and nowhere else. */
export function createModelDesk(options: DeskOptions): ModelDesk {
  const { changed, environment, local, secrets, settings } = options;
  const keep = async (change: (settings: ModelSettings) => ModelSettings) => {
    await settings.change(change);
    changed();
  };

  const { change, forget } = createProviderChanges({ environment, secrets, settings, keep });

  return {
    providers: () => Promise.all(Object.keys(providers).map((name) => describe(name, options))),

    change,
    forget,

    async add(ref) {
      const { modelName, provider } = partsOf(ref);
      known(provider);
      if (modelName === "") refuse(`Name a model after "${provider}/".`);
      await keep((all) => ({ ...all, added: [...all.added.filter((each) => each !== ref), ref] }));
    },

    async remove(ref) {
      const isThere = settings.read().added.includes(ref);
      await keep((all) => {
        const { [ref]: _, ...tests } = all.tests;
        return {
          ...all,
          tests,
          added: all.added.filter((each) => each !== ref),
          chosen: all.chosen === ref ? null : all.chosen,
        };
      });
      return isThere;
    },

    async choose(ref) {
      if (ref !== null) options.openable(ref);
      await keep((all) => ({ ...all, chosen: ref }));
    },

    async test(ref, signal) {
      const test = await testModel(ref, options, signal);
      await keep((all) => ({ ...all, tests: { ...all.tests, [ref]: test } }));
      return test;
    },

    async look() {
      await local.look();
    },
  };
}
