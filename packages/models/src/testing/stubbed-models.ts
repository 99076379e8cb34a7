import type { Model } from "@deskhand/contracts";
import { type AiSdkModelOptions, createAiSdkModel } from "../ai-sdk/ai-sdk-model.ts";
import type { Endpoint, WireFormat } from "../endpoint.ts";
import { anthropicWire } from "./anthropic-wire.ts";
import { bedrockWire } from "./bedrock-wire.ts";
import { googleWire } from "./google-wire.ts";
import { keylessChatWire, openaiChatWire } from "./openai-chat-wire.ts";
import { openaiResponsesWire } from "./openai-responses-wire.ts";
import type { StubWire } from "./stub-reply.ts";
import { type Stub, type StubScript, startStub } from "./stub-server.ts";

type Format = Readonly<{ wire: StubWire; endpoint: Pick<Endpoint, "ref" | "modelName" | "title" | "keyName"> }>;

const formats: Readonly<Record<WireFormat, Format>> = {
  "anthropic-messages": {
    wire: anthropicWire,
    endpoint: {
      ref: "anthropic/claude-sonnet-5-5",
      modelName: "claude-sonnet-5-5",
      title: "Anthropic",
      keyName: "ANTHROPIC_API_KEY",
    },
  },
  "openai-responses": {
    wire: openaiResponsesWire,
    endpoint: { ref: "openai/gpt-6.1-sol", modelName: "gpt-6.1-sol", title: "OpenAI", keyName: "OPENAI_API_KEY" },
  },
  "openai-chat": {
    wire: openaiChatWire,
    endpoint: { ref: "openai/gpt-6-luna", modelName: "gpt-6-luna", title: "OpenAI", keyName: "OPENAI_API_KEY" },
  },
  "compatible-chat": {
    wire: keylessChatWire,
    endpoint: { ref: "ollama/qwen3", modelName: "qwen3", title: "Ollama", keyName: null },
  },
  "google-generate": {
    wire: googleWire,
    endpoint: {
      ref: "google/gemini-3.8-flash",
      modelName: "gemini-3.8-flash",
      title: "Google",
      keyName: "GOOGLE_GENERATIVE_AI_API_KEY",
    },
  },
  "bedrock-converse": {
    wire: bedrockWire,
    endpoint: {
      ref: "bedrock/anthropic.claude-sonnet-5-5",
      modelName: "anthropic.claude-sonnet-5-5",
      title: "Amazon Bedrock",
      keyName: "AWS_BEARER_TOKEN_BEDROCK",
    },
  },
};

export const wireFormats = Object.keys(formats) as readonly WireFormat[];

export type StubbedModel = Readonly<{ model: Model; stub: Stub; endpoint: Endpoint }>;

/** Starts a stub of one format and the real adapter in front of it; the caller closes the stub. */
export async function startStubbedModel(
  format: WireFormat,
  script: StubScript,
  options: AiSdkModelOptions & Readonly<{ apiKey?: string }> = {},
): Promise<StubbedModel> {
  const { wire, endpoint: known } = formats[format];
  const stub = await startStub(wire, script);
  const apiKey = format === "compatible-chat" ? null : (options.apiKey ?? stub.key);
  const endpoint: Endpoint = { ...known, format, baseUrl: stub.baseUrl, apiKey };
  return { model: createAiSdkModel(endpoint, options), stub, endpoint };
}
