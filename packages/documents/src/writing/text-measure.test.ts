import { expect, test } from "vitest";
import { balancedWidth, lineCount } from "./text-measure.ts";

test("a title is narrowed so that its lines are about equally long, and never takes more lines", () => {
  const title = "A shared library for four schools";
  const width = balancedWidth(title, 38, 464);
  expect(lineCount(title, 38, 464)).toBe(2);
  expect(lineCount(title, 38, width)).toBe(2);
  expect(width).toBeLessThan(400);
});

test("a title of one line keeps the whole width", () => {
  expect(balancedWidth("Short", 38, 464)).toBe(464);
});
