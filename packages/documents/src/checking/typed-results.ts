import type { TableCell } from "../outcome.ts";
import { cellName } from "../tables/cell-names.ts";
import type { Grid } from "../tables/grid.ts";
import { isSame } from "../workbook/recomputed.ts";
import { type Finding, remark } from "./check-report.ts";

/** numbers above a typed sum that make it more than chance */
const FEWEST_SUMMED = 4;
/** rows in which a column has to come out of two others */
const FEWEST_ROWS = 4;
const MOST_ROWS = 200;
const MOST_COLUMNS = 16;

/** Numbers that were typed although they are results: sums without a label, a gap in a column of formulas, products of two columns. */
export function typedResults(grid: Grid): Finding[] {
  const columns = Math.min(grid.width, MOST_COLUMNS);
  const indices = Array.from({ length: columns }, (_, column) => column);
  return [
    ...indices.flatMap((column) => [...typedSum(grid, column), ...gaps(grid, column)]),
    ...typedColumns(grid, columns),
  ];
}

type Placed = Readonly<{ row: number; cell: TableCell }>;

function columnOf(grid: Grid, column: number): Placed[] {
  const cells = [...grid.rows].flatMap(([row, cells]) => {
    const cell = cells[column];
    return cell && cell.kind !== "empty" ? [{ row, cell }] : [];
  });
  return cells.sort((one, other) => one.row - other.row);
}

/** The last of a run of numbers, when it is the sum of the others. */
function typedSum(grid: Grid, column: number): Finding[] {
  const cells = columnOf(grid, column);
  const last = cells.at(-1);
  if (last?.cell.kind !== "number" || last.cell.formula !== undefined || last.cell.value === 0) return [];
  const above: number[] = [];
  for (const { cell } of cells.slice(0, -1).reverse()) {
    if (cell.kind !== "number") break;
    above.push(cell.value);
  }
  const sum = above.reduce((whole, each) => whole + each, 0);
  if (above.length < FEWEST_SUMMED || !isSame(sum, last.cell.value)) return [];
  const place = `${grid.name}!${cellName(last.row, column)}`;
  return [
    remark(
      "typed-total",
      place,
      `The number is the sum of the ${above.length} above it, but typed; a formula would keep it right.`,
    ),
  ];
}

/** Typed numbers in a column that is formulas otherwise. */
function gaps(grid: Grid, column: number): Finding[] {
  const numbers = columnOf(grid, column).filter(({ cell }) => cell.kind === "number");
  const typed = numbers.filter(({ cell }) => cell.formula === undefined);
  const formulas = numbers.length - typed.length;
  if (formulas < 4 || typed.length === 0 || typed.length > formulas * 0.2) return [];
  const first = numbers.findIndex(({ cell }) => cell.formula !== undefined);
  return typed
    .filter(({ row }) => row > (numbers[first]?.row ?? 0))
    .map(({ row }) =>
      remark(
        "typed-number",
        `${grid.name}!${cellName(row, column)}`,
        "The number is typed, but the column is computed by formulas otherwise.",
      ),
    );
}

type Combination = Readonly<{ words: string; come(one: number, other: number): number }>;
const combinations: readonly Combination[] = [
  { words: "×", come: (one, other) => one * other },
  { words: "+", come: (one, other) => one + other },
  { words: "−", come: (one, other) => one - other },
];

/** Columns of typed numbers that are, in every row, what two columns before them come to. */
function typedColumns(grid: Grid, columns: number): Finding[] {
  const rows = [...grid.rows].slice(0, MOST_ROWS).map(([, cells]) => cells);
  return Array.from({ length: Math.max(0, columns - 2) }, (_, index) => index + 2).flatMap((column) => {
    if (rows.some((cells) => cells[column]?.formula !== undefined)) return [];
    const found = combinationOf(rows, column);
    if (found === null) return [];
    const name = cellName(0, column).replace(/\d+$/, "");
    return [
      remark(
        "typed-number",
        `${grid.name}!${name}`,
        `Column ${name} is ${found} in every row, but typed; formulas would keep it right.`,
      ),
    ];
  });
}

function combinationOf(rows: readonly (readonly TableCell[])[], column: number): string | null {
  for (let one = 0; one < column; one += 1)
    for (let other = 0; other < column; other += 1)
      for (const { words, come } of combinations)
        if (one !== other && holds(rows, [one, other, column], come))
          return `${cellName(0, one).replace(/\d+$/, "")} ${words} ${cellName(0, other).replace(/\d+$/, "")}`;
  return null;
}

function holds(
  rows: readonly (readonly TableCell[])[],
  [one, other, result]: readonly [number, number, number],
  come: Combination["come"],
): boolean {
  let telling = 0;
  for (const cells of rows) {
    const [left, right, made] = [cells[one], cells[other], cells[result]];
    if (left?.kind !== "number" || right?.kind !== "number" || made?.kind !== "number") continue;
    const isTelling = left.value !== 0 && right.value !== 0 && Math.abs(right.value) !== 1;
    if (Math.abs(come(left.value, right.value) - made.value) > 0.006 * Math.max(1, Math.abs(made.value) * 1e-4))
      return false;
    if (isTelling) telling += 1;
  }
  return telling >= FEWEST_ROWS;
}
