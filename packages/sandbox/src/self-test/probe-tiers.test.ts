import { expect, test } from "vitest";
import { chooseTier, probeTiers } from "./probe-tiers.ts";

test("only the files isolation is ready, and the others say why not", () => {
  expect(probeTiers().map((probe) => [probe.tier, probe.ready ? [] : probe.missing])).toEqual([
    ["vm", ["programs are not run in this version"]],
    ["process", ["programs are not run in this version"]],
    ["files", []],
  ]);
});

test("the strongest ready isolation is taken when none is asked for", () => {
  expect(chooseTier(null)).toBe("files");
  expect(chooseTier("files")).toBe("files");
});

test.each(["vm", "process"] as const)("%s is refused rather than replaced by something weaker", (tier) => {
  expect(() => chooseTier(tier)).toThrow("not available in this version; use files");
});
