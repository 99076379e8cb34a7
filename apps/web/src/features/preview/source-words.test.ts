import { expect, test } from "vitest";
import { cellRange, sourceInWords } from "./source-words.ts";

test("a source is said in a few words", () => {
  expect(sourceInWords({ file: "/desk/in/May.pdf", page: 3, quote: "x" })).toBe("May.pdf, page 3");
  expect(sourceInWords({ file: "a.txt", lines: { first: 4, last: 6 } })).toBe("a.txt, line 4-6");
  expect(sourceInWords({ file: "a.txt" })).toBe("a.txt");
});

test("cells and ranges are read with their sheet, other words are none", () => {
  expect(cellRange("'My ''x'''!$B$2:C4")).toEqual({ sheet: "My 'x'", top: 1, left: 1, bottom: 3, right: 2 });
  expect(cellRange("Costs!AA10")).toEqual({ sheet: "Costs", top: 9, left: 26, bottom: 9, right: 26 });
  expect(cellRange("b2")).toEqual({ sheet: null, top: 1, left: 1, bottom: 1, right: 1 });
  expect(cellRange("Total")).toBeNull();
});
