import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  anthropicWire,
  bedrockWire,
  googleWire,
  keylessChatWire,
  openaiChatWire,
  openaiResponsesWire,
  type StubWire,
} from "@deskhand/models/testing";
import type { Place } from "./place.ts";

/** what every stub of these journeys takes for its key */
export const providerKey = "sk-journey-1234567890abcdef";

/** A server of one's own gets chat completions of OpenAI's two formats unless it is set. */
export function chooseWire({ home }: Pick<Place, "home">, wire: StubWire): void {
  if (wire !== openaiResponsesWire) return;
  mkdirSync(home, { recursive: true, mode: 0o700 });
  writeFileSync(join(home, "models.json"), JSON.stringify({ providers: { openai: { wire: "responses" } } }));
}

/** each wire with the environment that leads there, and the model's name */
export const providerWires: readonly (readonly [string, StubWire, (url: string) => Record<string, string>])[] = [
  ["openai/gpt-6-sol", openaiResponsesWire, (url) => ({ OPENAI_API_KEY: providerKey, OPENAI_BASE_URL: url })],
  [
    "anthropic/claude-sonnet-5-5",
    anthropicWire,
    (url) => ({ ANTHROPIC_API_KEY: providerKey, ANTHROPIC_BASE_URL: url }),
  ],
  ["openai/gpt-6.1-sol", openaiChatWire, (url) => ({ OPENAI_API_KEY: providerKey, OPENAI_BASE_URL: url })],
  ["google/gemini-3.8-flash", googleWire, (url) => ({ GEMINI_API_KEY: providerKey, GOOGLE_GEMINI_BASE_URL: url })],
  [
    "bedrock/anthropic.claude-sonnet-5-5",
    bedrockWire,
    (url) => ({ AWS_BEARER_TOKEN_BEDROCK: providerKey, AWS_ENDPOINT_URL_BEDROCK_RUNTIME: url }),
  ],
  ["openai-compatible/llama", keylessChatWire, (url) => ({ OPENAI_COMPATIBLE_BASE_URL: url })],
];
