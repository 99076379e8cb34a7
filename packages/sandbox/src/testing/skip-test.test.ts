import { afterEach, expect, type TestContext, test, vi } from "vitest";
import { skipFullRoot, skipUnlessRequired } from "./skip-test.ts";

/** A test's context that only tells that it was skipped. */
const context = {
  skip: (reason: string): never => {
    throw new Error(`skipped: ${reason}`);
  },
} as unknown as TestContext;

afterEach(() => vi.unstubAllEnvs());

test.for(["process", "vm"] as const)("what is required in %s is not skipped, but for the full root", (tier) => {
  for (const name of ["PROCESS", "VM"]) vi.stubEnv(`REQUIRE_${name}`, "");
  expect(() => skipUnlessRequired(context, tier, "there is none")).toThrow("skipped: there is none");
  vi.stubEnv(`REQUIRE_${tier.toUpperCase()}`, "1");
  expect(() => skipUnlessRequired(context, tier, "there is none")).toThrow(/^REQUIRE_.*=1, but there is none$/);
  expect(() => skipFullRoot(context)).toThrow("skipped: the full root is not built");
});
