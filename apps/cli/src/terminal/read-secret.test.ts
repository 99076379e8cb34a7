import { expect, test } from "vitest";
import { afterKey } from "./read-secret.ts";

function typed(keys: readonly string[]): string | null {
  let text: string | null = "";
  for (const key of keys) {
    if (text === null) return null;
    text = afterKey(text, key);
  }
  return text;
}

test.each([
  [["s", "k", "-", "1"], "sk-1"],
  [["s", "x", "\u007f", "k"], "sk"],
  [["\b", "s"], "s"],
  [["s", "\t", "\u0001", "k"], "sk"],
  [["s", "\u001b[A", "k"], "sk"],
])("the keys %j leave %j", (keys, text) => {
  expect(typed(keys)).toBe(text);
});

test.each(["\r", "\n", "\u0004"])("the key %j ends what is typed", (key) => {
  expect(afterKey("sk-1", key)).toBeNull();
});
