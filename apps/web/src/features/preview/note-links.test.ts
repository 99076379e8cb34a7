import { expect, test } from "vitest";
import { besideFile, noteOf } from "./note-links.ts";

test("marks of footnotes and the ways back from them are told from other links", () => {
  expect(noteOf("#user-content-fn-1")).toEqual({ label: "1", isMark: true });
  expect(noteOf("#user-content-fnref-%C3%A4-2")).toEqual({ label: "ä-2", isMark: false });
  expect(["#place", "in.pdf", "", "#user-content-fn-%E4"].map(noteOf)).toEqual([null, null, null, null]);
});

test("a link to a file beside the text is told from those that lead elsewhere", () => {
  expect(besideFile("in/May%201.pdf#page=2")).toBe("in/May 1.pdf");
  expect(besideFile("../a.csv")).toBe("../a.csv");
  const others = ["https://example.com/a.pdf", "mailto:a@b.c", "javascript:1", "#place", "//host/a.pdf", "%E4.pdf", ""];
  expect(others.map(besideFile)).toEqual(others.map(() => null));
});
