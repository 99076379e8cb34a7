import type { GuestPath } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { isWithin, toGuestPath, toHostPath } from "./guest-path.ts";

test.each<[string, GuestPath]>([
  ["C:\\", "/c"],
  ["C:\\Users\\a b", "/c/Users/a b"],
  ["\\\\server\\share", "/server/share"],
])("%s is %s inside a task on Windows", (hostPath, path) => {
  expect(toGuestPath(hostPath, "win32")).toBe(path);
  expect(toHostPath(path, "win32")).toBe(hostPath);
});

test.each<[string, GuestPath]>([
  ["/", "/"],
  ["/a/", "/a"],
  ["/a//", "/a"],
  ["/c", "/c"],
])("%s is %s elsewhere", (hostPath, path) => {
  expect(toGuestPath(hostPath, "linux")).toBe(path);
});

test("only whole segments lie below a folder", () => {
  expect(isWithin("/a", "/a/b")).toBe(true);
  expect(isWithin("/a", "/a")).toBe(true);
  expect(isWithin("/a", "/ab")).toBe(false);
  expect(isWithin("/", "/ab")).toBe(true);
});
