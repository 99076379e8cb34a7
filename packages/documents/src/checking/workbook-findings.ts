import { openOfficePackage } from "../ooxml/office-package.ts";
import { cellName } from "../tables/cell-names.ts";
import type { Grid } from "../tables/grid.ts";
import { filledCells, isSame, type Recomputed, recomputed } from "../workbook/recomputed.ts";
import { type Finding, fault, type Look, remark } from "./check-report.ts";
import { engineFindings } from "./engine-findings.ts";
import { formulaFindings } from "./formula-findings.ts";
import { withoutPivots } from "./pivot-areas.ts";
import { placeholdersIn } from "./placeholder-text.ts";
import { counted } from "./report-words.ts";
import { typedResults } from "./typed-results.ts";

const ERROR = /^#(?:DIV\/0!|N\/A|NAME\?|NULL!|NUM!|REF!|VALUE!|SPILL!|CALC!|ERROR!)$/;
/** numbers that have to be above a total for it to be called wrong outright */
const FEWEST_ADDED = 3;
/** members of a group, at most */
const MOST_MEMBERS = 30;
const TOTAL_LABEL =
  /^(?:grand |sub)?(?:total|sum|summe|gesamt|gesamtsumme|zwischensumme|suma|totale|totaal|somme)s?\b/i;

/** Error values, results that differ from a fresh computation, totals typed as numbers, and placeholder text. */
export async function workbookFindings(bytes: Uint8Array, recalculated?: Uint8Array): Promise<Look> {
  const fresh = await recomputed(bytes);
  const { grids, formulas } = fresh;
  const engine = recalculated && formulas > 0 ? await engineFindings(fresh, recalculated) : null;
  const findings = [
    ...errorFindings(grids),
    ...differences(fresh),
    ...(engine?.findings ?? []),
    ...formulaFindings(openOfficePackage(bytes)),
    ...typedFindings(withoutPivots(grids, bytes)),
    ...grids.flatMap(placeholders),
  ];
  if (grids.every((grid) => grid.rows.size === 0))
    findings.push(remark("empty", "workbook", "No cell of the workbook has content."));
  const faulty = findings.filter(({ kind, severity }) => kind === "formula-error" && severity === "fault");
  const errors = new Set(faulty.map(({ place }) => place)).size;
  const engines = [fresh.isDone, engine?.isDone === true].filter(Boolean).length;
  const doubt = formulas === 0 ? "" : [", not recalculated", "", ", recalculated in two ways"][engines];
  return {
    findings,
    counts: [`${counted(formulas, "formula")}, ${counted(errors, "error")}${doubt}`, counted(grids.length, "sheet")],
  };
}

function at(grid: { name: string }, row: number, column: number): string {
  return `${grid.name}!${cellName(row, column)}`;
}

function errorFindings(grids: readonly Grid[]): Finding[] {
  return grids.flatMap((grid) =>
    filledCells(grid)
      .filter(
        ({ cell }) =>
          cell.kind === "error" || (cell.kind === "text" && cell.formula !== undefined && ERROR.test(cell.value)),
      )
      .map(({ row, column, cell }) => fault("formula-error", at(grid, row, column), `The cell shows ${cell.value}.`)),
  );
}

function differences({ stale }: Recomputed): Finding[] {
  return stale.map(({ sheet, row, column, stored, value, isError }) => {
    const place = at({ name: sheet }, row, column);
    if (isError) return fault("formula-error", place, `The formula comes to ${value}.`);
    const message =
      stored === null
        ? `The formula's result is not stored; it comes to ${value}.`
        : `The cell shows ${stored}, but its formula comes to ${value}.`;
    return remark("formula-differs", place, message);
  });
}

/** Typed totals and other typed results, each cell once. */
function typedFindings(grids: readonly Grid[]): Finding[] {
  const totals = grids.flatMap(totalFindings);
  const told = new Set(totals.map(({ place }) => place));
  return [...totals, ...grids.flatMap(typedResults).filter(({ place }) => !told.has(place))];
}

/** Rows called a total whose figures were typed: added up again from the numbers above. */
function totalFindings(grid: Grid): Finding[] {
  return [...grid.rows].flatMap(([row, cells]) => {
    const label = cells.find((cell) => cell?.kind === "text");
    if (label?.kind !== "text" || !TOTAL_LABEL.test(label.value.trim())) return [];
    return cells.flatMap((cell, column) =>
      cell?.kind === "number" && cell.formula === undefined ? typedTotal(grid, { row, column }, cell.value) : [],
    );
  });
}

function typedTotal(grid: Grid, place: { row: number; column: number }, typed: number): Finding[] {
  const above: number[] = [];
  for (let row = place.row - 1; row >= 0; row -= 1) {
    const cell = grid.rows.get(row)?.[place.column];
    if (cell?.kind !== "number") break;
    above.push(cell.value);
  }
  if (above.length < 2) return [];
  const sum = above.reduce((whole, each) => whole + each, 0);
  const name = at(grid, place.row, place.column);
  if (isSame(sum, typed))
    return [remark("typed-total", name, "The total is a typed number; a formula would keep it right.")];
  const say = above.length < FEWEST_ADDED || isOtherwise(above, typed) ? remark : fault;
  const shown = Number(sum.toPrecision(12));
  return [
    say("wrong-total", name, `The total says ${typed}, but the ${above.length} numbers above it add up to ${shown}.`),
  ];
}

/** What a typed total may be when it is not the plain sum: one of the nearest numbers alone, over groups, an average, or a rounded one. */
function isOtherwise(above: readonly number[], typed: number): boolean {
  let sum = 0;
  const sums = above.map((each) => {
    sum += each;
    return sum;
  });
  const slack = Math.max(0.005 * above.length, 0.001 * Math.abs(typed));
  const others = [...sums.slice(1), sum / 2, sum / above.length, above.length];
  others.push(sumOfGroups(above), sumOfGroups(above.toReversed()));
  return (
    others.some((each) => Math.abs(Math.abs(each) - Math.abs(typed)) <= slack) || above.every((each) => each === 0)
  );
}

/** The sum without the members of groups, which follow the number that stands for them. */
function sumOfGroups(numbers: readonly number[]): number {
  let sum = 0;
  for (let index = 0; index < numbers.length; index += 1) {
    const head = numbers[index] ?? 0;
    sum += head;
    index += membersAfter(numbers, index, head);
  }
  return sum;
}

function membersAfter(numbers: readonly number[], index: number, head: number): number {
  let sum = 0;
  for (const [member, each] of numbers.slice(index + 1, index + 1 + MOST_MEMBERS).entries()) {
    sum += each;
    if (member > 0 && head !== 0 && isSame(sum, head)) return member + 1;
  }
  return 0;
}

function placeholders(grid: Grid): Finding[] {
  return filledCells(grid).flatMap(({ row, column, cell }) => {
    const found = cell.kind === "text" ? placeholdersIn(cell.value) : [];
    return found.map((piece) =>
      fault("placeholder", at(grid, row, column), `The text "${piece}" is still to be replaced.`),
    );
  });
}
