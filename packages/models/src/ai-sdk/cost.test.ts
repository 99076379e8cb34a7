import { afterEach, expect, it } from "vitest";
import type { WireFormat } from "../endpoint.ts";
import { collect, messageStep, requestOf, startStubbedModel } from "../testing/index.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

const cached = { input: 52_310, cacheRead: 48_000, output: 812 };

/** US dollars worked out by hand from the list prices: plain input, cache read, cache write, output */
const cases: readonly (readonly [WireFormat, number, number])[] = [
  ["anthropic-messages", 4_100, 0.00042 + 0.0048 + 0.01025 + 0.00812],
  ["openai-responses", 0, 0.00862 + 0.0048 + 0.00812],
  ["openai-chat", 0, 0.000431 + 0.00048 + 0.000406],
  ["compatible-chat", 0, 0],
];

it.each(cases)(
  "an answer over %s costs what the provider charges, cached tokens at their own price",
  async (format, cacheWrite, usd) => {
    const usage = { ...cached, cacheWrite };
    const { model, stub } = await startStubbedModel(format, [{ text: "Hi", usage }]);
    closers.push(stub.close);
    const { state } = await collect(model, requestOf([messageStep("Hello")]));
    if (state?.status !== "done") throw new Error("no answer");
    expect(state.usage).toEqual({
      inputTokens: 52_310,
      outputTokens: 812,
      costUsd: expect.closeTo(usd, 9),
      cacheReadTokens: 48_000,
      ...(cacheWrite === 0 ? {} : { cacheWriteTokens: cacheWrite }),
    });
  },
);
