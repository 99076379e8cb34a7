import { expect, test } from "vitest";
import { parseCaps } from "./caps.ts";

test("names only the caps that were typed, and none takes one away", () => {
  expect(parseCaps({})).toEqual({});
  expect(parseCaps({ perDay: "5", perMonth: "none" })).toEqual({ dayUsd: 5, monthUsd: null });
  expect(parseCaps({ perTask: "0.5" })).toEqual({ taskUsd: 0.5 });
});

test.each(["0", "-1", "five", "1e3", ""])("a cap of %j is refused with an example", (text) => {
  expect(() => parseCaps({ perDay: text })).toThrow("--per-day needs dollars above 0 such as 5 or 2.50, or none.");
});
