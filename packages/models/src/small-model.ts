import type { ModelRef } from "@deskhand/contracts";

/** the cheap model of a provider for reading and sorting */
const smallModels: Readonly<Record<string, ModelRef>> = {
  anthropic: "anthropic/claude-haiku-5-5",
  openai: "openai/gpt-6-luna",
  google: "google/gemini-3.8-flash",
};

/** The cheap model of the same provider; the model itself where none is known. */
export function smallModelOf(ref: ModelRef): ModelRef {
  return smallModels[ref.slice(0, ref.indexOf("/"))] ?? ref;
}
