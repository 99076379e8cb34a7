import type { PageText } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { quoteBoxes } from "./quote-boxes.ts";

const line = (text: string, top: number): PageText => ({ text, left: 0.1, top, width: 0.5, height: 0.02 });

test("a quote over two lines is marked from its first letter to its last", () => {
  const boxes = quoteBoxes([line("0123456789", 0.1), line("abcdefghij", 0.2), line("rest", 0.3)], "89 ABCDE");
  expect(boxes.map(({ left, top, width }) => [left.toFixed(2), top, width.toFixed(2)])).toEqual([
    ["0.50", 0.1, "0.10"],
    ["0.10", 0.2, "0.25"],
  ]);
  expect(quoteBoxes([line("abc", 0.1)], "xyz")).toEqual([]);
});
