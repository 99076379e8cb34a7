import { expect, test } from "vitest";
import { sheetRows } from "./sheet-rows.ts";

const text = (x: number, y: number, width = 20) => ({ x, y, width, size: 10 });

test("texts become rows and columns, with the lines of one cell together and empty cells kept", () => {
  const texts = [
    text(0, 100),
    text(50, 100),
    text(50, 88),
    text(100, 100),
    text(0, 70),
    text(110, 70, 10),
    text(52, 50, 18),
  ];
  expect(sheetRows(texts)).toEqual([
    [[0], [1, 2], [3]],
    [[4], [], [5]],
    [[], [6], []],
  ]);
});

test("numbers at the other end of their column stay under its head", () => {
  const texts = [text(0, 100), text(60, 100), text(2, 80, 15), text(95, 80, 5), text(1, 60, 9), text(90, 60, 10)];
  expect(sheetRows(texts)).toEqual([
    [[0], [1]],
    [[2], [3]],
    [[4], [5]],
  ]);
});

test("what stands in the middle of a row of several lines belongs to that row", () => {
  const texts = [text(0, 100), text(50, 100), { ...text(0, 80), bottom: 56 }, text(50, 66), text(0, 40), text(50, 40)];
  expect(sheetRows(texts)).toEqual([
    [[0], [1]],
    [[2], [3]],
    [[4], [5]],
  ]);
});
