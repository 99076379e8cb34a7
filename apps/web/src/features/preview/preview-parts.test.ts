import { expect, it } from "vitest";
import { codePieces } from "./code-pieces.ts";
import { columnLetters } from "./column-letters.ts";
import { canCompare, canPreview, ownKind } from "./preview-kind.ts";

it("names columns as spreadsheets do", () => {
  expect([0, 25, 26, 701, 702, 16_383].map(columnLetters)).toEqual(["A", "Z", "AA", "ZZ", "AAA", "XFD"]);
});

it("knows what can be shown, and what can be told apart in two versions", () => {
  expect(["/a.html", "/a.CSV", "/a.xlsx", "/a.png", "/a.mp3", "/a.exe", "/a"].map(canPreview)).toEqual([
    true,
    true,
    true,
    true,
    true,
    false,
    false,
  ]);
  expect(["/a.docx", "/a.mp3", "/a.png"].map(canCompare)).toEqual([true, false, true]);
  expect(["/a.svg", "/a.flac", "/a.webm", "/a.pdf"].map(ownKind)).toEqual(["picture", "sound", "film", null]);
});

it("tells strings, numbers, comments and words of code apart and loses nothing of the line", () => {
  const line = `if (x == "a // b") return 42; // why`;
  const pieces = codePieces(line);
  expect(pieces.map(({ text }) => text).join("")).toBe(line);
  expect(pieces.filter(({ kind }) => kind !== null)).toEqual([
    { kind: "word", text: "if" },
    { kind: "text", text: '"a // b"' },
    { kind: "word", text: "return" },
    { kind: "number", text: "42" },
    { kind: "comment", text: "// why" },
  ]);
});
