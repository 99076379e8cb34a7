import type { ModelProvider } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { providerInWords } from "./provider-words.ts";

const anthropic: ModelProvider = {
  name: "anthropic",
  title: "Anthropic",
  note: "Claude models.",
  isLocal: false,
  isReady: true,
  missing: "",
  key: { wanted: "yes", place: "keychain", label: "API key" },
  baseUrl: "https://api.anthropic.com",
  isOwnBaseUrl: false,
  region: null,
  wire: null,
  example: "anthropic/claude-sonnet-5-5",
};

test.each<[Partial<ModelProvider>, string]>([
  [{}, "Its key is in this computer's keychain."],
  [
    { key: { ...anthropic.key, place: "file" }, isOwnBaseUrl: true, baseUrl: "https://a" },
    "Its key is in a sealed file of the data folder. It answers at https://a.",
  ],
  [
    { key: { ...anthropic.key, place: null }, isLocal: true, baseUrl: "http://127.0.0.1:11434" },
    "It answers at http://127.0.0.1:11434.",
  ],
  [{ isReady: false, missing: "Its address is wrong." }, "Its address is wrong."],
  [{ isReady: false, key: { ...anthropic.key, place: null } }, "It needs a key."],
  [{ isReady: false, name: "bedrock", key: { ...anthropic.key, place: null } }, "It needs a key and a region."],
  [
    { isReady: false, name: "openai-compatible", baseUrl: "", key: { ...anthropic.key, wanted: "no", place: null } },
    "It needs the address of its server.",
  ],
  [{ isReady: false, isLocal: true, missing: "Ollama was not found." }, "Ollama was not found."],
])("a provider with %j is described", (changes, words) => {
  expect(providerInWords({ ...anthropic, ...changes })).toBe(words);
});
