import type { LanguageModelV4, LanguageModelV4FunctionTool } from "@ai-sdk/provider";
import type { ToolDescription } from "@deskhand/contracts";
import type { Endpoint } from "../endpoint.ts";
import { amazonLoginOf } from "./amazon-signature.ts";

type Fetch = typeof globalThis.fetch;

/** models that can show a summary of their thinking */
const showsThinking = /^claude-(fable|opus|sonnet|haiku)-(5|4-[6-9])/;
/** models whose thinking is void once anything before it changes, as after a compaction */
const bindsThinking = /^claude-(fable-5-[12]|opus-5-5|sonnet-5-5)/;

/** Gemini models that think and can show a summary of it */
const showsGeminiThinking = /^gemini-(2\.5|3|4)/;

/** Options of one provider that every request carries. */
export function providerOptionsOf({ format, modelName }: Endpoint) {
  if (format === "openai-responses") return { openai: { store: false } };
  if (format === "google-generate" && showsGeminiThinking.test(modelName))
    return { google: { thinkingConfig: { includeThoughts: true } } };
  if (format !== "anthropic-messages" || !showsThinking.test(modelName)) return {};
  const binding = bindsThinking.test(modelName)
    ? { blockBinding: { prefixMismatchBehavior: "drop_block" as const } }
    : {};
  return { anthropic: { thinking: { type: "adaptive" as const, display: "summarized" as const, ...binding } } };
}

/** Opens the provider's side of an endpoint; loads only that provider's code. */
export async function providerModelOf(endpoint: Endpoint, fetch: Fetch): Promise<LanguageModelV4> {
  const { format, baseUrl: baseURL, modelName } = endpoint;
  const apiKey = endpoint.apiKey ?? "";
  if (format === "anthropic-messages") {
    const { createAnthropic } = await import("@ai-sdk/anthropic");
    return createAnthropic({ baseURL, apiKey, fetch })(modelName);
  }
  if (format === "compatible-chat") {
    const { createOpenAICompatible } = await import("@ai-sdk/openai-compatible");
    const key = endpoint.apiKey === null ? {} : { apiKey };
    return createOpenAICompatible({ name: "compatible", baseURL, fetch, includeUsage: true, ...key })(modelName);
  }
  if (format === "google-generate") {
    const { createGoogle } = await import("@ai-sdk/google");
    return createGoogle({ baseURL, apiKey, fetch })(modelName);
  }
  if (format === "bedrock-converse") {
    const { createAmazonBedrock } = await import("@ai-sdk/amazon-bedrock");
    const region = endpoint.region ?? "us-east-1";
    // A login in two parts is put in by the signature, after the last change of the body.
    const key = amazonLoginOf(apiKey) === null ? apiKey : "signed-when-sent";
    return createAmazonBedrock({ baseURL, region, apiKey: key, fetch })(modelName);
  }
  const { createOpenAI } = await import("@ai-sdk/openai");
  const openai = createOpenAI({ baseURL, apiKey, fetch });
  return format === "openai-chat" ? openai.chat(modelName) : openai.responses(modelName);
}

/** the last of the tools that every request has, where more may follow: what lies before it stays in Anthropic's cache when they do */
const lastSteadyTool = "tool_search";
const cache = { anthropic: { cacheControl: { type: "ephemeral" } } } as const;

/** Descriptions as providers want them; they only name the tools, so nothing is ever run there. */
export function toolsOf(tools: readonly ToolDescription[], format: Endpoint["format"]): LanguageModelV4FunctionTool[] {
  return tools.map(({ name, description, inputSchema }) => ({
    type: "function",
    name,
    description,
    inputSchema: inputSchema as LanguageModelV4FunctionTool["inputSchema"],
    ...(format === "anthropic-messages" && name === lastSteadyTool ? { providerOptions: cache } : {}),
  }));
}
