import { DeskhandError, type ModelRef } from "@deskhand/contracts";

/** how a model is spoken to over HTTP */
export type WireFormat = "anthropic-messages" | "openai-responses" | "openai-chat" | "compatible-chat";

/** where one model answers; holds the key, so it is never logged or put into an event */
export type Endpoint = Readonly<{
  ref: ModelRef;
  /** the part of `ref` after the provider */
  modelName: string;
  format: WireFormat;
  /** without a slash at the end */
  baseUrl: string;
  /** `null` when the server wants none */
  apiKey: string | null;
  /** who answers, as failures name it */
  title: string;
  /** environment variable that holds the key; `null` when none is used */
  keyName: string | null;
}>;

/** environment variables by name */
export type Environment = Readonly<Record<string, string | undefined>>;

const ollamaDefault = "http://127.0.0.1:11434";

function configError(message: string): DeskhandError {
  return new DeskhandError({ kind: "config", message, retryable: false, userAction: "settings" });
}

function setting(environment: Environment, name: string): string | null {
  const value = environment[name]?.trim();
  return value === undefined || value === "" ? null : value;
}

function checkedUrl(value: string, from: string): URL {
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

/** The address customarily comes without the version, the requests need it. */
function versioned(url: URL): string {
  const address = withoutEndSlash(url);
  return /\/v\d+$/.test(address) ? address : `${address}/v1`;
}

function keyOf(environment: Environment, name: string, title: string): string {
  const key = setting(environment, name);
  if (key === null) throw configError(`${title} needs a key. Set ${name}, or choose another model.`);
  // A header takes nothing else; pasted keys sometimes bring a line break or a dash of a word processor along.
  if (!/^[\x21-\x7e]+$/.test(key)) throw configError(`${name} holds characters that no key has. Copy the key again.`);
  return key;
}

function anthropic(ref: ModelRef, modelName: string, environment: Environment): Endpoint {
  const custom = setting(environment, "ANTHROPIC_BASE_URL");
  const url = checkedUrl(custom ?? "https://api.anthropic.com", "ANTHROPIC_BASE_URL");
  if (url.hostname === "api.anthropic.com" && !modelName.startsWith("claude-"))
    throw configError(`Anthropic has no model called "${modelName}". Choose one such as anthropic/claude-sonnet-5-5.`);
  return {
    ref,
    modelName,
    format: "anthropic-messages",
    baseUrl: versioned(url),
    apiKey: keyOf(environment, "ANTHROPIC_API_KEY", "Anthropic"),
    title: "Anthropic",
    keyName: "ANTHROPIC_API_KEY",
  };
}

/** Servers that imitate OpenAI seldom speak the responses format, so another host gets chat completions. */
function openai(ref: ModelRef, modelName: string, environment: Environment): Endpoint {
  const url = checkedUrl(setting(environment, "OPENAI_BASE_URL") ?? "https://api.openai.com/v1", "OPENAI_BASE_URL");
  const isOfficial = url.hostname === "api.openai.com";
  return {
    ref,
    modelName,
    format: isOfficial ? "openai-responses" : "openai-chat",
    baseUrl: isOfficial ? versioned(url) : withoutEndSlash(url),
    apiKey: keyOf(environment, "OPENAI_API_KEY", "OpenAI"),
    title: isOfficial ? "OpenAI" : `The model at ${url.origin}`,
    keyName: "OPENAI_API_KEY",
  };
}

function compatible(ref: ModelRef, modelName: string, environment: Environment): Endpoint {
  const address = setting(environment, "OPENAI_COMPATIBLE_BASE_URL");
  if (address === null)
    throw configError(
      "A model called openai-compatible/… needs the address of its server. Set OPENAI_COMPATIBLE_BASE_URL, for example to http://127.0.0.1:1234/v1.",
    );
  const url = checkedUrl(address, "OPENAI_COMPATIBLE_BASE_URL");
  const hasKey = setting(environment, "OPENAI_COMPATIBLE_API_KEY") !== null;
  return {
    ref,
    modelName,
    format: "compatible-chat",
    baseUrl: withoutEndSlash(url),
    apiKey: hasKey ? keyOf(environment, "OPENAI_COMPATIBLE_API_KEY", "The server") : null,
    title: `The model at ${url.origin}`,
    keyName: "OPENAI_COMPATIBLE_API_KEY",
  };
}

/** `OLLAMA_HOST` may be a host, a host with a port, or an address; a server's "listen everywhere" means this computer. */
function ollamaUrl(environment: Environment): URL {
  const host = setting(environment, "OLLAMA_HOST") ?? ollamaDefault;
  const url = checkedUrl(/^https?:\/\//.test(host) ? host : `http://${host}`, "OLLAMA_HOST");
  if (url.hostname === "0.0.0.0" || url.hostname === "[::]") url.hostname = "127.0.0.1";
  if (url.port === "" && !/^https?:\/\//.test(host)) url.port = "11434";
  return url;
}

function ollama(ref: ModelRef, modelName: string, environment: Environment): Endpoint {
  return {
    ref,
    modelName,
    format: "compatible-chat",
    baseUrl: versioned(ollamaUrl(environment)),
    apiKey: null,
    title: "Ollama",
    keyName: null,
  };
}

const providers: Readonly<Record<string, (ref: ModelRef, modelName: string, environment: Environment) => Endpoint>> = {
  anthropic,
  openai,
  "openai-compatible": compatible,
  ollama,
};

/** Says where a model answers; throws `DeskhandError` (`config`) with the fix when a key or an address is missing. */
export function endpointOf(ref: ModelRef, environment: Environment): Endpoint {
  const slash = ref.indexOf("/");
  const provider = slash === -1 ? ref : ref.slice(0, slash);
  const modelName = slash === -1 ? "" : ref.slice(slash + 1).trim();
  const find = Object.hasOwn(providers, provider) ? providers[provider] : undefined;
  if (find === undefined)
    throw configError(
      `There is no model provider called "${provider}". Use anthropic, openai, openai-compatible, ollama or offline/playbooks.`,
    );
  if (modelName === "") throw configError(`Name a model after "${provider}/".`);
  return find(ref, modelName, environment);
}
