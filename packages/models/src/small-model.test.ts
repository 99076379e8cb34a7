import { expect, it } from "vitest";
import { createModelCatalog } from "./model-catalog.ts";
import { costUsd, hasPrice, listPrices } from "./prices.ts";

const keys = { ANTHROPIC_API_KEY: "k", OPENAI_API_KEY: "k", GEMINI_API_KEY: "k" };

function small(ref: `${string}/${string}`, environment: Readonly<Record<string, string>> = {}) {
  return createModelCatalog({ environment: { ...keys, ...environment } }).small?.(ref);
}

it("names the cheapest model of the same provider whose price is known", () => {
  const tokens = { input: 1000, cacheRead: 0, cacheWrite: 0, output: 100 };
  for (const ref of ["anthropic/claude-opus-5-5", "openai/gpt-6.1-sol"] as const) {
    const named = small(ref) ?? ref;
    const provider = ref.slice(0, ref.indexOf("/"));
    const others = listPrices().filter((price) => price.ref.startsWith(provider));
    expect([hasPrice(named), named.startsWith(provider)]).toEqual([true, true]);
    expect(costUsd(named, tokens)).toBe(Math.min(...others.map((price) => costUsd(price.ref, tokens))));
  }
});

it("stays with the model of a provider that has no cheaper one", () => {
  expect(small("ollama/qwen3")).toBe("ollama/qwen3");
  expect(small("offline/playbooks")).toBe("offline/playbooks");
});

it("stays with the model of a server of one's own, which has models of its own", () => {
  const own = "http://models.example.com/v1";
  expect(small("openai/llama-4", { OPENAI_BASE_URL: own })).toBe("openai/llama-4");
  expect(small("openai/gpt-6.1-sol", { OPENAI_BASE_URL: own })).toBe("openai/gpt-6.1-sol");
  expect(small("openai-compatible/llama-4", { OPENAI_COMPATIBLE_BASE_URL: own })).toBe("openai-compatible/llama-4");
  expect(small("anthropic/glm-5", { ANTHROPIC_BASE_URL: own })).toBe("anthropic/glm-5");
});

it("is the maker's behind a gateway that has the maker's models, and where a person added it", async () => {
  const own = "http://models.example.com/v1";
  expect(small("anthropic/claude-opus-5-5", { ANTHROPIC_BASE_URL: own })).toBe("anthropic/claude-haiku-5-5");
  const catalog = createModelCatalog({ environment: { ...keys, OPENAI_BASE_URL: own } });
  await catalog.desk.add("openai/gpt-6-luna");
  expect(catalog.small?.("openai/gpt-6.1-sol")).toBe("openai/gpt-6-luna");
});
