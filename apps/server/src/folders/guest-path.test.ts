import { expect, test } from "vitest";
import { isWithin } from "./guest-path.ts";

test("only whole segments lie below a folder", () => {
  expect(isWithin("/a", "/a/b")).toBe(true);
  expect(isWithin("/a", "/a")).toBe(true);
  expect(isWithin("/a", "/ab")).toBe(false);
  expect(isWithin("/", "/ab")).toBe(true);
});
