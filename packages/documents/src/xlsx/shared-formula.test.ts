import { expect, it } from "vitest";
import { shiftFormula } from "./shared-formula.ts";

it("moves relative references and nothing else", () => {
  expect(shiftFormula('A1+$B$2+C$3+SUM(D4:E5)&"F6"', 1, 1)).toBe('B2+$B$2+D$3+SUM(E5:F6)&"F6"');
  expect(shiftFormula("'My A1'!A1*LOG10(B2)", 2, 0)).toBe("'My A1'!A3*LOG10(B4)");
  expect(shiftFormula("SUM(A:B)+SUM(3:4)", 1, 1)).toBe("SUM(B:C)+SUM(4:5)");
});
