import { expect, test } from "vitest";
import { guestPathFrom, hostPathFrom } from "./platform-path.ts";
import type { GuestPath } from "./value.ts";

test.each<[string, GuestPath]>([
  ["C:\\", "/c"],
  ["D:\\", "/d"],
  ["C:\\Users\\a b", "/c/Users/a b"],
  ["\\\\server\\share", "/server/share"],
  ["\\\\server\\share\\x", "/server/share/x"],
])("%s is %s inside a task on Windows", (hostPath, path) => {
  expect(guestPathFrom(hostPath, "win32")).toBe(path);
  expect(hostPathFrom(path, "win32")).toBe(hostPath);
});

test.each<[string, GuestPath]>([
  ["/", "/"],
  ["//", "/"],
  ["/a/", "/a"],
  ["/a//", "/a"],
  ["/c", "/c"],
  ["/home/a b/c", "/home/a b/c"],
])("%s is %s elsewhere", (hostPath, path) => {
  expect(guestPathFrom(hostPath, "linux")).toBe(path);
  expect(hostPathFrom(path, "darwin")).toBe(path);
});
