import { existsSync } from "node:fs";
import {
  DeskhandError,
  type Model,
  type ModelCatalog,
  type ModelDescription,
  type ModelRef,
} from "@deskhand/contracts";
import type { AiSdkModelOptions } from "./ai-sdk/ai-sdk-model.ts";
import { type Environment, endpointOf } from "./endpoint.ts";
import { createLazyModel } from "./lazy-model.ts";
import { hasPrice } from "./prices.ts";
import { smallModelOf } from "./small-model.ts";

export type ModelCatalogOptions = Readonly<{
  /** keys and addresses of providers; read, never logged */
  environment: Environment;
  /** pictures in messages and results; without it models are told that a picture cannot be shown */
  readPicture?: NonNullable<AiSdkModelOptions["readPicture"]>;
  /** for tests: answers for its own name and is the default */
  scripted?: Model;
}>;

type Known = Readonly<{ ref: ModelRef; title: string; note: string }>;

const playbooksRef: ModelRef = "offline/playbooks";

/** in the order the app shows them; the first ready one of a provider is what the user gets unasked */
const known: readonly Known[] = [
  {
    ref: "anthropic/claude-sonnet-5-5",
    title: "Claude Sonnet 5.5",
    note: "Anthropic's all-round model: quick and good at long work.",
  },
  {
    ref: "anthropic/claude-opus-5-5",
    title: "Claude Opus 5.5",
    note: "Anthropic's thorough model, for the hardest work; slower and dearer.",
  },
  {
    ref: "anthropic/claude-haiku-5-5",
    title: "Claude Haiku 5.5",
    note: "Anthropic's small model: fastest and cheapest, for simple work.",
  },
  { ref: "openai/gpt-6.1-sol", title: "GPT-6.1 Sol", note: "OpenAI's all-round model for long work." },
  { ref: "openai/gpt-6.1-terra", title: "GPT-6.1 Terra", note: "OpenAI's middle model: good and cheaper." },
  {
    ref: "openai/gpt-6-luna",
    title: "GPT-6 Luna",
    note: "OpenAI's small model: fastest and cheapest, for simple work.",
  },
];

const playbooks: ModelDescription = {
  ref: playbooksRef,
  title: "Deskhand's playbooks",
  note: "A rule-based helper and no AI: it works offline and free of charge, and does only the jobs it has playbooks for.",
  isReady: true,
  missing: "",
};

function has(environment: Environment, name: string): boolean {
  return (environment[name] ?? "").trim() !== "";
}

function configError(message: string): DeskhandError {
  return new DeskhandError({ kind: "config", message, retryable: false, userAction: "settings" });
}

/** What keeps a model from being used; empty when nothing does. */
function missingFor(ref: ModelRef, environment: Environment): string {
  try {
    endpointOf(ref, environment);
    return "";
  } catch (error) {
    if (error instanceof DeskhandError) return error.failure.message;
    throw error;
  }
}

function describeModel({ ref, title, note }: Known, environment: Environment): ModelDescription {
  const missing = missingFor(ref, environment);
  const price = hasPrice(ref) ? "" : " Its price is not known here, so its costs are shown as 0.";
  return { ref, title, note: note + price, isReady: missing === "", missing };
}

/** A model of the user's own server, when its name is given too. */
function compatibleRef(environment: Environment): ModelRef | null {
  const isNamed = has(environment, "OPENAI_COMPATIBLE_BASE_URL") && has(environment, "OPENAI_COMPATIBLE_MODEL");
  return isNamed ? `openai-compatible/${environment.OPENAI_COMPATIBLE_MODEL?.trim()}` : null;
}

function describeOwn(environment: Environment): readonly ModelDescription[] {
  const ref = compatibleRef(environment);
  const own = { title: ref ?? "", note: "A model on a server of your own." };
  const isSet = has(environment, "OLLAMA_HOST");
  const ollama: ModelDescription = {
    ref: "ollama/qwen3",
    title: "Qwen 3 with Ollama",
    note: "Runs on this computer: no key, no cost, and nothing leaves it. Any other Ollama model works by its name.",
    isReady: isSet,
    missing: isSet ? "" : "Start Ollama and fetch the model with: ollama pull qwen3",
  };
  return [...(ref === null ? [] : [describeModel({ ref, ...own }, environment)]), ollama];
}

function defaultOf(environment: Environment): ModelRef {
  if (has(environment, "ANTHROPIC_API_KEY")) return "anthropic/claude-sonnet-5-5";
  if (has(environment, "OPENAI_API_KEY")) return "openai/gpt-6.1-sol";
  return compatibleRef(environment) ?? playbooksRef;
}

/** A testing aid, only with DESKHAND_SCRIPTED_MODEL=1: `scripted/` and the path of a script file. */
function openScript(path: string, environment: Environment): Model {
  if (environment.DESKHAND_SCRIPTED_MODEL !== "1")
    throw configError("Scripted models are for tests. Choose another model, or set DESKHAND_SCRIPTED_MODEL=1.");
  if (!existsSync(path)) throw configError(`The script ${path} does not exist. Name an existing file after scripted/.`);
  return createLazyModel(`scripted/${path}`, async () => {
    const { createScriptFileModel } = await import("./scripted/script-file-model.ts");
    return createScriptFileModel(path);
  });
}

function openPlaybooks(ref: ModelRef): Model {
  if (ref !== playbooksRef) throw configError(`The only offline model is ${playbooksRef}. Choose that one.`);
  return createLazyModel(playbooksRef, async () => {
    const { createPlaybooksModel } = await import("./offline/index.ts");
    return createPlaybooksModel();
  });
}

/** Loads what a model's first request would load; for one that is not ready, nothing. */
async function preload(ref: ModelRef, environment: Environment): Promise<void> {
  if (ref.startsWith("offline/")) {
    await import("./offline/index.ts");
  } else if (missingFor(ref, environment) === "") {
    const load = [import("./ai-sdk/provider-model.ts"), import("./ai-sdk/ai-sdk-model.ts")] as const;
    const [{ providerModelOf }] = await Promise.all(load);
    await providerModelOf(endpointOf(ref, environment), fetch);
  }
}

type LoadingCatalog = ModelCatalog &
  Readonly<{
    /** loads the default model's code, so that the first task need not wait for it */
    preload(): Promise<void>;
  }>;

/** The models this computer can use, found from the environment. Opening one loads nothing before its first request. */
export function createModelCatalog({ environment, readPicture, scripted }: ModelCatalogOptions): LoadingCatalog {
  const opened = new Map<ModelRef, Model>(scripted === undefined ? [] : [[scripted.ref, scripted]]);
  const find = (ref: ModelRef): Model => {
    if (ref.startsWith("scripted/")) return openScript(ref.slice("scripted/".length), environment);
    if (ref.startsWith("offline/")) return openPlaybooks(ref);
    const endpoint = endpointOf(ref, environment);
    const options = { environment, ...(readPicture === undefined ? {} : { readPicture }) };
    return createLazyModel(ref, async () => {
      const { createAiSdkModel } = await import("./ai-sdk/ai-sdk-model.ts");
      return createAiSdkModel(endpoint, options);
    });
  };
  return {
    open: (ref) => {
      const model = opened.get(ref) ?? find(ref);
      opened.set(ref, model);
      return model;
    },
    list: () => [...known.map((model) => describeModel(model, environment)), ...describeOwn(environment), playbooks],
    defaultRef: scripted?.ref ?? defaultOf(environment),
    costs: hasPrice,
    small: smallModelOf,
    preload: () => preload(defaultOf(environment), environment),
  };
}
