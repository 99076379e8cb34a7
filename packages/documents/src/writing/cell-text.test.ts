import { expect, test } from "vitest";
import { textTable } from "./cell-text.ts";

const column = (format: "EUR" | "percent" | "number", values: readonly number[]) =>
  textTable({ columns: [{ header: "x", format }], rows: values.map((value) => [value]) }, "en-GB").rows.flat();

test("numbers of one column all have the same decimals", () => {
  expect(column("percent", [0.14, 0.229])).toEqual(["14.0%", "22.9%"]);
  expect(column("percent", [0.14, 0.07])).toEqual(["14%", "7%"]);
  expect(column("EUR", [1_200, 7.5])).toEqual(["€1,200.00", "€7.50"]);
  expect(column("EUR", [1_200, -7])).toEqual(["€1,200", "-€7"]);
  expect(column("number", [3])).toEqual(["3.00"]);
});
