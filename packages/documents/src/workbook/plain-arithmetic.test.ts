import fc from "fast-check";
import { expect, it } from "vitest";
import { calculate } from "./calculate.ts";
import { plainResults } from "./plain-arithmetic.ts";
import type { PlannedCell, SheetLayout } from "./sheet-layout.ts";

type Content = string | number | boolean | null;

/** A sheet of one row from A1 on; text with an equals sign is a formula. */
function layoutOf(contents: readonly Content[]): SheetLayout {
  const cells = contents.map((content, column): PlannedCell => {
    const place = { row: 0, column, role: "body", style: {} } as const;
    const isFormula = typeof content === "string" && content.startsWith("=");
    return isFormula ? { ...place, value: null, formula: content.slice(1) } : { ...place, value: content };
  });
  const description = { name: "One", rows: [] };
  return { description, cells, columnCount: 9, bodyRows: 1, bodyStart: 0, totalRow: null, refusedFormulas: [] };
}

function plainOf(contents: readonly Content[]): (number | null)[] {
  const layout = layoutOf(contents);
  const results = plainResults(layout);
  return layout.cells.filter(({ formula }) => formula !== undefined).map((cell) => results.get(cell) ?? null);
}

it("works out sums and products of numbers, also of other such formulas, in the usual order", () => {
  expect(plainOf([4, 1.5, "=A1*B1+2", "=(A1 - C1) / -$B$1", "=D1"])).toEqual([8, 4 / 1.5, 4 / 1.5]);
  expect(plainOf([7, "=A1--2", "=10-4-3", "=12/3/2", "=+A1"])).toEqual([9, 3, 2, 7]);
});

it.each([
  ["text", ["a", "=A1+1"]],
  ["an empty cell", [null, "=A1+1"]],
  ["a cell that is not there", ["=Z99+1"]],
  ["a boolean", [true, "=A1*2"]],
  ["a quotient by zero", [0, "=1/A1"]],
  ["a circle", ["=B1+1", "=A1+1"]],
  ["a function", [1, "=SUM(A1)"]],
  ["a range", [1, "=A1:A1"]],
  ["two pieces without a sign", [1, 2, "=A1 B1"]],
  ["another sheet", [1, "=One!A1"]],
  ["a power, whose order differs", [2, "=-A1^2"]],
  ["a percentage", [2, "=A1*10%"]],
  ["an unfinished formula", [2, "=A1+", "=(A1", "=A1)"]],
  ["a number beyond range", [1e200, "=A1*A1"]],
] as const)("leaves %s to the engine", (_, contents) => {
  expect(plainOf(contents).every((value) => value === null)).toBe(true);
});

it("follows no way of formulas that is too long, and says nothing of it", () => {
  const chain = Array.from({ length: 1_000 }, (_, column) => `=${columnOf(column + 1)}1+1`);
  expect(plainOf([...chain, 1])[0]).toBeNull();
});

function columnOf(index: number): string {
  return index < 26
    ? String.fromCharCode(65 + index)
    : columnOf(Math.floor(index / 26) - 1) + String.fromCharCode(65 + (index % 26));
}

const term: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom("A1", "$B1", "C$1", "$D$1"),
  fc.double({ min: 0.001, max: 9_999, noNaN: true }).map((number) => String(Math.round(number * 1_000) / 1_000)),
);
const formula = fc
  .array(fc.tuple(fc.constantFrom("+", "-", "*", "/"), term, fc.boolean()), { minLength: 1, maxLength: 6 })
  .map((pieces) =>
    pieces.reduce(
      (text, [sign, each, isBracketed]) => (isBracketed ? `(${text})${sign}${each}` : `${text}${sign}${each}`),
      "A1",
    ),
  );

it("comes to what the engine comes to", async () => {
  const amount = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }).map((thousandths) => thousandths / 1_000);
  const numbers = fc.array(amount, { minLength: 4, maxLength: 4 });
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(numbers, formula, async (given, text) => {
      const [plain] = plainOf([...given, `=${text}`]);
      if (plain === null || plain === undefined) return;
      compared += 1;
      // a function around it sends the same formula to the engine
      const [engine] = await calculate([layoutOf([...given, `=SUM(${text})`])], undefined);
      const result = Number(engine?.get("0,4")?.value);
      expect(Math.abs(plain - result), text).toBeLessThanOrEqual(1e-14 * Math.abs(result));
    }),
    { numRuns: 300 },
  );
  expect(compared).toBeGreaterThan(200);
});
