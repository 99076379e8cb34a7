import { type ModelRef, type ModelTraits, unknownTraits } from "@deskhand/contracts";
import type { WireFormat } from "./providers.ts";

export type Known = Readonly<{ ref: ModelRef; title: string; note: string }>;

export const playbooksRef: ModelRef = "offline/playbooks";

/** in the order the app shows them; the first ready one of a provider is what the user gets unasked */
export const knownModels: readonly Known[] = [
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
  {
    ref: "google/gemini-3.8-flash",
    title: "Gemini 3.8 Flash",
    note: "Google's quick model for everyday work, with room for very long conversations.",
  },
  { ref: "google/gemini-4-argon", title: "Gemini 4 Argon", note: "Google's strongest model, for the hardest work." },
  {
    ref: "bedrock/anthropic.claude-sonnet-5-5",
    title: "Claude Sonnet 5.5 on Bedrock",
    note: "Anthropic's all-round model in your Amazon account; the region may want another beginning such as us. or eu.",
  },
];

const all = { tools: true, parallelTools: true, images: true, pdf: true, streaming: true } as const;

/** published for whole families; above OpenAI's figure a request is charged double */
const families: readonly Readonly<{ pattern: RegExp; traits: ModelTraits }>[] = [
  { pattern: /^claude-/, traits: { ...all, contextTokens: 200_000 } },
  { pattern: /^([a-z]+\.)?anthropic\.claude-/, traits: { ...all, contextTokens: 200_000 } },
  { pattern: /^gpt-(5|6)/, traits: { ...all, contextTokens: 272_000 } },
  { pattern: /^gemini-(3\.[58]|4|2\.5)/, traits: { ...all, contextTokens: 1_000_000 } },
];

/** what a maker's own server speaks, or a gateway to it; a server that imitates OpenAI may call any model anything */
const makers: readonly WireFormat[] = [
  "anthropic-messages",
  "openai-responses",
  "openai-chat",
  "google-generate",
  "bedrock-converse",
];

/** What is published of a model, by the name its maker gave it. */
export function publishedTraits(modelName: string, format: WireFormat): ModelTraits {
  if (!makers.includes(format)) return unknownTraits;
  return families.find(({ pattern }) => pattern.test(modelName))?.traits ?? unknownTraits;
}
