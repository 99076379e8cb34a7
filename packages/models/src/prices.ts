import type { ModelPrice, ModelRef } from "@deskhand/contracts";

/** US dollars per million tokens */
type Rates = Readonly<{ input: number; cacheRead: number; cacheWrite: number; output: number }>;

/** what a model costs; a prompt longer than `above` tokens pays `long` for the whole request */
type Price = Rates &
  Readonly<{
    long?: Readonly<{ above: number }> & Rates;
    /** announced: from then on, in `ms` since 1970 */
    later?: Readonly<{ fromMs: number }> & Rates;
  }>;

/** tokens of one answer, as the provider counted them */
export type TokenCount = Readonly<{
  /** the whole prompt, cached parts included */
  input: number;
  cacheRead: number;
  cacheWrite: number;
  output: number;
}>;

function rates(input: number, cacheRead: number, cacheWrite: number, output: number): Rates {
  return { input, cacheRead, cacheWrite, output };
}

/** OpenAI: a prompt above 272,000 tokens pays twice for input and half as much again for output. */
function openaiRates(input: number, cacheRead: number, cacheWrite: number, output: number): Price {
  return {
    ...rates(input, cacheRead, cacheWrite, output),
    long: { above: 272_000, ...rates(2 * input, 2 * cacheRead, 2 * cacheWrite, 1.5 * output) },
  };
}

const opus5 = rates(5, 0.5, 6.25, 25);

type Source = Readonly<{ source: string; asOf: string }>;

/** where prices of a provider were read, and when; the last that fits counts */
const sources: readonly (readonly [start: string, source: Source])[] = [
  ["anthropic/", { source: "platform.claude.com/docs/en/about-claude/pricing", asOf: "2026-10-24" }],
  ["openai/", { source: "developers.openai.com/api/docs/pricing", asOf: "2026-11-05" }],
  ["google/", { source: "ai.google.dev/gemini-api/docs/pricing", asOf: "2026-09-30" }],
  [
    "openai/gpt-4o-transcribe",
    { source: "developers.openai.com/api/docs/models/gpt-4o-transcribe", asOf: "2026-11-23" },
  ],
  ["openai/gpt-5", { source: "developers.openai.com/api/docs/pricing", asOf: "2026-06-01" }],
];

/** Published list prices, standard tier, caches of five minutes. A dated name (`…-20260101`, `…-latest`) has the price of the plain one. */
const prices: Readonly<Record<string, Price>> = {
  "anthropic/claude-fable-5": rates(10, 1, 12.5, 50),
  "anthropic/claude-fable-5-1": rates(10, 0.25, 12.5, 50),
  "anthropic/claude-opus-5-5": rates(4, 0.2, 5, 20),
  "anthropic/claude-opus-5": opus5,
  "anthropic/claude-opus-4-8": opus5,
  "anthropic/claude-opus-4-7": opus5,
  "anthropic/claude-opus-4-6": opus5,
  "anthropic/claude-opus-4-5": opus5,
  "anthropic/claude-sonnet-5-5": rates(2, 0.1, 2.5, 10),
  "anthropic/claude-sonnet-5": rates(2, 0.2, 2.5, 10),
  "anthropic/claude-sonnet-4-6": rates(3, 0.3, 3.75, 15),
  "anthropic/claude-sonnet-4-5": rates(3, 0.3, 3.75, 15),
  "anthropic/claude-haiku-5-5": {
    ...rates(0.1, 0.01, 0.125, 0.5),
    long: { above: 100_000, ...rates(0.5, 0.05, 0.625, 2.5) },
  },
  "anthropic/claude-haiku-4-5": rates(1, 0.1, 1.25, 5),
  "openai/gpt-6.1-sol": openaiRates(2, 0.1, 2.5, 10),
  "openai/gpt-6.1-terra": openaiRates(1, 0.05, 1.25, 5),
  "openai/gpt-6-sol": openaiRates(2, 0.2, 2.5, 10),
  "openai/gpt-6-luna": openaiRates(0.1, 0.01, 0.125, 0.5),
  "openai/gpt-6-astra": openaiRates(10, 1, 12.5, 50),
  "openai/gpt-5.5": openaiRates(5, 0.5, 5, 30),
  "openai/gpt-5.4": openaiRates(2.5, 0.25, 2.5, 15),
  "openai/gpt-5.4-mini": rates(0.75, 0.075, 0.75, 4.5),
  "openai/gpt-5.4-nano": rates(0.2, 0.02, 0.2, 1.25),
  // of audio; nothing else is sent
  "openai/gpt-4o-transcribe": rates(2.5, 2.5, 2.5, 10),
  "google/gemini-3.8-flash": {
    ...rates(0.75, 0.075, 0.75, 3.75),
    later: { fromMs: Date.UTC(2027, 0, 1), ...rates(1.5, 0.15, 1.5, 7.5) },
  },
};

/** Amazon charges Anthropic's prices, and a tenth more where a model stays in a region. */
const regionalFactor = 1.1;

/** A Claude model on Bedrock by Anthropic's own name; the beginning says where it may run. */
function bedrockName(ref: string): { name: string; factor: number } | null {
  const found = /^bedrock\/(?:([a-z]+)\.)?anthropic\.(claude-[a-z0-9-]+?)(?:-v\d+)?(?::\d+)?$/.exec(ref);
  if (found === null) return null;
  return { name: `anthropic/${found[2]}`, factor: found[1] === "global" ? 1 : regionalFactor };
}

function times({ cacheRead, cacheWrite, input, output }: Rates, factor: number): Rates {
  return rates(input * factor, cacheRead * factor, cacheWrite * factor, output * factor);
}

function priceTimes({ later, long, ...usual }: Price, factor: number): Price {
  return {
    ...times(usual, factor),
    ...(long === undefined ? {} : { long: { above: long.above, ...times(long, factor) } }),
    ...(later === undefined ? {} : { later: { fromMs: later.fromMs, ...times(later, factor) } }),
  };
}

/** Whether a longer name is the same model: a date or `latest` may follow, another size or version may not. */
function isDated(name: string, known: string): boolean {
  return name === known || /^-(\d{8}|\d{4}-\d{2}-\d{2}|latest)$/.test(name.slice(known.length));
}

function priceOf(ref: string): Price | null {
  const onBedrock = bedrockName(ref);
  if (onBedrock !== null) {
    const own = priceOf(onBedrock.name);
    return own === null ? null : priceTimes(own, onBedrock.factor);
  }
  const known = Object.keys(prices).find((name) => ref.startsWith(name) && isDated(ref, name));
  return known === undefined ? null : (prices[known] ?? null);
}

/** Whether costs of this model are counted; without a price every answer counts as 0. */
export function hasPrice(ref: ModelRef): boolean {
  return priceOf(ref) !== null;
}

function rateOf({ later, long, ...usual }: Price, tokens: TokenCount, nowMs: number): Rates {
  if (later !== undefined && nowMs >= later.fromMs) return later;
  return long !== undefined && tokens.input > long.above ? long : usual;
}

/** US dollars for one answer; 0 when the price is not known. */
export function costUsd(ref: ModelRef, tokens: TokenCount, nowMs = Date.now()): number {
  const price = priceOf(ref);
  if (price === null) return 0;
  const rate = rateOf(price, tokens, nowMs);
  const plain = Math.max(0, tokens.input - tokens.cacheRead - tokens.cacheWrite);
  const total =
    plain * rate.input +
    tokens.cacheRead * rate.cacheRead +
    tokens.cacheWrite * rate.cacheWrite +
    tokens.output * rate.output;
  return total / 1_000_000;
}

/** Every price there is, with its source and date, in US dollars per million tokens of a prompt of usual length. */
export function listPrices(): readonly ModelPrice[] {
  return Object.entries(prices).flatMap(([name, { cacheRead, cacheWrite, input, output }]) => {
    const known = sources.findLast(([start]) => name.startsWith(start));
    return known === undefined ? [] : [{ ref: name as ModelRef, input, cacheRead, cacheWrite, output, ...known[1] }];
  });
}
