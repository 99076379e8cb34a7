import { expect, test } from "vitest";
import { createFile } from "../writing/create-file.ts";
import { roundedFormula } from "./rounded-formula.ts";

const lifted = "*(1+5E-15)";

test("only what is rounded is lifted, wherever it stands", () => {
  expect(roundedFormula("ROUND(A1*0.19,2)")).toBe(`ROUND((A1*0.19)${lifted},2)`);
  expect(roundedFormula("SUM(A1:A3)+ROUND(MAX(B1,B2),0)")).toBe(`SUM(A1:A3)+ROUND((MAX(B1,B2))${lifted},0)`);
  expect(roundedFormula("ROUND(ROUND(A1,3),2)")).toBe(`ROUND((ROUND((A1)${lifted},3))${lifted},2)`);
  for (const formula of ["ROUNDUP(A1,2)", "MROUND(A1,5)", '"ROUND(1,2)"&A1', "ROUND(A1)"])
    expect(roundedFormula(formula)).toBe(formula);
});

test("stored results round as spreadsheet programs do", async () => {
  const rows = [
    [340.5, { formula: "=ROUND(A1*0.19,2)" }],
    [2.5, { formula: "=ROUND(-A2,0)" }],
    [1.004, { formula: "=ROUND(A3,2)" }],
  ];
  const made = await createFile({ kind: "xlsx", description: { sheets: [{ name: "A", rows }] } }, new Map());
  if (made.status !== "created") throw new Error(made.reason);
  const { openWorkbook } = await import("../xlsx/open-workbook.ts");
  const { sheets } = await openWorkbook(made.bytes);
  expect([...(sheets[0]?.grid.rows.values() ?? [])].map((cells) => cells[1]?.value)).toEqual([64.7, -3, 1]);
});
