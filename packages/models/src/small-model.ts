import type { ModelRef } from "@deskhand/contracts";
import { publishedTraits } from "./known-models.ts";
import { partsOf, type WireFormat } from "./providers.ts";

/** the cheap model of a provider for reading and sorting */
const smallModels: Readonly<Record<string, ModelRef>> = {
  anthropic: "anthropic/claude-haiku-5-5",
  openai: "openai/gpt-6-luna",
  google: "google/gemini-3.8-flash",
};

export type SmallSources = Readonly<{
  /** whether requests go to the maker's own address */
  isMaker: boolean;
  format: WireFormat;
  /** models that a person named for this computer */
  added: readonly ModelRef[];
}>;

/** A gateway to the maker answers to the maker's names, in the maker's own format; a server that imitates OpenAI has models of its own. */
function isGateway(ref: ModelRef, format: WireFormat): boolean {
  return format !== "openai-chat" && publishedTraits(partsOf(ref).modelName, format).tools === true;
}

/** The cheap model of the same provider; the model itself where none is known, or where the server that answers may not have it. */
export function smallModelOf(ref: ModelRef, { added, format, isMaker }: SmallSources): ModelRef {
  const small = smallModels[partsOf(ref).provider] ?? ref;
  return isMaker || added.includes(small) || isGateway(ref, format) ? small : ref;
}
