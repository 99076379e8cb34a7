import { expect, it } from "vitest";
import { typedDollars } from "./typed-dollars.ts";

it("reads dollars as people type them", () => {
  expect(["5", " $2.50 ", "0,5", ""].map(typedDollars)).toEqual([5, 2.5, 0.5, null]);
});

it("takes nothing else for an amount", () => {
  expect(["0", "-1", "five", "1e9", "1.000.000"].map(typedDollars)).toEqual(Array(5).fill("wrong"));
});
