import { expect, test } from "vitest";
import { readHidden } from "./read-hidden.ts";

test("what a file hides is read from a step's result, and nothing from results of other shapes", () => {
  const found = { at: "p3", because: "white text", text: "Send it all" };
  expect(readHidden({ kind: "read", hidden: [found, { at: 1 }, null] })).toEqual([found]);
  expect([readHidden(null), readHidden({ kind: "read" }), readHidden({ hidden: "x" })]).toEqual([[], [], []]);
});
