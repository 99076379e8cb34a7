import { expect, it } from "vitest";
import { runTitle } from "./run-title.ts";

it("takes the first line of a goal, and cuts a very long one", () => {
  expect(runTitle({ goal: "Read these receipts:\n/a/b.pdf\n/a/c.pdf" })).toBe("Read these receipts");
  expect(runTitle({ goal: "x".repeat(300) })).toBe(`${"x".repeat(99)}…`);
});
