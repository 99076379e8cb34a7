import { expect, test } from "vitest";
import { toGuestPath, toHostPath } from "./host-path.ts";

test("paths of Linux and macOS are the same inside and outside", () => {
  expect(toHostPath("/home/a b/c", "linux")).toBe("/home/a b/c");
  expect(toGuestPath("/home/a/", "darwin")).toBe("/home/a");
});

test("drives and shares of Windows have one stable path each", () => {
  expect(toGuestPath("C:\\Users\\a", "win32")).toBe("/c/Users/a");
  expect(toHostPath("/c/Users/a", "win32")).toBe("C:\\Users\\a");
  expect(toGuestPath("D:\\", "win32")).toBe("/d");
  expect(toHostPath("/d", "win32")).toBe("D:\\");
  expect(toHostPath(toGuestPath("\\\\server\\share\\x", "win32"), "win32")).toBe("\\\\server\\share\\x");
});
