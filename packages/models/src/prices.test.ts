import { describe, expect, it } from "vitest";
import { costUsd, hasPrice, listPrices } from "./prices.ts";

const tokens = { input: 1_000_000, cacheRead: 0, cacheWrite: 0, output: 1_000_000 };

describe("prices", () => {
  it("prices a dated name like the plain one", () => {
    expect(costUsd("anthropic/claude-sonnet-4-5-20250929", tokens)).toBe(18);
    expect(costUsd("anthropic/claude-sonnet-4-5", tokens)).toBe(18);
  });

  it("charges a long prompt on Bedrock at the rates of long prompts, too", () => {
    const long = { input: 200_000, cacheRead: 0, cacheWrite: 0, output: 0 };
    expect(costUsd("anthropic/claude-haiku-5-5", long)).toBeCloseTo(0.1);
    expect(costUsd("bedrock/global.anthropic.claude-haiku-5-5-v1:0", long)).toBeCloseTo(0.1);
    expect(costUsd("bedrock/eu.anthropic.claude-haiku-5-5-v1:0", { ...long, input: 100_000 })).toBeCloseTo(0.011);
  });

  it("does not mistake a newer version or another size for a known one", () => {
    expect(costUsd("anthropic/claude-opus-5-5", tokens)).toBe(24);
    expect(costUsd("anthropic/claude-opus-5", tokens)).toBe(30);
    expect(hasPrice("anthropic/claude-opus-5-9")).toBe(false);
    expect(hasPrice("openai/gpt-5.4-huge")).toBe(false);
  });

  it("counts unknown models as free and says that their price is unknown", () => {
    expect(costUsd("ollama/qwen3", tokens)).toBe(0);
    expect(hasPrice("ollama/qwen3")).toBe(false);
  });

  it("charges long prompts at their higher rate for the whole request", () => {
    const short = { ...tokens, input: 100_000, output: 0 };
    expect(costUsd("anthropic/claude-haiku-5-5", short)).toBeCloseTo(0.01, 9);
    expect(costUsd("anthropic/claude-haiku-5-5", { ...short, input: 100_001 })).toBeCloseTo(0.0500005, 9);
  });

  it("never charges less than nothing when counts contradict each other", () => {
    expect(costUsd("openai/gpt-6.1-sol", { input: 10, cacheRead: 20, cacheWrite: 0, output: 0 })).toBeCloseTo(
      0.000002,
      12,
    );
  });

  it("names source and date of every price", () => {
    const prices = listPrices();
    expect(prices.length).toBeGreaterThan(10);
    for (const { asOf, ref, source } of prices) {
      expect(hasPrice(ref)).toBe(true);
      expect([/^\d{4}-\d{2}-\d{2}$/.test(asOf), /\.(com|dev)\//.test(source)]).toEqual([true, true]);
    }
    expect(prices.find(({ ref }) => ref === "openai/gpt-5.4")?.asOf).toBe("2026-06-01");
  });

  it.each([
    ["anthropic/claude-sonnet-5-5", { input: 52_310, cacheRead: 48_000, cacheWrite: 4_100, output: 812 }, 0.02359],
    ["anthropic/claude-haiku-5-5", { input: 140_000, cacheRead: 120_000, cacheWrite: 10_000, output: 2_000 }, 0.02225],
    ["openai/gpt-6.1-sol", { input: 300_000, cacheRead: 250_000, cacheWrite: 0, output: 4_000 }, 0.31],
    ["openai/gpt-6-luna", { input: 9_000, cacheRead: 8_192, cacheWrite: 0, output: 400 }, 0.00036272],
  ] as const)("charges each part of a prompt of %s at its own rate", (ref, tokens, usd) => {
    expect(costUsd(ref, tokens)).toBeCloseTo(usd, 8);
  });
});
