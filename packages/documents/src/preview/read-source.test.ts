import { expect, test } from "vitest";
import { sourceText } from "../writing/source.ts";
import { linkedFile, readChartSourceLine, readSourceLine } from "./read-source.ts";

test.each([
  [{ file: "in/May *1*.pdf", page: 3, quote: "Total 12.50" }],
  [{ file: "/home/a b/c.xlsx", cell: "'My, x'!B2:C4" }],
  [{ file: "c.xlsx", cell: "Sheet1!$B$2", quote: "a: “b”, c" }],
  [{ file: "a.pdf", quote: "words" }],
])("a source that was written as a line is read back: %j", (source) => {
  expect(readSourceLine(sourceText(source))).toEqual(source);
});

test("pages and lines that are a span begin with their first", () => {
  expect(readSourceLine("notes.txt, lines 4-6: “x”")).toEqual({
    file: "notes.txt",
    lines: { first: 4, last: 6 },
    quote: "x",
  });
  expect(readSourceLine(sourceText({ file: "notes.txt", lines: 4 }))).toMatchObject({ lines: { first: 4, last: 4 } });
  expect(readSourceLine("a.pdf, page 3–4")).toEqual({ file: "a.pdf", page: 3 });
});

test("the figure of a chart is told apart from the file its source names", () => {
  const source = { file: "in/May.pdf", page: 3, quote: "Total: 12, page 4" };
  expect(readChartSourceLine(`Sales, Q1: May: ${sourceText(source)}`)).toEqual({ ...source, of: "Sales, Q1: May" });
  expect(readChartSourceLine(sourceText(source))).toEqual(source);
  expect(readChartSourceLine("Sales: not known")).toBeNull();
});

test.each(["Checked by Bob", "see a.pdf", "Total: “12”", ""])("a note like %j names no source", (line) => {
  expect(readSourceLine(line)).toBeNull();
});

test("links to files beside are told from those that lead elsewhere", () => {
  expect(linkedFile("in/May%20*1*.pdf")).toBe("in/May *1*.pdf");
  expect(linkedFile("file:///home/a%20b/c.xlsx")).toBe("/home/a b/c.xlsx");
  expect(
    ["https://example.com/a.pdf", "mailto:a@b.c", "#place", "//host/a.pdf", "javascript:1"].map(linkedFile),
  ).toEqual([null, null, null, null, null]);
});
