import type { ModelRef } from "@deskhand/contracts";
import { configError } from "./config-error.ts";
import {
  type Provider,
  partsOf,
  providerOf,
  providers,
  type StoredProvider,
  type StoredProviders,
  type WireFormat,
} from "./providers.ts";

export type { WireFormat } from "./providers.ts";

/** where one model answers; holds the key, so it is never logged or put into an event */
export type Endpoint = Readonly<{
  ref: ModelRef;
  /** the part of `ref` after the provider */
  modelName: string;
  format: WireFormat;
  /** without a slash at the end */
  baseUrl: string;
  /** `null` when the server wants none, or when it still has to be taken from the secret store */
  apiKey: string | null;
  /** who answers, as failures name it */
  title: string;
  /** what failures call the key, such as its environment variable; `null` when none is used */
  keyName: string | null;
  /** Amazon's region; absent for everybody else */
  region?: string;
  /** set when the key lies in the secret store, under the provider's name */
  keptKey?: string;
}>;

/** environment variables by name */
export type Environment = Readonly<Record<string, string | undefined>>;

/** what failures call a key that was typed in */
const keptKeyName = "the key on the Models page";

function setting(environment: Environment, name: string): string | null {
  const value = environment[name]?.trim();
  return value === undefined || value === "" ? null : value;
}

/** The first of some variables that is set. */
function firstSetting(environment: Environment, names: readonly string[]): { name: string; value: string } | null {
  for (const name of names) {
    const value = setting(environment, name);
    if (value !== null) return { name, value };
  }
  return null;
}

/** An address as it was written; throws the sentence that names `from`. */
export function checkedUrl(value: string, from: string): URL {
  const url = URL.parse(value);
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:"))
    throw configError(`${from} is not a web address. Set it to something like https://models.example.com/v1.`);
  if (url.username !== "" || url.password !== "")
    throw configError(`${from} holds a name or a password. Take them out of the address; keys have their own setting.`);
  return url;
}

function withoutEndSlash(url: URL): string {
  return url.href.replace(/\/+$/, "");
}

/** A header takes nothing else; pasted keys sometimes bring a line break or a dash of a word processor along. */
export function checkedKey(key: string, from: string): string {
  if (!/^[\x21-\x7e]+$/.test(key)) throw configError(`${from} holds characters that no key has. Copy the key again.`);
  return key;
}

/** An address people write without its beginning; a server's "listen everywhere" means this computer. */
function hostUrl(written: string, name: string, usual: string): URL {
  const hasScheme = /^https?:\/\//.test(written);
  const url = checkedUrl(hasScheme ? written : `http://${written}`, name);
  if (url.hostname === "0.0.0.0" || url.hostname === "[::]") url.hostname = "127.0.0.1";
  if (url.port === "" && !hasScheme) url.port = new URL(usual).port;
  return url;
}

export type Address = Readonly<{ url: URL; isOwn: boolean; region: string | null }>;

/** The region of Bedrock, which is part of its address. */
function regionOf(environment: Environment, stored: StoredProvider): string | null {
  const region = firstSetting(environment, ["AWS_REGION", "AWS_DEFAULT_REGION"])?.value ?? stored.region ?? null;
  if (region !== null && !/^[a-z0-9-]{1,40}$/.test(region))
    throw configError(`"${region}" is no region of Amazon. Set one such as eu-central-1.`);
  return region;
}

/** Where a provider's requests go; the environment counts before what was set. Throws the sentence with what is missing. */
export function addressOf(name: string, environment: Environment, stored: StoredProvider): Address {
  const provider = known(name);
  const written = firstSetting(environment, provider.address.names);
  const from = written?.name ?? `The address of ${provider.title}`;
  const value = written?.value ?? stored.baseUrl ?? null;
  const region = name === "bedrock" ? regionOf(environment, stored) : null;
  if (value !== null) {
    const url = provider.isLocal ? hostUrl(value, from, provider.address.usual) : checkedUrl(value, from);
    return { url, isOwn: true, region: name === "bedrock" ? (region ?? "us-east-1") : null };
  }
  if (name === "bedrock") {
    if (region === null)
      throw configError("Amazon Bedrock needs a region. Set it on the Models page, or set AWS_REGION.");
    return { url: new URL(`https://bedrock-runtime.${region}.amazonaws.com`), isOwn: false, region };
  }
  if (provider.address.usual === "")
    throw configError(
      `A model called ${name}/… needs the address of its server. Set it on the Models page, or set ${provider.address.names[0]}, for example to http://127.0.0.1:1234/v1.`,
    );
  return { url: new URL(provider.address.usual), isOwn: false, region: null };
}

/** Amazon's own pair of keys in one text; a login that has none but a role brings a third part. */
function amazonPair(environment: Environment): string | null {
  const id = setting(environment, "AWS_ACCESS_KEY_ID");
  const secret = setting(environment, "AWS_SECRET_ACCESS_KEY");
  if (id === null || secret === null) return null;
  const session = setting(environment, "AWS_SESSION_TOKEN");
  return [id, secret, ...(session === null ? [] : [session])].join(":");
}

export type FoundKey = Readonly<{ place: "environment"; name: string; value: string } | { place: "store" }>;

/** Where a provider's key is; the environment counts before the secret store. */
export function findKey(name: string, environment: Environment, stored: StoredProvider): FoundKey | null {
  const found = firstSetting(environment, known(name).key.names);
  if (found !== null) return { place: "environment", ...found };
  const pair = name === "bedrock" ? amazonPair(environment) : null;
  if (pair !== null) return { place: "environment", name: "AWS_ACCESS_KEY_ID", value: pair };
  return stored.hasKey === true ? { place: "store" } : null;
}

function known(name: string): Provider {
  const provider = providerOf(name);
  if (provider !== null) return provider;
  const names = Object.keys(providers).join(", ");
  throw configError(`There is no model provider called "${name}". Use ${names} or offline/playbooks.`);
}

function formatOf(name: string, { format, ownHost }: Provider, url: URL, { wire }: StoredProvider): WireFormat {
  if (name !== "openai") return format;
  // Servers that imitate OpenAI seldom speak the responses format, so another host gets chat completions unless told otherwise.
  const isResponses = wire === undefined ? url.hostname === ownHost : wire === "responses";
  return isResponses ? "openai-responses" : "openai-chat";
}

function baseUrlOf(url: URL, { address, ownHost }: Provider): string {
  const written = withoutEndSlash(url);
  const version = address.version ?? (url.hostname === ownHost ? "/v1" : null);
  return version === null || /\/v\d+(beta)?$/.test(written) ? written : `${written}${version}`;
}

function keyed(name: string, provider: Provider, key: FoundKey | null) {
  const variable = provider.key.names[0] ?? null;
  if (key?.place === "environment") return { apiKey: checkedKey(key.value, key.name), keyName: key.name };
  if (key?.place === "store") return { apiKey: null, keyName: keptKeyName, keptKey: name };
  if (provider.key.wanted === "yes")
    throw configError(
      `${provider.title} needs a key. Add it on the Models page or with \`deskhand models add ${name}\`, set ${variable}, or choose another model.`,
    );
  return { apiKey: null, keyName: variable };
}

/**
 * Says where a model answers; throws `DeskhandError` (`config`) with the fix when a key or an address is missing. A key in the secret store
 * is not fetched here.
 */
export function endpointOf(ref: ModelRef, environment: Environment, stored: StoredProviders = {}): Endpoint {
  const { modelName, provider: name } = partsOf(ref);
  const provider = known(name);
  if (modelName === "") throw configError(`Name a model after "${name}/".`);
  const set = Object.hasOwn(stored, name) ? (stored[name] ?? {}) : {};
  const { region, url } = addressOf(name, environment, set);
  if (name === "anthropic" && url.hostname === provider.ownHost && !modelName.startsWith("claude-"))
    throw configError(`Anthropic has no model called "${modelName}". Choose one such as ${provider.example}.`);
  const isForeign =
    !provider.isLocal && url.hostname !== provider.ownHost && name !== "anthropic" && name !== "bedrock";
  return {
    ref,
    modelName,
    format: formatOf(name, provider, url, set),
    baseUrl: baseUrlOf(url, provider),
    ...keyed(name, provider, findKey(name, environment, set)),
    title: isForeign ? `The model at ${url.origin}` : provider.title,
    ...(region === null ? {} : { region }),
  };
}
