import { existsSync } from "node:fs";
import type {
  Model,
  ModelCatalog,
  ModelDesk,
  ModelRef,
  ModelTraits,
  SecretStore,
  Transcriber,
} from "@deskhand/contracts";
import type { AiSdkModelOptions } from "./ai-sdk/ai-sdk-model.ts";
import { configError } from "./config-error.ts";
import { defaultOf } from "./default-model.ts";
import type { TestMoney } from "./desk/counted-model.ts";
import { createLazyDesk } from "./desk/lazy-desk.ts";
import { type Endpoint, type Environment, endpointOf } from "./endpoint.ts";
import { createFittedModel } from "./fit/fitted-model.ts";
import { playbooksRef, publishedTraits } from "./known-models.ts";
import { createLazyModel } from "./lazy-model.ts";
import { listModels, missingFor } from "./list-models.ts";
import { createLocalModels, type LocalModels } from "./local/local-models.ts";
import { hasPrice } from "./prices.ts";
import { partsOf, providerOf, secretNameOf } from "./providers.ts";
import { type ModelSettingsFile, openModelSettings } from "./settings/model-settings.ts";
import { smallModelOf } from "./small-model.ts";
import { createTranscriber } from "./transcription/create-transcriber.ts";

type ReadPicture = NonNullable<AiSdkModelOptions["readPicture"]>;

export type ModelCatalogOptions = Readonly<{
  /** keys and addresses of providers; read, never logged */
  environment: Environment;
  /** where keys lie that were typed in; without it there are none */
  secrets?: SecretStore;
  /** host path of the file with what was set for models; without it nothing is kept */
  settingsPath?: string;
  /** pictures in messages and results; without it models are told that a picture cannot be shown */
  readPicture?: ReadPicture;
  /** how requests leave this computer; opened with the first one */
  openWay?: NonNullable<AiSdkModelOptions["openWay"]>;
  /** what tests of models may cost, and did; without it no cap holds them */
  money?: TestMoney;
  /** for tests: answers for its own name and is the default */
  scripted?: Model;
}>;

const noSecrets: SecretStore = {
  get: async () => null,
  set: async () => Promise.reject(configError("Keys cannot be kept here. Set them in the environment.")),
  delete: async () => false,
  names: async () => [],
  place: async () => null,
};

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

type Parts = Readonly<{
  environment: Environment;
  settings: ModelSettingsFile;
  secrets: SecretStore;
  local: LocalModels;
  /** of every provider's model */
  leaving: Pick<AiSdkModelOptions, "environment" | "openWay">;
}>;

/** The same endpoint with its key, when that lies in the secret store. */
async function withKey(endpoint: Endpoint, secrets: SecretStore): Promise<Endpoint> {
  if (endpoint.keptKey === undefined) return endpoint;
  const apiKey = await secrets.get(secretNameOf(endpoint.keptKey));
  if (apiKey === null)
    throw configError(
      `The key for ${endpoint.title} is gone. Add it again on the Models page, or choose another model.`,
    );
  return { ...endpoint, apiKey };
}

/** What is known of a model: what a test showed counts before what its server says, and that before what is published. */
function traitsOf(ref: ModelRef, { environment, local, settings }: Parts): ModelTraits {
  const { providers: stored, tests } = settings.read();
  const { modelName, provider } = partsOf(ref);
  const isKnown = providerOf(provider) !== null && missingFor(ref, environment, stored) === "";
  const published = publishedTraits(
    modelName,
    isKnown ? endpointOf(ref, environment, stored).format : "compatible-chat",
  );
  const found = local.found().find((model) => model.ref === ref)?.traits;
  const tested = tests[ref]?.traits;
  const first = <Name extends keyof ModelTraits>(name: Name): ModelTraits[Name] =>
    tested?.[name] ?? found?.[name] ?? published[name];
  return {
    tools: first("tools"),
    parallelTools: first("parallelTools"),
    images: first("images"),
    pdf: first("pdf"),
    streaming: first("streaming"),
    // The server may have been started anew with another room since the test.
    contextTokens: found?.contextTokens ?? tested?.contextTokens ?? published.contextTokens,
  };
}

/** A model that cannot be asked at all has no cheaper one. */
function smallModel(ref: ModelRef, { environment, settings }: Parts): ModelRef {
  const { added, providers: stored } = settings.read();
  const provider = providerOf(partsOf(ref).provider);
  if (provider === null || missingFor(ref, environment, stored) !== "") return ref;
  const { baseUrl, format } = endpointOf(ref, environment, stored);
  return smallModelOf(ref, { added, format, isMaker: new URL(baseUrl).hostname === provider.ownHost });
}

function openProvider(ref: ModelRef, parts: Parts, readPicture: ReadPicture | null): Model {
  const { environment, leaving, local, secrets, settings } = parts;
  const endpoint = endpointOf(ref, environment, settings.read().providers);
  const { modelName, provider } = partsOf(ref);
  const isLocal = providerOf(provider)?.isLocal === true;
  const model = createLazyModel(ref, async () => {
    const [{ createAiSdkModel }, keyed] = await Promise.all([
      import("./ai-sdk/ai-sdk-model.ts"),
      withKey(endpoint, secrets),
      // beside the rest; a way that cannot be opened is told with the request
      leaving.openWay?.().catch(() => null),
    ]);
    return createAiSdkModel(keyed, { ...leaving, ...(readPicture === null ? {} : { readPicture }) });
  });
  return createFittedModel(model, {
    title: isLocal ? modelName : endpoint.title,
    moreRoom: providerOf(provider)?.moreRoom ?? null,
    async traits() {
      if (isLocal) await local.look();
      return traitsOf(ref, parts);
    },
  });
}

/** Loads what a model's first request would load; for one that is not ready, nothing. */
async function preload(ref: ModelRef, { environment, leaving, secrets, settings }: Parts): Promise<void> {
  if (ref.startsWith("offline/")) {
    await import("./offline/index.ts");
    return;
  }
  const stored = settings.read().providers;
  if (missingFor(ref, environment, stored) !== "") return;
  const endpoint = endpointOf(ref, environment, stored);
  const load = [import("./ai-sdk/provider-model.ts"), import("./ai-sdk/ai-sdk-model.ts")] as const;
  const [{ providerModelOf }] = await Promise.all(load);
  // a key that cannot be had now is told with the first request
  const keyed = await withKey(endpoint, secrets).catch(() => endpoint);
  await providerModelOf(keyed, fetch);
  // proxies that cannot be used are told with the first request
  await leaving.openWay?.().catch(() => null);
}

type LoadingCatalog = ModelCatalog &
  Readonly<{
    /** where keys and models are set up */
    desk: ModelDesk;
    /** who turns recordings into text */
    transcriber: Transcriber;
    /** loads the default model's code, so that the first task need not wait for it */
    preload(): Promise<void>;
    /** the default, after the model servers of this computer were asked where nothing else is set up */
    settledDefault(): Promise<ModelRef>;
  }>;

const pdfStart = Buffer.from("%PDF-");

/** Pictures and PDF files go to models that are known to take them; others would refuse the whole request. */
function pictureReader(ref: ModelRef, parts: Parts, readPicture: ReadPicture | undefined): ReadPicture | null {
  if (readPicture === undefined) return null;
  return async (sha256) => {
    const { images, pdf } = traitsOf(ref, parts);
    if (images !== true && pdf !== true) return null;
    const bytes = await readPicture(sha256);
    if (bytes === null) return null;
    const isPdf = pdfStart.equals(bytes.subarray(0, pdfStart.length));
    return (isPdf ? pdf : images) === true ? bytes : null;
  };
}

/** The models this computer can use. Opening one loads nothing before its first request. */
export function createModelCatalog(options: ModelCatalogOptions): LoadingCatalog {
  const { environment, money, openWay, readPicture, scripted, secrets = noSecrets, settingsPath = null } = options;
  const settings = openModelSettings(settingsPath);
  const local = createLocalModels(environment, () => settings.read().providers);
  const leaving = { environment, ...(openWay === undefined ? {} : { openWay }) };
  const parts: Parts = { environment, settings, secrets, local, leaving };
  const opened = new Map<ModelRef, Model>();
  const find = (ref: ModelRef): Model => {
    if (ref === scripted?.ref) return scripted;
    if (ref.startsWith("scripted/")) return openScript(ref.slice("scripted/".length), environment);
    if (ref.startsWith("offline/")) return openPlaybooks(ref);
    return openProvider(ref, parts, pictureReader(ref, parts, readPicture));
  };
  const defaultRef = (): ModelRef => {
    const { chosen, providers: stored } = settings.read();
    return scripted?.ref ?? defaultOf({ environment, stored, chosen, found: local.found() });
  };
  const desk = createLazyDesk({
    ...parts,
    money,
    traitsOf: (ref) => traitsOf(ref, parts),
    openable: (ref) => void find(ref),
    openForTest: (ref) => openForTest(ref, parts),
    changed: () => opened.clear(),
  });
  return {
    open: (ref) => {
      const model = opened.get(ref) ?? find(ref);
      opened.set(ref, model);
      return model;
    },
    list: () => {
      local.refresh();
      const known = settings.read();
      return listModels({
        environment,
        settings: known,
        found: local.found(),
        traitsOf: (ref) => traitsOf(ref, parts),
      });
    },
    get defaultRef() {
      return defaultRef();
    },
    traits: (ref) => traitsOf(ref, parts),
    costs: hasPrice,
    small: (ref) => smallModel(ref, parts),
    desk,
    transcriber: createTranscriber({
      environment,
      stored: () => settings.read().providers,
      withKey: (endpoint) => withKey(endpoint, secrets),
      openWay,
    }),
    preload: () => preload(defaultRef(), parts),
    async settledDefault() {
      if (defaultRef() === playbooksRef) await local.look();
      return defaultRef();
    },
  };
}

/** As it is, without regard to what is known of it, and with the eyes for the test's own files. */
function openForTest(ref: ModelRef, { environment, leaving, secrets, settings }: Parts): Model {
  if (providerOf(partsOf(ref).provider) === null) throw configError("Only models of a provider can be tested.");
  const endpoint = endpointOf(ref, environment, settings.read().providers);
  return createLazyModel(ref, async () => {
    const [{ createAiSdkModel }, { testPdf, testPicture }, keyed] = await Promise.all([
      import("./ai-sdk/ai-sdk-model.ts"),
      import("./desk/try-model.ts"),
      withKey(endpoint, secrets),
    ]);
    const files = [testPicture, testPdf];
    const readPicture = async (sha256: string) => files.find((file) => file.sha256 === sha256)?.bytes ?? null;
    return createAiSdkModel(keyed, { ...leaving, readPicture });
  });
}
