import { expect, test } from "vitest";
import { counted, fitWords, pageWords, placeholderWords, schemaWords } from "./report-words.ts";

test("nothing, one and several of a kind each read as a person would say it", () => {
  expect([0, 1, 2].map((amount) => counted(amount, "sheet"))).toEqual(["0 sheets", "1 sheet", "2 sheets"]);
  expect([0, 1, 2].map(fitWords)).toEqual([
    "everything fits on its page",
    "1 place where something does not fit",
    "2 places where something does not fit",
  ]);
  expect([0, 1, 2].map(placeholderWords)).toEqual([
    "nothing left to fill in",
    "1 placeholder still to fill in",
    "2 placeholders still to fill in",
  ]);
  expect([0, 1, 2].map(schemaWords)).toEqual([
    "well formed",
    "1 break of the rules of its format",
    "2 breaks of the rules of its format",
  ]);
});

test("pages say whether something stands on them", () => {
  expect(pageWords(1, 0)).toBe("1 page");
  expect(pageWords(1, 1)).toBe("1 page, and it is empty");
  expect(pageWords(3, 0)).toBe("3 pages, none empty");
  expect(pageWords(3, 1)).toBe("3 pages, 1 empty");
});
