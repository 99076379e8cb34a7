import { expect, test } from "vitest";
import { pageContent, pagePieces, partTexts, textStarts } from "./page-marks.ts";

const page = [
  "0.1 w",
  "/Artifact BMC",
  "0 0 m",
  "1 1 l S",
  "EMC",
  "Q /P<</MCID 3>>BDC",
  "q 0 0 0 rg",
  "BT",
  "43.2 28.3 Td /F2 7 Tf<01>Tj",
  "ET",
  "Q",
  "EMC",
  "1 1 1 rg",
  "0 0 5 5 re f*",
].join("\n");

test("a page is read in pieces and written so that nothing that is drawn is left open", () => {
  const pieces = pagePieces(page) ?? [];
  expect(pieces.map((piece) => piece.kind)).toEqual(["bare", "artifact", "bare", "marked", "bare"]);
  const written = pageContent(pieces);
  expect(written).toContain("/P<</MCID 3>>BDC\nq 0 0 0 rg\nBT");
  expect(written).toContain("/Artifact BMC\n1 1 1 rg\n0 0 5 5 re f*\nEMC");
  expect(written.startsWith("0.1 w\n/Artifact BMC\n0 0 m")).toBe(true);
  expect(pagePieces(written)?.flatMap(({ lines }) => lines)).toEqual(pieces.flatMap(({ lines }) => lines));
});

test("a page that is marked in another way is left as it is", () => {
  for (const odd of [
    "/P<</MCID 0>>BDC",
    "EMC",
    "/P /Named BDC\nEMC",
    "/P<</MCID 0>>BDC\n/Span<</MCID 1>>BDC\nEMC\nEMC",
  ])
    expect(pagePieces(odd)).toBeNull();
});

test("texts are told apart from what is drawn around them", () => {
  const lines = ["q 0 g", "BT", "1 2 Td /F1 9 Tf<01>Tj", "ET", "Q", "0 0 m", "1 1 l S"];
  expect(partTexts(lines)?.map((part) => [part.isText, part.lines.length])).toEqual([
    [false, 1],
    [true, 3],
    [false, 3],
  ]);
  expect(textStarts(lines)).toEqual([{ x: 1, y: 2, size: 9 }]);
  expect(partTexts(["0 0 m", "1 1 l S"])).toBeNull();
});
