import { expect, it } from "vitest";
import { costUsd, hasPrice, listPrices } from "./prices.ts";
import { smallModelOf } from "./small-model.ts";

it("names the cheapest model of the same provider whose price is known", () => {
  const tokens = { input: 1000, cacheRead: 0, cacheWrite: 0, output: 100 };
  for (const ref of ["anthropic/claude-opus-5-5", "openai/gpt-6.1-sol"] as const) {
    const small = smallModelOf(ref);
    const provider = ref.slice(0, ref.indexOf("/"));
    const others = listPrices().filter((price) => price.ref.startsWith(provider));
    expect([hasPrice(small), small.startsWith(provider)]).toEqual([true, true]);
    expect(costUsd(small, tokens)).toBe(Math.min(...others.map((price) => costUsd(price.ref, tokens))));
  }
});

it("stays with the model of a provider that has no cheaper one", () => {
  expect(smallModelOf("ollama/qwen3")).toBe("ollama/qwen3");
  expect(smallModelOf("offline/playbooks")).toBe("offline/playbooks");
});
