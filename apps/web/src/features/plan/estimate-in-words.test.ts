import { expect, it } from "vitest";
import { estimateInWords } from "./estimate-in-words.ts";

it("says what a plan is likely to cost as far as that is known", () => {
  const answers: [number, number] = [4, 12];
  const words = ([[0.2, 0.9], [0.005, 0.03], [0, 0], null] as ([number, number] | null)[]).map((usd) =>
    estimateInWords({ answers, usd }),
  );
  expect(words).toEqual([
    "about $0.20 to $0.90, 4 to 12 answers of the model",
    "up to $0.03, 4 to 12 answers of the model",
    "no cost",
    "about 4 to 12 answers of the model; what they cost is not known",
  ]);
});
