import type { ModelTraits } from "@deskhand/contracts";

function toolWords({ parallelTools, tools }: ModelTraits): string | null {
  if (tools === null) return null;
  if (!tools) return "cannot use tools";
  if (parallelTools === null) return "uses tools";
  return parallelTools ? "uses tools, several at once" : "uses tools, one at a time";
}

function yesOrNo(known: boolean | null, yes: string, no: string): string | null {
  if (known === null) return null;
  return known ? yes : no;
}

/** A figure as people read it: `200,000`. */
export function tokensInWords(tokens: number): string {
  return tokens.toLocaleString("en-US");
}

/** What is known of a model, as one sentence; `null` when nothing is. */
export function abilitiesInWords(traits: ModelTraits): string | null {
  const words = [
    toolWords(traits),
    yesOrNo(traits.images, "sees pictures", "sees no pictures"),
    yesOrNo(traits.pdf, "reads PDF files as they are", "reads PDF files as text only"),
    yesOrNo(traits.streaming, "answers as it writes", "answers all at once"),
    traits.contextTokens === null ? null : `has room for ${tokensInWords(traits.contextTokens)} tokens`,
  ].filter((word) => word !== null);
  const sentence = words.join("; ");
  return sentence === "" ? null : `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}
