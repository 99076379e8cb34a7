import type { Cell, WriteSheet } from "hucre/xlsx";
import { cellName, columnLetter, parseCellName } from "../tables/cell-names.ts";
import { defaultTheme, type Theme, themes } from "../theme/theme.ts";
import { absoluteRange, type CalculatedCell, calculate } from "./calculate.ts";
import { cellFont, cellStyle, indented } from "./cell-style.ts";
import { columnWidths } from "./column-widths.ts";
import type { CreateOutcome, WorkbookReport } from "./create-outcome.ts";
import { storedFormula } from "./formula-text.ts";
import { linkTarget } from "./link-target.ts";
import { mendPackage } from "./mend-package.ts";
import { CHART_COLUMNS, type RangeValues, type SheetLook, sheetChart } from "./sheet-chart.ts";
import { layOutSheet, type PlannedCell, type SheetLayout } from "./sheet-layout.ts";
import { conditionalRules, dataValidations } from "./sheet-rules.ts";
import { withSources } from "./sources-sheet.ts";
import { type ChartDescription, type WorkbookDescription, workbookDescription } from "./workbook-description.ts";

type Results = ReadonlyMap<string, CalculatedCell>;

/** Widest sheet, in characters, that is printed upright. */
const PORTRAIT_WIDTH = 95;
/** width of a column nobody stated, in characters */
const USUAL_WIDTH = 8.5;
const FILTER_FROM_ROWS = 10;

export type CreateWorkbookOptions = Readonly<{ /** instead of the one the description names */ theme?: Theme }>;

/** Makes an xlsx file from a description, with formulas computed; a description that does not fit is refused with the first reasons. */
export async function createWorkbook(input: unknown, options: CreateWorkbookOptions = {}): Promise<CreateOutcome> {
  const parsed = workbookDescription.safeParse(input);
  if (!parsed.success) {
    const reasons = parsed.error.issues
      .slice(0, 5)
      .map((issue) => `${issue.path.join(".") || "description"}: ${issue.message}`);
    return { status: "refused", kind: "not-that-format", reason: `The workbook was not made: ${reasons.join("; ")}.` };
  }
  const description = withSources(parsed.data);
  const layouts = description.sheets.map(layOutSheet);
  const refusal = contentRefusal(layouts);
  if (refusal) return { status: "refused", kind: "not-that-format", reason: `The workbook was not made: ${refusal}.` };
  const results = await calculate(layouts, description.namedRanges);
  const { writeXlsx } = await import("hucre/xlsx");
  const theme = options.theme ?? themes[description.theme ?? defaultTheme];
  const look = { valuesOf: rangeValues(layouts, results), theme };
  const sheets = layouts.map((layout, index) => writeSheet(layout, results[index] ?? new Map(), index, look));
  const bytes = await writeXlsx({
    sheets,
    defaultFont: cellFont(theme),
    properties: { ...(description.title && { title: description.title }), creator: description.author ?? "Deskhand" },
    ...(description.namedRanges && {
      namedRanges: description.namedRanges.map((each) => ({
        name: each.name,
        range: absoluteRange(each.range, layouts[0]?.description.name ?? ""),
      })),
    }),
  });
  return {
    status: "created",
    bytes: mendPackage(bytes, theme, chartTitles(description)),
    report: reportOf(description, layouts, results),
  };
}

/** Titles of the charts of each sheet that has some. */
function chartTitles({ sheets }: WorkbookDescription): string[][] {
  return sheets.flatMap(({ charts }) => (charts && charts.length > 0 ? [charts.map(({ title }) => title)] : []));
}

function contentRefusal(layouts: readonly SheetLayout[]): string | null {
  for (const layout of layouts) {
    const formula = layout.refusedFormulas[0];
    if (formula) return `in ${layout.description.name}!${cellName(formula.row, formula.column)} ${formula.reason}`;
    const link = layout.cells.find((cell) => cell.link !== undefined && !linkTarget(cell.link));
    if (link)
      return `the link in ${layout.description.name}!${cellName(link.row, link.column)} is neither a web address nor a file path`;
  }
  return null;
}

function reportOf(
  description: WorkbookDescription,
  layouts: readonly SheetLayout[],
  results: readonly Results[],
): WorkbookReport {
  const formulas = layouts.flatMap((layout, index) =>
    layout.cells
      .filter((cell) => cell.formula !== undefined)
      .map((cell) => ({
        sheet: layout.description.name,
        cell,
        result: results[index]?.get(`${cell.row},${cell.column}`),
      })),
  );
  const errors = formulas
    .filter(({ result }) => result?.kind !== "value")
    .map(({ sheet, cell, result }) => ({
      sheet,
      cell: cellName(cell.row, cell.column),
      error: String(result?.value ?? "not computed"),
    }));
  return {
    sheets: description.sheets.length,
    cells: layouts.reduce((sum, layout) => sum + layout.cells.length, 0),
    formulas: formulas.length,
    errors,
  };
}

/** Bars that start above zero mislead, so charts ask for the values behind them. */
function rangeValues(layouts: readonly SheetLayout[], results: readonly Results[]): RangeValues {
  return (range) => {
    const match = /^'(.+)'!(\$?[A-Z]+\$?\d+)(?::(\$?[A-Z]+\$?\d+))?$/.exec(range);
    const from = parseCellName(match?.[2] ?? "");
    const to = parseCellName(match?.[3] ?? match?.[2] ?? "");
    const index = layouts.findIndex((layout) => layout.description.name === match?.[1]);
    const layout = layouts[index];
    if (!from || !to || !layout) return [];
    const inside = layout.cells.filter(
      (cell) => cell.row >= from.row && cell.row <= to.row && cell.column >= from.column && cell.column <= to.column,
    );
    const values = inside.map((cell) => results[index]?.get(`${cell.row},${cell.column}`)?.value ?? cell.value);
    return values.filter((value) => typeof value === "number");
  };
}

/** Where a chart ends on the right, in characters. */
function chartRight({ anchor, width }: ChartDescription, widths: readonly number[]): number {
  const from = (anchor === undefined ? null : parseCellName(anchor))?.column ?? widths.length + 1;
  const last = from + (width ?? CHART_COLUMNS);
  return Array.from({ length: last }, (_, column) => widths[column] ?? USUAL_WIDTH).reduce(
    (sum, each) => sum + each,
    0,
  );
}

function writeSheet(layout: SheetLayout, results: Results, index: number, look: SheetLook): WriteSheet {
  const { description } = layout;
  const widths = columnWidths(layout, results);
  const hasHeader = layout.bodyStart === 1;
  const charted = Math.max(0, ...(description.charts ?? []).map((chart) => chartRight(chart, widths)));
  const isLandscape =
    description.landscape ??
    Math.max(
      charted,
      widths.reduce((sum, width) => sum + width, 0),
    ) > PORTRAIT_WIDTH;
  const rules = conditionalRules(description);
  const validations = dataValidations(description);
  const charts = (description.charts ?? []).map((chart, position) => sheetChart(chart, layout, position, look));
  return {
    name: description.name,
    columns: widths.map((width) => ({ width })),
    rows: [],
    cells: cellsOf(layout, results, look.theme),
    ...(hasHeader && { rowDefs: new Map([[0, { height: headerHeight(layout, widths) }]]) }),
    ...freezeOf(layout),
    ...filterOf(layout, index),
    ...(rules.length > 0 && { conditionalRules: rules }),
    ...(validations.length > 0 && { dataValidations: validations }),
    ...(charts.length > 0 && { charts }),
    pageSetup: {
      paperSize: "a4",
      orientation: isLandscape ? "landscape" : "portrait",
      fitToPage: true,
      fitToWidth: 1,
      fitToHeight: 0,
      ...(hasHeader && { printTitlesRow: "$1:$1" }),
    },
    headerFooter: { oddFooter: "&L&A&RPage &P of &N" },
  };
}

function freezeOf(layout: SheetLayout): Pick<WriteSheet, "freezePane"> {
  const rows = layout.description.freeze?.rows ?? layout.bodyStart;
  const columns = layout.description.freeze?.columns ?? 0;
  if (rows === 0 && columns === 0) return {};
  return { freezePane: { ...(rows > 0 && { rows }), ...(columns > 0 && { columns }) } };
}

/** A table or a filter over header and rows, when there are both. */
function filterOf(layout: SheetLayout, index: number): Pick<WriteSheet, "tables" | "autoFilter"> {
  const { description, bodyRows, bodyStart } = layout;
  if (bodyStart === 0 || bodyRows === 0) return {};
  const range = `A1:${columnLetter((description.columns?.length ?? layout.columnCount) - 1)}${bodyStart + bodyRows}`;
  if (description.table) return { tables: [tableOf(layout, range, index)] };
  return (description.filter ?? bodyRows >= FILTER_FROM_ROWS) ? { autoFilter: { range } } : {};
}

/** Points; a header that is longer than its column takes two lines. */
function headerHeight(layout: SheetLayout, widths: readonly number[]): number {
  const wraps = layout.cells.some(
    (cell) => cell.role === "header" && String(cell.value).length > (widths[cell.column] ?? 0),
  );
  return wraps ? 34 : 20;
}

/** A table's header names must differ and may not be empty. */
function headerNames(layout: SheetLayout): string[] {
  return layout.cells.filter((cell) => cell.role === "header").map((cell) => String(cell.value));
}

function tableOf(layout: SheetLayout, range: string, index: number) {
  const columns = headerNames(layout).map((name) => ({ name }));
  return { name: `Table${index + 1}`, range, columns, style: "TableStyleLight1", showRowStripes: true };
}

function cellsOf(layout: SheetLayout, results: Results, theme: Theme): Map<string, Partial<Cell>> {
  const cells = new Map<string, Partial<Cell>>();
  for (const planned of layout.cells) cells.set(`${planned.row},${planned.column}`, cellOf(planned, results, theme));
  for (const [key, result] of results)
    if (!cells.has(key)) cells.set(key, { value: result.value, style: { font: cellFont(theme) } });
  return cells;
}

function cellOf(planned: PlannedCell, results: Results, theme: Theme): Partial<Cell> {
  const link = planned.link === undefined ? null : linkTarget(planned.link);
  const style = cellStyle(planned, theme);
  const extras = {
    ...(link && { hyperlink: link }),
    ...(planned.note !== undefined && { comment: { author: "Deskhand", text: planned.note } }),
  };
  if (planned.formula === undefined) return { value: planned.value, style, ...extras };
  const result = results.get(`${planned.row},${planned.column}`);
  const spill = result?.spill;
  const isText = typeof result?.value === "string" && planned.column > 0 && style.alignment?.horizontal === undefined;
  const last = spill ? cellName(planned.row + spill.rows - 1, planned.column + spill.columns - 1) : "";
  return {
    formula: storedFormula(planned.formula),
    ...(result && { formulaResult: result.value }),
    ...(spill && {
      formulaType: "array",
      formulaDynamic: true,
      formulaRef: `${cellName(planned.row, planned.column)}:${last}`,
    }),
    style: isText ? { ...style, alignment: { ...style.alignment, ...indented } } : style,
    ...extras,
  };
}
