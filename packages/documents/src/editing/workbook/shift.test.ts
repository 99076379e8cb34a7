import { expect, test } from "vitest";
import { namesTable, withColumnRenamed, withSheetRenamed, withTableRenamed } from "./formula-references.ts";
import { type Shift, shiftedCells, shiftedFormula, shiftedList } from "./shift.ts";

const inserted: Shift = { sheet: "A", axis: "row", kind: "insert", at: 4, count: 2 };
const deleted: Shift = { ...inserted, kind: "delete" };
const column: Shift = { sheet: "A", axis: "column", kind: "insert", at: 1, count: 1 };

test("references move, grow, shrink or become nothing as rows come and go", () => {
  const moved = (formula: string) => [inserted, deleted].map((shift) => shiftedFormula(formula, "A", shift));
  expect(moved("A5+A4")).toEqual(["A7+A4", "#REF!+A4"]);
  expect(moved("SUM(A1:A10)")).toEqual(["SUM(A1:A12)", "SUM(A1:A8)"]);
  expect(moved("SUM($A$6:A9)")).toEqual(["SUM($A$8:A11)", "SUM($A$5:A7)"]);
  expect(moved("SUM(5:9)+SUM(A:A)")).toEqual(["SUM(7:11)+SUM(A:A)", "SUM(5:7)+SUM(A:A)"]);
  expect(moved("SUM(A5:A6)")).toEqual(["SUM(A7:A8)", "SUM(#REF!)"]);
});

test("only references to the sheet move, and never texts, functions, columns of tables or other workbooks", () => {
  const moved = (formula: string) => shiftedFormula(formula, "B", inserted);
  expect(moved("A9+A!A9+'A'!$A$9+'B b'!A9")).toBe("A9+A!A11+A!$A$11+'B b'!A9");
  for (const same of ['"A!A9"', "T[A9]+T[[#This Row],[A9]]", "[1]A!A9", "'[x.xlsx]A'!A9", "Jan:Mar!A9", "A!name"])
    expect(moved(same)).toBe(same);
  expect(shiftedFormula("LOG10(A9)", "A", inserted)).toBe("LOG10(A11)");
  expect(shiftedFormula("YTD2024+A!YTD2024+XFD2024", "A", inserted)).toBe("YTD2024+A!YTD2024+XFD2026");
  expect(shiftedFormula("INDEX(A9:B12,1)+C1", "A", column)).toBe("INDEX(A9:C12,1)+D1");
});

test("lists of cells lose those that are gone", () => {
  expect(shiftedList("A1:B3 A5:A6 C9", deleted)).toBe("A1:B3 C7");
  expect(shiftedCells("A1048576", inserted)).toBeNull();
});

test("a sheet called otherwise is quoted where it has to be", () => {
  expect(withSheetRenamed("A!B2+SUM('A'!B2:B3)+\"A!B2\"", "A", "It's 5")).toBe(
    "'It''s 5'!B2+SUM('It''s 5'!B2:B3)+\"A!B2\"",
  );
});

test("a column of a table called otherwise is found in every way formulas name it, and nothing else changes", () => {
  const renamed = (formula: string) => withColumnRenamed(formula, "T", { from: "Net", to: "It's" });
  expect(renamed("SUM(T[Net])+T[[#This Row],[net]]+SUM(T[[#Totals],[Net]])")).toBe(
    "SUM(T[It''s])+T[[#This Row],[It''s]]+SUM(T[[#Totals],[It''s]])",
  );
  expect(renamed("SUM(T[[Net]:[Tax]])+T[@Net]")).toBe("SUM(T[[It''s]:[Tax]])+T[@It''s]");
  for (const same of ['"T[Net]"', "XT[Net]", "T[Net 2]", "T2[Net]", "'T'!A1"]) expect(renamed(same)).toBe(same);
});

test("a table is named with or without its columns", () => {
  expect(["T[Net]", "VLOOKUP(1,t,2)", "ROWS(T)"].map((each) => namesTable(each, "T"))).toEqual([true, true, true]);
  expect(['"T"', "T2", "T(1)", "A.T", "'T'!A1", "T!A1"].map((each) => namesTable(each, "T"))).toEqual(
    Array.from({ length: 6 }, () => false),
  );
});

test("a copy's formulas name its own table, and not one whose name ends alike", () => {
  expect(withTableRenamed('SUM(Sales[Net])+SUM(OldSales[Net])&"Sales[Net]"', "Sales", "Sales_2")).toBe(
    'SUM(Sales_2[Net])+SUM(OldSales[Net])&"Sales[Net]"',
  );
});
