import type { ModelRef } from "@deskhand/contracts";

/** how a model is spoken to over HTTP */
export type WireFormat =
  | "anthropic-messages"
  | "openai-responses"
  | "openai-chat"
  | "compatible-chat"
  | "google-generate"
  | "bedrock-converse";

/** what a person set for a provider; the key itself lies in the secret store */
export type StoredProvider = Readonly<{
  hasKey?: boolean | undefined;
  baseUrl?: string | undefined;
  region?: string | undefined;
  wire?: "responses" | "chat" | undefined;
}>;

/** by the name of the provider */
export type StoredProviders = Readonly<Record<string, StoredProvider>>;

/** what is the same on every computer about one provider of models */
export type Provider = Readonly<{
  title: string;
  /** one sentence: what it is and where to get a key */
  note: string;
  isLocal: boolean;
  example: ModelRef;
  /** `names` of environment variables, the first that is set counts */
  key: Readonly<{ wanted: "yes" | "if the server asks" | "no"; label: string; names: readonly string[] }>;
  address: Readonly<{
    names: readonly string[];
    /** empty while one has to be given */
    usual: string;
    /** what requests need at the end of the address and people leave out */
    version: string | null;
  }>;
  /** by which a server of the provider itself is known; `null` when there is none */
  ownHost: string | null;
  format: WireFormat;
  /** how a local server gives a model more room for tokens; a command to type stands in backticks */
  moreRoom?: string;
}>;

export const providers: Readonly<Record<string, Provider>> = {
  anthropic: {
    title: "Anthropic",
    note: "Claude models. Get a key at console.anthropic.com.",
    isLocal: false,
    example: "anthropic/claude-sonnet-5-5",
    key: { wanted: "yes", label: "API key", names: ["ANTHROPIC_API_KEY"] },
    address: { names: ["ANTHROPIC_BASE_URL"], usual: "https://api.anthropic.com", version: "/v1" },
    ownHost: "api.anthropic.com",
    format: "anthropic-messages",
  },
  openai: {
    title: "OpenAI",
    note: "GPT models. Get a key at platform.openai.com.",
    isLocal: false,
    example: "openai/gpt-6.1-sol",
    key: { wanted: "yes", label: "API key", names: ["OPENAI_API_KEY"] },
    address: { names: ["OPENAI_BASE_URL"], usual: "https://api.openai.com/v1", version: null },
    ownHost: "api.openai.com",
    format: "openai-responses",
  },
  google: {
    title: "Google",
    note: "Gemini models. Get a key at aistudio.google.com.",
    isLocal: false,
    example: "google/gemini-4-argon",
    key: {
      wanted: "yes",
      label: "API key",
      names: ["GOOGLE_GENERATIVE_AI_API_KEY", "GEMINI_API_KEY", "GOOGLE_API_KEY"],
    },
    address: {
      names: ["GOOGLE_GEMINI_BASE_URL"],
      usual: "https://generativelanguage.googleapis.com",
      version: "/v1beta",
    },
    ownHost: "generativelanguage.googleapis.com",
    format: "google-generate",
  },
  bedrock: {
    title: "Amazon Bedrock",
    note: "Claude and other models in an Amazon account. The key is a Bedrock API key, or access key id and secret key with a colon between.",
    isLocal: false,
    example: "bedrock/anthropic.claude-sonnet-5-5",
    key: { wanted: "yes", label: "API key, or id:secret", names: ["AWS_BEARER_TOKEN_BEDROCK"] },
    address: { names: ["AWS_ENDPOINT_URL_BEDROCK_RUNTIME"], usual: "", version: null },
    ownHost: null,
    format: "bedrock-converse",
  },
  "openai-compatible": {
    title: "Another server",
    note: "Any server or gateway that speaks OpenAI's chat completions, in your company or on the internet.",
    isLocal: false,
    example: "openai-compatible/llama-4",
    key: { wanted: "if the server asks", label: "Key", names: ["OPENAI_COMPATIBLE_API_KEY"] },
    address: { names: ["OPENAI_COMPATIBLE_BASE_URL"], usual: "", version: null },
    ownHost: null,
    format: "compatible-chat",
  },
  ollama: {
    title: "Ollama",
    note: "Models on this computer: no key, no cost, and nothing leaves it. Get Ollama at ollama.com.",
    isLocal: true,
    example: "ollama/qwen3",
    key: { wanted: "no", label: "Key", names: [] },
    address: { names: ["OLLAMA_HOST"], usual: "http://127.0.0.1:11434", version: "/v1" },
    ownHost: null,
    format: "compatible-chat",
    moreRoom: "Start Ollama with more room: `OLLAMA_CONTEXT_LENGTH=32768 ollama serve`",
  },
  lmstudio: {
    title: "LM Studio",
    note: "Models on this computer: no key, no cost, and nothing leaves it. Switch its local server on.",
    isLocal: true,
    example: "lmstudio/qwen3-8b",
    key: { wanted: "if the server asks", label: "Key", names: ["LM_API_TOKEN"] },
    address: { names: ["LMSTUDIO_BASE_URL"], usual: "http://127.0.0.1:1234", version: "/v1" },
    ownHost: null,
    format: "compatible-chat",
    moreRoom: "Load the model in LM Studio with a context length of 32768 or more",
  },
  llamacpp: {
    title: "llama.cpp",
    note: "The model that llama-server runs on this computer: no key, no cost, and nothing leaves it.",
    isLocal: true,
    example: "llamacpp/model",
    key: { wanted: "if the server asks", label: "Key", names: ["LLAMA_API_KEY"] },
    address: { names: ["LLAMACPP_BASE_URL"], usual: "http://127.0.0.1:8080", version: "/v1" },
    ownHost: null,
    format: "compatible-chat",
    moreRoom: "Start llama-server with more room for each slot, for example `--ctx-size 32768 --parallel 1`",
  },
};

/** The part of a model's name before the slash, and the part after it. */
export function partsOf(ref: ModelRef): Readonly<{ provider: string; modelName: string }> {
  const slash = ref.indexOf("/");
  if (slash === -1) return { provider: ref, modelName: "" };
  return { provider: ref.slice(0, slash), modelName: ref.slice(slash + 1).trim() };
}

/** `null` when there is none of this name. */
export function providerOf(name: string): Provider | null {
  return Object.hasOwn(providers, name) ? (providers[name] ?? null) : null;
}

/** Name of a provider's key in the secret store. */
export function secretNameOf(provider: string): string {
  return `model:${provider}`;
}
