import { cellName } from "../tables/cell-names.ts";
import type { Grid } from "../tables/grid.ts";
import { filledCells, isSame, type Recomputed, recomputed } from "../workbook/recomputed.ts";
import { type Finding, fault, type Look, remark } from "./check-report.ts";
import { engineFindings } from "./engine-findings.ts";
import { withoutPivots } from "./pivot-areas.ts";
import { placeholderIn } from "./placeholder-text.ts";
import { counted } from "./report-words.ts";
import { typedResults } from "./typed-results.ts";

const ERROR = /^#(?:DIV\/0!|N\/A|NAME\?|NULL!|NUM!|REF!|VALUE!|SPILL!|CALC!|ERROR!)$/;
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
    ...typedFindings(withoutPivots(grids, bytes)),
    ...grids.flatMap(placeholders),
  ];
  if (grids.every((grid) => grid.rows.size === 0))
    findings.push(remark("empty", "workbook", "No cell of the workbook has content."));
  const errors = findings.filter((finding) => finding.kind === "formula-error").length;
  const engines = [fresh.isDone, engine?.isDone === true].filter(Boolean).length;
  const doubt = formulas === 0 ? "" : [", not recomputed", "", ", recomputed by two engines"][engines];
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
  return [
    remark("wrong-total", name, `The total says ${typed}, but the ${above.length} numbers above it add up to ${sum}.`),
  ];
}

function placeholders(grid: Grid): Finding[] {
  return filledCells(grid).flatMap(({ row, column, cell }) => {
    const found = cell.kind === "text" ? placeholderIn(cell.value) : null;
    return found === null
      ? []
      : [fault("placeholder", at(grid, row, column), `The text "${found}" is still to be replaced.`)];
  });
}
