import { describe, expect, test } from "vitest";
import { parseReceipt, type Receipt } from "./parse-receipt.ts";
import { dateSamples } from "./testing/corpus-dates.ts";
import { englishSamples } from "./testing/corpus-english.ts";
import { germanSamples } from "./testing/corpus-german.ts";
import { paymentSamples } from "./testing/corpus-payments.ts";
import { proofSamples } from "./testing/corpus-proofs.ts";
import { romanceSamples } from "./testing/corpus-romance.ts";
import { trapSamples } from "./testing/corpus-traps.ts";
import type { Sample } from "./testing/sample.ts";

const samples = [
  ...englishSamples,
  ...germanSamples,
  ...romanceSamples,
  ...trapSamples,
  ...paymentSamples,
  ...proofSamples,
  ...dateSamples,
];

function read(sample: Sample): Receipt {
  const isRead = sample.isRead ?? false;
  const lines = sample.text.split("\n").map((text) => ({ text, confidence: isRead ? 90 : null }));
  return parseReceipt({ path: "/f/scan 1.txt", lines, isRead, from: sample.from ?? null, sentOn: null });
}

const isDoubted = (receipt: Receipt, field: string): boolean => receipt.doubts.some((doubt) => doubt.field === field);
const isSure = (receipt: Receipt): boolean => !isDoubted(receipt, "total") && !isDoubted(receipt, "currency");

describe("receipts", () => {
  test.each(samples.map((sample) => [sample.name, sample] as const))(
    "%s: the total is exact or doubted",
    (_, sample) => {
      const receipt = read(sample);
      if (isSure(receipt))
        expect({ total: receipt.total, currency: receipt.currency }).toEqual({
          total: sample.total,
          currency: sample.currency,
        });
      else expect(receipt.doubts.length).toBeGreaterThan(0);
    },
  );

  test.each(samples.filter((sample) => sample.expected === "sure").map((sample) => [sample.name, sample] as const))(
    "%s: is certain",
    (_, sample) => {
      const receipt = read(sample);
      expect({
        doubts: receipt.doubts.filter(({ field }) => field === "total" || field === "currency"),
        total: receipt.total,
      }).toEqual({
        doubts: [],
        total: sample.total,
      });
    },
  );

  test.each(samples.filter((sample) => sample.expected === "flagged").map((sample) => [sample.name, sample] as const))(
    "%s: is doubted",
    (_, sample) => expect(isDoubted(read(sample), "total")).toBe(true),
  );

  test.each(samples.map((sample) => [sample.name, sample] as const))("%s: the day is right or doubted", (_, sample) => {
    const receipt = read(sample);
    if (!isDoubted(receipt, "date")) expect(receipt.date).toBe(sample.date);
    if (sample.dateIsUnsure !== undefined) expect(isDoubted(receipt, "date")).toBe(sample.dateIsUnsure);
  });

  test.each(samples.filter((sample) => sample.merchant !== undefined).map((sample) => [sample.name, sample] as const))(
    "%s: the merchant is found",
    (_, sample) => expect(read(sample).merchant).toBe(sample.merchant),
  );

  test.each(samples.filter((sample) => sample.category !== undefined).map((sample) => [sample.name, sample] as const))(
    "%s: the category fits",
    (_, sample) => expect(read(sample).category).toBe(sample.category),
  );
});
