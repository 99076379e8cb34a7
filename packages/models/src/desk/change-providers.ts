import {
  createTurns,
  DeskhandError,
  inputFailure,
  isSecretName,
  type ModelDesk,
  type ModelRef,
  type ProviderChange,
  type SecretStore,
} from "@deskhand/contracts";
import { addressOf, checkedKey, checkedUrl, type Environment } from "../endpoint.ts";
import { type Provider, partsOf, providerOf, providers, type StoredProvider, secretNameOf } from "../providers.ts";
import type { ModelSettings, ModelSettingsFile } from "../settings/model-settings.ts";

/** Throws what a person reads. */
export function refuse(message: string): never {
  throw new DeskhandError(inputFailure(message));
}

/** Throws the names there are when there is none of this one. */
export function known(name: string): Provider {
  return (
    providerOf(name) ??
    refuse(`There is no model provider called "${name}"; there are ${Object.keys(providers).join(", ")}.`)
  );
}

/** Where a provider answers as far as that can be told; a setting that is wrong is shown as it was written. */
export function addressIn(name: string, environment: Environment, stored: StoredProvider) {
  try {
    const { isOwn, region, url } = addressOf(name, environment, stored);
    return { baseUrl: url.href.replace(/\/+$/, ""), isOwnBaseUrl: isOwn, region };
  } catch (error) {
    if (!(error instanceof DeskhandError)) throw error;
    return { baseUrl: stored.baseUrl ?? "", isOwnBaseUrl: stored.baseUrl !== undefined, region: stored.region ?? null };
  }
}

/** Scheme, host and port: a key given for an encrypted address is not sent over a plain one. */
function originOf(name: string, environment: Environment, stored: StoredProvider): string {
  const { baseUrl } = addressIn(name, environment, stored);
  return URL.parse(baseUrl)?.origin ?? "";
}

/** What is stored after a change; an empty text stands for the usual value. */
function changedProvider(before: StoredProvider, change: ProviderChange): StoredProvider {
  const next = <Value extends string>(given: Value | null | undefined, old: Value | undefined): Value | undefined =>
    given === undefined ? old : given === null || given === "" ? undefined : given;
  return {
    hasKey: before.hasKey === true || change.key !== undefined,
    baseUrl: next(change.baseUrl, before.baseUrl),
    region: next(change.region, before.region),
    wire: next(change.wire, before.wire),
  };
}

function checkChange(change: ProviderChange, provider: Provider): void {
  if (change.key !== undefined) checkedKey(change.key, `What you typed as ${provider.title}'s key`);
  if (change.key !== undefined && provider.key.wanted === "no") refuse(`${provider.title} needs no key.`);
  if (change.baseUrl) checkedUrl(change.baseUrl, "The address");
  if (change.region && !/^[a-z0-9-]{1,40}$/.test(change.region))
    refuse(`"${change.region}" is no region of Amazon, such as eu-central-1.`);
}

export type ProviderChangeOptions = Readonly<{
  environment: Environment;
  secrets: SecretStore;
  settings: ModelSettingsFile;
  keep(change: (settings: ModelSettings) => ModelSettings): Promise<void>;
}>;

/**
 * Changes what is set for providers. What becomes of it depends on what was set before, in the settings and in the secret store, so there
 * is one change after the other.
 */
export function createProviderChanges(options: ProviderChangeOptions): Pick<ModelDesk, "change" | "forget"> {
  const { environment, keep, secrets, settings } = options;
  const inTurn = createTurns();

  const changeOne = async (change: ProviderChange): Promise<void> => {
    const name = change.provider;
    const provider = known(name);
    checkChange(change, provider);
    const before = settings.read().providers[name] ?? {};
    const after = changedProvider(before, change);
    const isElsewhere = originOf(name, environment, before) !== originOf(name, environment, after);
    if (before.hasKey === true && isElsewhere && change.key === undefined)
      refuse(
        `The key was given for ${originOf(name, environment, before)}; type it again to send it to the new address.`,
      );
    const secretName = secretNameOf(name);
    if (change.key !== undefined && isSecretName(secretName)) await secrets.set(secretName, change.key);
    await keep((all) => ({ ...all, providers: { ...all.providers, [name]: after } }));
  };

  const forgetOne = async (name: string): Promise<void> => {
    known(name);
    await secrets.delete(secretNameOf(name));
    await keep((all) => {
      const { [name]: _, ...rest } = all.providers;
      const isTheirs = (ref: ModelRef | null) => ref !== null && partsOf(ref).provider === name;
      return {
        ...all,
        providers: rest,
        chosen: isTheirs(all.chosen) ? null : all.chosen,
        added: all.added.filter((ref) => !isTheirs(ref)),
      };
    });
  };

  return {
    change: (change) => inTurn(() => changeOne(change)),
    forget: (name) => inTurn(() => forgetOne(name)),
  };
}
