import type { ModelRef } from "@deskhand/contracts";
import { afterEach, expect, it } from "vitest";
import type { WireFormat } from "../endpoint.ts";
import { costUsd } from "../prices.ts";
import { collect, messageStep, requestOf, startStubbedModel, stepOf } from "../testing/index.ts";

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
  ["google-generate", 0, 0.0032325 + 0.0036 + 0.003045],
  ["bedrock-converse", 4_100, 1.1 * (0.00042 + 0.0048 + 0.01025 + 0.00812)],
];

it("a model gets dearer on the day that was announced, and Bedrock's names are Anthropic's", () => {
  const million = { input: 1_000_000, cacheRead: 0, cacheWrite: 0, output: 0 };
  const at = (ref: ModelRef, day: string) => costUsd(ref, million, Date.parse(day));
  expect(at("google/gemini-3.8-flash", "2026-12-31T23:59:59Z")).toBe(0.75);
  expect(at("google/gemini-3.8-flash", "2027-01-01T00:00:00Z")).toBe(1.5);
  expect(at("bedrock/eu.anthropic.claude-sonnet-4-5-20250929-v1:0", "2026-11-01")).toBeCloseTo(3.3, 9);
  expect(at("bedrock/global.anthropic.claude-sonnet-5-5", "2026-11-01")).toBe(2);
  expect(at("bedrock/amazon.nova-pro-v1:0", "2026-11-01")).toBe(0);
});

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

it.each(cases.map(([format]) => format))(
  "a request over %s that arrived and is taken back before its answer costs what its words let guess, and says so",
  async (format) => {
    const abort = new AbortController();
    const { endpoint, model, stub } = await startStubbedModel(format, () => {
      abort.abort();
      return { text: "Late", fault: { kind: "stall", when: "before" } };
    });
    closers.push(stub.close);
    const { state } = await collect(model, requestOf([messageStep("x".repeat(4_000))]), abort.signal);
    if (state?.status !== "failed" || state.usage === undefined) throw new Error("nothing is said of its cost");
    const { costUsd: usd, estimatedUsd = 0, inputTokens, outputTokens } = state.usage;
    expect([inputTokens > 1_000, inputTokens < 2_000, outputTokens]).toEqual([true, true, 0]);
    const tokens = { input: inputTokens, cacheRead: 0, cacheWrite: 0, output: 0 };
    expect([usd, estimatedUsd]).toEqual([costUsd(endpoint.ref, tokens), usd]);
  },
);

const long = { text: "word ".repeat(4_000), usage: cached };

it.each(cases)("an answer over %s tells what it has cost while it comes", async (format, cacheWrite) => {
  const { model, stub } = await startStubbedModel(format, [{ ...long, usage: { ...cached, cacheWrite } }]);
  closers.push(stub.close);
  const { parts, state } = await collect(model, requestOf([messageStep("Hello")]));
  const told = parts.flatMap((part) => (part.type === "cost-so-far" ? [part.usage] : []));
  expect(told.length).toBeGreaterThan(1);
  expect(told.map(({ outputTokens }) => outputTokens)).toEqual(
    told.map(({ outputTokens }) => outputTokens).toSorted((a, b) => a - b),
  );
  // only Anthropic counts a prompt when its answer begins
  const isCounted = format === "anthropic-messages";
  expect(told.map(({ inputTokens }) => inputTokens === 52_310)).toEqual(told.map(() => isCounted));
  expect(state?.usage).not.toHaveProperty("estimatedUsd");
});

it.each(cases)(
  "an answer over %s that broke off costs what was counted, and the rest is said to be a guess",
  async (format, cacheWrite) => {
    const broken = { ...long, usage: { ...cached, cacheWrite }, fault: { kind: "cut", how: "reset" } } as const;
    const { endpoint, model, stub } = await startStubbedModel(format, [broken]);
    closers.push(stub.close);
    const { state } = await collect(model, requestOf([messageStep("Hello")]));
    if (state?.status !== "failed" || state.usage === undefined) throw new Error("nothing is said of its cost");
    const { costUsd: usd, estimatedUsd = 0, inputTokens, outputTokens } = state.usage;
    expect(outputTokens).toBe(10_000 / 4);
    if (format === "anthropic-messages") {
      expect(inputTokens).toBe(52_310);
      const counted = { input: 52_310, cacheRead: 48_000, cacheWrite, output: 0 };
      expect(estimatedUsd).toBeCloseTo(usd - costUsd(endpoint.ref, counted), 9);
    } else {
      expect(inputTokens).toBeLessThan(1_000);
      expect(estimatedUsd).toBe(usd);
    }
  },
);

it("a guess takes what was counted before as it was, cached where the provider caches, and a picture for a page of text", async () => {
  const { model, stub } = await startStubbedModel(
    "openai-responses",
    [
      { text: "One", usage: cached },
      { ...long, fault: { kind: "cut", how: "reset" } },
    ],
    {
      readPicture: async () => new Uint8Array(300_000),
    },
  );
  closers.push(stub.close);
  const first = await collect(model, requestOf([messageStep("Hello")]));
  if (first.state === null) throw new Error("no answer");
  const content = [{ type: "image" as const, mediaType: "image/png", sha256: "a" }];
  const picture = { ...messageStep(""), content } as ReturnType<typeof messageStep>;
  const { state } = await collect(model, requestOf([messageStep("Hello"), stepOf(first.state), picture]));
  const usage = { inputTokens: 52_310 + 812 + 1_600, cacheReadTokens: 52_310, outputTokens: 2_500 };
  expect(state).toMatchObject({ status: "failed", usage });
});

it("a request that was taken back before it was sent, and one that was refused, cost nothing", async () => {
  const refusal = { fault: { kind: "status", status: 500 } } as const;
  const { model, stub } = await startStubbedModel("anthropic-messages", [refusal]);
  closers.push(stub.close);
  const request = requestOf([messageStep("Hello")]);
  const unsent = await collect(model, request, AbortSignal.abort());
  const refused = await collect(model, request);
  expect(stub.requests).toHaveLength(1);
  for (const { state } of [unsent, refused]) {
    expect(state?.status).toBe("failed");
    expect(state).not.toHaveProperty("usage");
  }
});
