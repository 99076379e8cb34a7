import { expect, it } from "vitest";
import { readTypedPath } from "./typed-path.ts";

it("forgives trailing and doubled slashes and spaces around", () => {
  expect([readTypedPath(" /home//ann/ "), readTypedPath("/"), readTypedPath("/a/./b")]).toEqual([
    "/home/ann",
    "/",
    "/a/b",
  ]);
});

it("takes a Windows path by its drive", () => {
  expect([readTypedPath("C:\\Users\\ann"), readTypedPath("d:/")]).toEqual(["/c/Users/ann", "/d"]);
});

it("refuses what is not a whole path", () => {
  expect([readTypedPath("Receipts"), readTypedPath("/a/../b"), readTypedPath("")]).toEqual([null, null, null]);
});

it("takes a path from home where home is known", () => {
  const home = "/home/ann";
  expect([readTypedPath("~/Docs", home), readTypedPath("~", home), readTypedPath("~bob/Docs", home)]).toEqual([
    "/home/ann/Docs",
    "/home/ann",
    null,
  ]);
  expect(readTypedPath("~/Docs")).toBeNull();
});
