import { stripVTControlCharacters } from "node:util";
import type { Comparison } from "@deskhand/contracts";
import { expect, it } from "vitest";
import { comparisonLines } from "./comparison-lines.ts";

const lines = (comparison: Comparison, most = 10) => comparisonLines(comparison, most).map(stripVTControlCharacters);

it("marks words that went and came, with the number of the line", () => {
  const pieces = [
    { text: "two " },
    { text: "cats", mark: "deleted" as const },
    { text: "dogs", mark: "inserted" as const },
  ];
  const same = { before: 1, after: 1, pieces: [{ text: "one" }] };
  const sections = [{ lines: [same, { before: 2, after: 2, pieces }] }];
  expect(lines({ kind: "text", summary: "1 line changed", sections, inserted: 1, deleted: 1, isCut: false })).toEqual([
    "1 line changed",
    "    2  two [-cats-]{+dogs+}",
  ]);
});

it("gives cells their old and new value and formula, and says how much is left out", () => {
  const cells = [
    { at: "B2", before: { shown: "100" }, after: { shown: "120" } },
    { at: "B4", before: null, after: { shown: "120", formula: "SUM(B2:B3)" } },
  ];
  const rows = [{ row: 3, status: "inserted" as const, cells: ["Travel", "7"] }];
  const counts = { cells: 2, inserted: 1, deleted: 0 };
  const sheets = [{ name: "Costs", status: "changed" as const, cells, rows, counts }];
  expect(lines({ kind: "cells", summary: "2 cells changed", sheets, isCut: false }, 2)).toEqual([
    "2 cells changed",
    "    Costs!B2: 100 → 120",
    "    Costs!B4: empty → 120 (=SUM(B2:B3))",
    "… and 1 more; the app shows all of it",
  ]);
});

it("lets nothing from a file steer the terminal", () => {
  const sections = [
    { lines: [{ before: null, after: 1, pieces: [{ text: "a\u001b[2Jb\nc", mark: "inserted" as const }] }] },
  ];
  const shown = comparisonLines({ kind: "text", summary: "x", sections, inserted: 1, deleted: 0, isCut: false }, 9);
  expect(shown.join("")).not.toContain("\u001b[2J");
  expect(stripVTControlCharacters(shown[1] ?? "")).toBe("    1  {+a�[2Jb c+}");
});
