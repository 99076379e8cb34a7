import { expect, it } from "vitest";
import { shownValue } from "./shown-value.ts";

const number = (value: number, format?: string) =>
  shownValue({ kind: "number", value, ...(format !== undefined && { format }) });

it.each([
  [1_234.5, "#,##0.00", "1,234.50"],
  [-1_234.5, "#,##0.00;(#,##0.00)", "(1,234.50)"],
  [-2, "0.0", "-2.0"],
  [0.256, "0.0%", "25.6%"],
  [12, '#,##0.00 "€"', "12.00 €"],
  [12, "[$€-407] #,##0", "€ 12"],
  [7, "000", "007"],
  [1.5, "0.##", "1.5"],
  [3_000_000, "#,##0,,", "3"],
  [5, "[Red]0;[Blue]-0", "5"],
])("writes %d in the format %s as %s", (value, format, shown) => {
  expect(number(value, format)).toBe(shown);
});

it("falls back to the plain number where a format is more than digits", () => {
  expect([number(0.1 + 0.2), number(0.5, "# ?/?"), number(12, "General")]).toEqual(["0.3", "0.5", "12"]);
});
