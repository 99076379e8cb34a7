import type { Cell, WriteSheet } from "hucre/xlsx";
import { cellName, columnLetter, parseCellName } from "../tables/cell-names.ts";
import { defaultTheme, type Theme, themes } from "../theme/theme.ts";
import { absoluteRange, type CalculatedCell, calculate } from "./calculate.ts";
import { cellFont, cellStyle, indented, outdented } from "./cell-style.ts";
import { columnWidths } from "./column-widths.ts";
import type { CreateOutcome, WorkbookReport } from "./create-outcome.ts";
import { storedFormula } from "./formula-text.ts";
import { linkTarget } from "./link-target.ts";
import { type ChartMending, mendPackage, type SheetMending } from "./mend-package.ts";
import { addPivots } from "./pivot/add-pivots.ts";
import { type PlacedPivot, placePivots } from "./pivot/place-pivots.ts";
import { rowHeights } from "./row-heights.ts";
import { CHART_COLUMNS, type RangeValues, type SheetLook, sheetChart } from "./sheet-chart.ts";
import { layOutSheet, type PlannedCell, type SheetLayout } from "./sheet-layout.ts";
import { conditionalRules, dataValidations } from "./sheet-rules.ts";
import { withSources } from "./sources-sheet.ts";
import { type ChartDescription, type WorkbookDescription, workbookDescription } from "./workbook-description.ts";

type Results = ReadonlyMap<string, CalculatedCell>;

/** Widest sheet, in characters, that is printed upright. */
const PORTRAIT_WIDTH = 108;
/** width of a column nobody stated, in characters */
const USUAL_WIDTH = 8.5;
const FILTER_FROM_ROWS = 10;

export type CreateWorkbookOptions = Readonly<{
  /** instead of the one the description names */
  theme?: Theme;
  /** pivot tables are cells alone, since programs that print write them anew in a look of their own */
  printed?: boolean;
}>;

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
  const theme = options.theme ?? themes[description.theme ?? defaultTheme];
  const filled = await fillSheets(description, theme);
  if ("refusal" in filled)
    return { status: "refused", kind: "not-that-format", reason: `The workbook was not made: ${filled.refusal}.` };
  const { layouts, results, pivots } = filled;
  const { writeXlsx } = await import("hucre/xlsx");
  const look = { valuesOf: rangeValues(layouts, results), theme, title: description.title };
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
    bytes: addPivots(
      mendPackage(
        bytes,
        theme,
        layouts.map((layout, index) => mendingOf(layout, results[index] ?? new Map())),
      ),
      options.printed === true ? [] : pivots,
    ),
    report: { ...reportOf(description, layouts, results), ...(pivots.length > 0 && { pivots: pivots.length }) },
  };
}

type Filled = Readonly<{
  layouts: readonly SheetLayout[];
  results: readonly Results[];
  pivots: readonly PlacedPivot[];
}>;

/** The cells of all sheets with what they come to; pivot tables first need what their sources come to. */
async function fillSheets(
  { sheets, namedRanges }: WorkbookDescription,
  theme: Theme,
): Promise<Filled | Readonly<{ refusal: string }>> {
  const layouts = sheets.map(layOutSheet);
  const refusal = contentRefusal(layouts);
  if (refusal) return { refusal };
  const results = await calculate(layouts, namedRanges);
  const placed = placePivots(layouts, results, theme);
  if (placed.status === "refused") return { refusal: placed.reason };
  if (placed.pivots.length === 0) return { layouts, results, pivots: [] };
  return { layouts: placed.layouts, results: await calculate(placed.layouts, namedRanges), pivots: placed.pivots };
}

/** What the library that writes the file cannot be told about a sheet. */
function mendingOf(layout: SheetLayout, results: Results): SheetMending {
  const { charts } = layout.description;
  return {
    usualHeight: rowHeights(layout, columnWidths(layout, results)).usual,
    charts: (charts ?? []).map((chart) => ({ title: chart.title, ...chartFigures(chart, layout) })),
  };
}

/** The format a chart's values have in their cells, and how many bars it has. */
function chartFigures({ series, type }: ChartDescription, layout: SheetLayout): Omit<ChartMending, "title"> {
  const values = series[0]?.values ?? "";
  const isHere = absoluteRange(values, layout.description.name).startsWith(`'${layout.description.name}'!`);
  const [, from, to] = /(?:^|!)\$?([A-Z]+\$?\d+)(?::\$?([A-Z]+\$?\d+))?$/.exec(values) ?? [];
  const first = parseCellName((from ?? "").replace("$", ""));
  const last = parseCellName((to ?? from ?? "").replace("$", ""));
  const cell = layout.cells.find(({ row, column }) => row === first?.row && column === first.column);
  const count =
    first && last ? (last.row - first.row + 1) * (last.column - first.column + 1) : Number.POSITIVE_INFINITY;
  return {
    format: (isHere && cell?.format) || null,
    bars: type === "bar" || type === "column" ? count * series.length : null,
  };
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
  const heights = rowHeights(layout, widths);
  const rules = conditionalRules(description, look);
  const validations = dataValidations(description);
  const charts = (description.charts ?? []).map((chart, position) => sheetChart(chart, layout, position, look));
  return {
    name: description.name,
    columns: widths.map((width) => ({ width })),
    rows: [],
    cells: cellsOf(layout, results, look.theme),
    ...(heights.rows.size > 0 && { rowDefs: new Map(heights.rows) }),
    ...(hasHeader && { view: { showGridLines: false } }),
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
      margins: { left: 0.6, right: 0.6, top: look.title ? 0.95 : 0.7, bottom: 0.75, header: 0.42, footer: 0.35 },
      ...(hasHeader && { printTitlesRow: "$1:$1" }),
    },
    headerFooter: printedMargins(look),
  };
}

/** The workbook's title above every printed page, the sheet's name and the page number below. */
function printedMargins({ theme, title }: SheetLook): { oddHeader?: string; oddFooter: string } {
  const small = `&8&"${theme.bodyFont},Regular"&K${theme.muted}`;
  const oddFooter = `&L${small}&A&R${small}Page &P of &N`;
  if (!title) return { oddFooter };
  const shown = title.replaceAll("&", "&&").slice(0, 120);
  return { oddHeader: `&L&14&"${theme.headingFont},Bold"&K${theme.strong}${shown}`, oddFooter };
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
  const columns = layout.description.columns?.length ?? 0;
  const end = layout.bodyStart + layout.bodyRows;
  const isFull = layout.cells.filter(({ role }) => role === "body").length >= layout.bodyRows * columns;
  for (let row = layout.bodyStart; row < end && !isFull; row += 1)
    for (let column = 0; column < columns; column += 1)
      if (!cells.has(`${row},${column}`)) cells.set(`${row},${column}`, { value: null, style: emptyStyle(theme) });
  return cells;
}

/** Cells without a value carry the row's line on. */
function emptyStyle(theme: Theme): NonNullable<Cell["style"]> {
  return cellStyle({ row: 0, column: 0, role: "body", value: null, style: {} }, theme);
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
  const side = typeof result?.value === "string" ? indented : typeof result?.value === "number" ? outdented : null;
  const isOpen = style.alignment?.horizontal === undefined;
  const last = spill ? cellName(planned.row + spill.rows - 1, planned.column + spill.columns - 1) : "";
  return {
    formula: storedFormula(planned.formula),
    ...(result && { formulaResult: result.value }),
    ...(spill && {
      formulaType: "array",
      formulaDynamic: true,
      formulaRef: `${cellName(planned.row, planned.column)}:${last}`,
    }),
    style: side && isOpen ? { ...style, alignment: { ...style.alignment, ...side } } : style,
    ...extras,
  };
}
