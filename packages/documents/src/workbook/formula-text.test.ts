import { expect, it } from "vitest";
import { formulaRefusal, plainFormula, storedFormula } from "./formula-text.ts";

it("fills the row in and drops the equals sign", () => {
  expect(plainFormula("= B{row}*C{row}", 7)).toBe("B7*C7");
});

it("prefixes newer functions, not their names inside text", () => {
  expect(storedFormula('XLOOKUP("LET(",A1:A2,B1:B2)')).toBe('_xlfn.XLOOKUP("LET(",A1:A2,B1:B2)');
  expect(storedFormula("SUM(FILTER(A1:A3,A1:A3>1))")).toBe("SUM(_xlfn._xlws.FILTER(A1:A3,A1:A3>1))");
  expect(storedFormula("LET(tax,0.2,A1*tax)")).toBe("_xlfn.LET(_xlpm.tax,0.2,A1*_xlpm.tax)");
  expect(storedFormula("LAMBDA(x,x+1)(4)")).toBe("_xlfn.LAMBDA(_xlpm.x,_xlpm.x+1)(4)");
  expect(storedFormula("STDEV.S(A1:A9)")).toBe("_xlfn.STDEV.S(A1:A9)");
});

it("refuses formulas that reach outside the workbook", () => {
  for (const formula of [
    'WEBSERVICE("https://a.example")',
    "cmd|'/c calc'!A0",
    "[other.xlsx]S!A1",
    'HYPERLINK("x","y")',
    'IMAGE("x")',
  ]) {
    expect(formulaRefusal(formula)).not.toBeNull();
  }
  expect(formulaRefusal('IF(A1="WEBSERVICE(",1,2)')).toBeNull();
});
