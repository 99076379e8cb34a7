import { expect, it } from "vitest";
import { previewKind } from "./file-kind.ts";
import { parseTable } from "./parse-table.ts";

it("reads quoted fields with separators, quotes and line ends in them", () => {
  expect(parseTable('a,b\n"x, y","say ""hi""\nthere"\n', 10)).toEqual({
    rows: [
      ["a", "b"],
      ["x, y", 'say "hi"\nthere'],
    ],
    isCut: false,
  });
});

it("takes the separator that the first line has most of", () => {
  expect(parseTable("a;b;c\r\n1,5;2;3", 10).rows).toEqual([
    ["a", "b", "c"],
    ["1,5", "2", "3"],
  ]);
  expect(parseTable("a\tb\n", 10).rows).toEqual([["a", "b"]]);
});

it("keeps empty fields, also at the very end", () => {
  expect(parseTable("a,,c\n,", 10).rows).toEqual([
    ["a", "", "c"],
    ["", ""],
  ]);
});

it("says when rows were left out, and survives an open quote", () => {
  expect(parseTable("a\nb\nc", 2)).toEqual({ rows: [["a"], ["b"]], isCut: true });
  expect(parseTable('a\n"never closed', 10).rows).toEqual([["a"], ["never closed"]]);
});

it("shows web pages as text and leaves office files to their programs", () => {
  expect(["/a.html", "/a.CSV", "/a.xlsx"].map(previewKind)).toEqual(["text", "table", null]);
});
