import { expect, test } from "vitest";
import { typedModel } from "./typed-model.ts";

test.each([
  [" anthropic/claude-opus-4-8 ", "anthropic/claude-opus-4-8"],
  ["openai-compatible/meta/llama 4", "openai-compatible/meta/llama 4"],
  ["claude-opus-4-8", null],
  ["anthropic/", null],
  ["/x", null],
])("%j is read as %j", (text, ref) => {
  expect(typedModel(text)).toBe(ref);
});
