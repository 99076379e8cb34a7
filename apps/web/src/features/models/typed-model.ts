import type { ModelRef } from "@deskhand/contracts";

/** A model's name as it was typed; `null` when it is none. */
export function typedModel(text: string): ModelRef | null {
  const name = text.trim();
  return /^[a-z0-9-]+\/\S.*$/.test(name) ? (name as ModelRef) : null;
}
