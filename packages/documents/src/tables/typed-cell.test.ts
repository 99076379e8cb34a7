import { expect, it } from "vitest";
import { typedCell } from "./typed-cell.ts";

it("reads money, percent and negative amounts as numbers", () => {
  expect(typedCell("$1,234.50", ".")).toEqual({ kind: "number", value: 1234.5, format: "$" });
  expect(typedCell("1.234,50 €", ",")).toEqual({ kind: "number", value: 1234.5, format: "€" });
  expect(typedCell("12.5%", ".")).toEqual({ kind: "number", value: 0.125, format: "0%" });
  expect(typedCell("(45.00)", ".")).toEqual({ kind: "number", value: -45 });
});

it("takes only dates that exist for dates, and leaves other forms as text", () => {
  expect(typedCell("2026-02-30", ".").kind).toBe("text");
  expect(typedCell("03/04/2026", ".").kind).toBe("text");
  expect(typedCell("2026-03-04 10:30", ".")).toEqual({ kind: "date", value: "2026-03-04T10:30:00" });
});
