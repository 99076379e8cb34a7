import { expect, test } from "vitest";
import { type Place, parseFolder } from "./folder-argument.ts";

const linux: Place = { directory: "/home/ann/work", home: "/home/ann", platform: "linux" };
const windows: Place = { directory: "C:\\Users\\Ann", home: "C:\\Users\\Ann", platform: "win32" };

test.each([
  ["/data", "/data", "edit", false],
  ["/data:read", "/data", "read", false],
  ["/data:add", "/data", "add", false],
  ["/data:edit:keep", "/data", "edit", true],
  ["/data:keep", "/data", "edit", true],
  ["/data/", "/data", "edit", false],
  ["in:voices", "/home/ann/work/in:voices", "edit", false],
  ["/a:b:c:read", "/a:b:c", "read", false],
  ["/odd:read:edit", "/odd:read", "edit", false],
  ["/odd:keep:add", "/odd:keep", "add", false],
  ["/odd:keep:keep", "/odd:keep", "edit", true],
  ["/data:Read", "/data:Read", "edit", false],
  ["/data:constructor", "/data:constructor", "edit", false],
  [".", "/home/ann/work", "edit", false],
  ["../b:read", "/home/ann/b", "read", false],
  ["~/Desk:add", "/home/ann/Desk", "add", false],
  ["~", "/home/ann", "edit", false],
  ["~other", "/home/ann/work/~other", "edit", false],
  ["-dash", "/home/ann/work/-dash", "edit", false],
  [":read", "/home/ann/work/:read", "edit", false],
  ["/tmp/line\nbreak:read", "/tmp/line\nbreak", "read", false],
])("%j is %s, %s, keep %s", (argument, path, verb, neverDelete) => {
  expect(parseFolder(argument, linux)).toEqual({ path, verb, neverDelete });
});

test.each([
  ["C:\\Users\\Ann\\Desk", "/c/Users/Ann/Desk", "edit"],
  ["D:\\:read", "/d", "read"],
  ["D:/Shared:add", "/d/Shared", "add"],
  ["Desk:read", "/c/Users/Ann/Desk", "read"],
  ["\\\\server\\share\\x:read", "/server/share/x", "read"],
])("on Windows %j is %s, %s", (argument, path, verb) => {
  expect(parseFolder(argument, windows)).toEqual({ path, verb, neverDelete: false });
});

test("an empty path says what is missing", () => {
  expect(() => parseFolder("", linux)).toThrow("A path is empty; name a folder or file.");
});
