import type { Source } from "../../reading/source.ts";
import { type Cell, type Chart, cellText, columnLetter, type Sheet, withHeader } from "../workbook.ts";
import { type Column, repeatedRows, typeColumns } from "./columns.ts";
import type { RawTable } from "./parse-table.ts";
import { cleanRange, formatOf, groupingOf } from "./table-workbook.ts";

/** Months or years of a table, the first day of each. */
export type Periods = Readonly<{ starts: readonly string[]; isYears: boolean; dates: number }>;
/** Rows whose figure lies far from the others; `rows` are indexes of the table's rows. */
export type Outliers = Readonly<{ rows: readonly number[]; measure: number }>;
/** What a table lets one say beside its statistics. `null` where it does not. */
export type Analysis = Readonly<{
  table: RawTable;
  columns: readonly Column[];
  measure: number | null;
  group: number | null;
  periods: Periods | null;
  outliers: Outliers | null;
}>;

const mostMonths = 36;
const mostOutliers = 20;
const isDay = (value: unknown): value is string => typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value);

function periodsOf(columns: readonly Column[]): Periods | null {
  const dates = columns.findIndex(({ kind }) => kind === "date");
  const days = (columns[dates]?.values ?? []).filter(isDay).sort();
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return null;
  const [year, month] = [Number(first.slice(0, 4)), Number(first.slice(5, 7))];
  const count = (Number(last.slice(0, 4)) - year) * 12 + Number(last.slice(5, 7)) - month + 1;
  const isYears = count > mostMonths;
  const length = isYears ? Number(last.slice(0, 4)) - year + 1 : count;
  if (length < 2 || length > 200) return null;
  const starts = Array.from({ length }, (_, index) => {
    const at = isYears ? (year + index) * 12 : year * 12 + month - 1 + index;
    return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, "0")}-01`;
  });
  return { starts, isYears, dates };
}

/** The quartile as spreadsheets compute it, so that the rows listed are those the formulas count. */
function quartile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? 0;
  return low + ((sorted[Math.ceil(at)] ?? low) - low) * (at - Math.floor(at));
}

function outliersOf(columns: readonly Column[], measure: number | null): Outliers | null {
  const column = measure === null ? undefined : columns[measure];
  const figures = (column?.values ?? []).filter((value) => typeof value === "number").sort((a, b) => a - b);
  const [lower, upper] = [quartile(figures, 0.25), quartile(figures, 0.75)];
  const spread = upper - lower;
  if (measure === null || column === undefined || figures.length < 12 || spread <= 0) return null;
  const distance = (value: unknown): number =>
    typeof value === "number" ? Math.max(lower - 1.5 * spread - value, value - upper - 1.5 * spread) : 0;
  const rows = column.values
    .map((value, index) => ({ index, far: distance(value) }))
    .filter(({ far }) => far > 0)
    .sort((a, b) => b.far - a.far || a.index - b.index)
    .slice(0, mostOutliers)
    .map(({ index }) => index);
  return { rows, measure };
}

/** Finds what can be said of a table. */
export function analyse(table: RawTable): Analysis {
  const columns = typeColumns(table);
  const { group, measure } = groupingOf(columns, table.rows.length);
  return { table, columns, measure, group, periods: periodsOf(columns), outliers: outliersOf(columns, measure) };
}

const bold = (value: string): Cell => ({ value, bold: true });

/** A key figure: its formula, and where its result stands in the sheet of key figures. */
export type KeyFigure = Readonly<{ name: FigureName; cell: string; label: string; formula: Cell }>;
export type FigureName =
  | "rows"
  | "columns"
  | "blanks"
  | "repeated"
  | "total"
  | "average"
  | "median"
  | "smallest"
  | "largest"
  | "from"
  | "to"
  | "outside";

type Wanted = readonly [name: FigureName, label: string, formula: string | number, format: string];

function measureFigures({ table, columns, measure }: Analysis): readonly Wanted[] {
  const column = measure === null ? undefined : columns[measure];
  if (measure === null || column === undefined) return [];
  const at = cleanRange(measure, table.rows.length);
  const format = formatOf(column);
  return [
    ["total", `Total of ${column.name}`, `=SUM(${at})`, format],
    ["average", `Average of ${column.name}`, `=AVERAGE(${at})`, "#,##0.00"],
    ["median", `Median of ${column.name}`, `=MEDIAN(${at})`, "#,##0.00"],
    ["smallest", `Smallest ${column.name}`, `=MIN(${at})`, format],
    ["largest", `Largest ${column.name}`, `=MAX(${at})`, format],
  ];
}

/** The key figures a table allows, in the order of their sheet. */
export function keyFigures(analysis: Analysis): readonly KeyFigure[] {
  const { table, columns, periods, outliers } = analysis;
  const end = table.rows.length + 1;
  const whole = `'Clean data'!$A$2:$${columnLetter(Math.max(columns.length - 1, 0))}$${end}`;
  const mark = columnLetter(columns.length);
  const repeats = repeatedRows(table).size === 0 ? 0 : `=COUNTIF('Clean data'!$${mark}$2:$${mark}$${end},"yes")`;
  const days = periods === null ? "" : cleanRange(periods.dates, table.rows.length);
  const wanted: readonly Wanted[] = [
    ["rows", "Rows", `=ROWS(${whole})`, "#,##0"],
    ["columns", "Columns", `=COLUMNS(${whole})`, "#,##0"],
    ...measureFigures(analysis),
    ...(periods === null
      ? []
      : ([
          ["from", "First day", `=MIN(${days})`, "date"],
          ["to", "Last day", `=MAX(${days})`, "date"],
        ] as const)),
    ...(outliers === null ? [] : ([["outside", "Values far from the others", "=Outliers!B6", "#,##0"]] as const)),
    ["blanks", "Blank cells", `=COUNTBLANK(${whole})`, "#,##0"],
    ["repeated", "Rows that repeat an earlier one", repeats, "#,##0"],
  ];
  return wanted.map(([name, label, formula, format], index) => ({
    name,
    cell: `B${index + 2}`,
    label,
    formula: typeof formula === "number" ? formula : { formula, format },
  }));
}

function figuresSheet(analysis: Analysis): Sheet {
  const rows = keyFigures(analysis).map(({ label, formula }): readonly Cell[] => [cellText(label), formula]);
  return { name: "Figures", rows: [[bold("Figure"), bold("Value")], ...rows], freeze: { rows: 1 } };
}

function monthsSheet({ table, columns, measure, periods }: Analysis): readonly Sheet[] {
  if (periods === null) return [];
  const count = table.rows.length;
  const days = cleanRange(periods.dates, count);
  const column = measure === null ? undefined : columns[measure];
  const step = periods.isYears ? 12 : 1;
  const rows = periods.starts.map((start, index): readonly Cell[] => {
    const row = index + 2;
    const span = `${days},">="&$A${row},${days},"<"&EDATE($A${row},${step})`;
    const letter = column === undefined ? "B" : "C";
    const change: Cell =
      index === 0
        ? null
        : { formula: `=IF(${letter}${row - 1}=0,"",${letter}${row}/${letter}${row - 1}-1)`, format: "0.0%" };
    const own: readonly Cell[] =
      measure === null || column === undefined
        ? []
        : [{ formula: `=SUMIFS(${cleanRange(measure, count)},${span})`, format: formatOf(column) }];
    return [
      { value: start, format: periods.isYears ? "yyyy" : "yyyy-mm" },
      { formula: `=COUNTIFS(${span})`, format: "#,##0" },
      ...own,
      change,
    ];
  });
  const name = column?.name ?? "Rows";
  const letter = column === undefined ? "B" : "C";
  const chart: Chart = {
    type: "line",
    title: `${name} by ${periods.isYears ? "year" : "month"}`.slice(0, 200),
    categories: `A2:A${rows.length + 1}`,
    series: [{ name: name.slice(0, 200), values: `${letter}2:${letter}${rows.length + 1}` }],
    anchor: "G2",
  };
  const heads = [
    periods.isYears ? "Year" : "Month",
    "Rows",
    ...(column === undefined ? [] : [`Sum of ${name}`]),
    "Change",
  ];
  return [
    {
      name: "Periods",
      rows: [heads.map((head) => bold(cellText(head))), ...rows],
      freeze: { rows: 1 },
      charts: [chart],
    },
  ];
}

/** Where a row of the table stands in the file it was read from. */
export function rowSource(table: RawTable, row: number, file: string): Source {
  const line = table.places.rows[row];
  const quote = (table.rows[row] ?? []).filter((cell) => cell !== "").join(" | ");
  if (line === undefined) return { file, quote: quote.slice(0, 300) };
  const place = table.places.sheet === null ? { lines: line } : { cell: `${table.places.sheet}!A${line}` };
  return { file, ...place, quote: quote.slice(0, 300) };
}

function outlierSheet({ table, columns, outliers }: Analysis, file: string): readonly Sheet[] {
  if (outliers === null) return [];
  const at = cleanRange(outliers.measure, table.rows.length);
  const column = columns[outliers.measure];
  const format = column === undefined ? "#,##0" : formatOf(column);
  const label = columns.findIndex(({ kind }, index) => kind !== "number" && index !== outliers.measure);
  const fences: readonly (readonly Cell[])[] = [
    [bold("Limit"), bold("Value")],
    ["Lower quartile", { formula: `=QUARTILE(${at},1)`, format: "#,##0.00" }],
    ["Upper quartile", { formula: `=QUARTILE(${at},3)`, format: "#,##0.00" }],
    ["Far below", { formula: "=B2-1.5*(B3-B2)", format: "#,##0.00" }],
    ["Far above", { formula: "=B3+1.5*(B3-B2)", format: "#,##0.00" }],
    ["Values outside", { formula: `=COUNTIF(${at},"<"&B4)+COUNTIF(${at},">"&B5)`, format: "#,##0" }],
    [],
    [
      bold("Row in the clean data"),
      bold(cellText(column?.name ?? "")),
      bold(label < 0 ? "" : cellText(columns[label]?.name ?? "")),
    ],
  ];
  const rows = outliers.rows.map((index): readonly Cell[] => [
    { value: index + 2, link: `#'Clean data'!${columnLetter(outliers.measure)}${index + 2}` },
    {
      formula: `='Clean data'!${columnLetter(outliers.measure)}${index + 2}`,
      format,
      source: rowSource(table, index, file),
    },
    ...(label < 0
      ? []
      : [
          {
            formula: `='Clean data'!${columnLetter(label)}${index + 2}`,
            format: columns[label]?.kind === "date" ? "date" : "text",
          } as Cell,
        ]),
  ]);
  return [{ name: "Outliers", rows: [...fences, ...rows] }];
}

function missingSheet({ table, columns }: Analysis): Sheet {
  const rows = columns.map((column, index): readonly Cell[] => {
    const at = cleanRange(index, table.rows.length);
    const row = index + 2;
    return [
      cellText(column.name),
      { formula: `=COUNTA(${at})`, format: "#,##0" },
      { formula: `=COUNTBLANK(${at})`, format: "#,##0" },
      { formula: `=IF(B${row}+C${row}=0,0,C${row}/(B${row}+C${row}))`, format: "0.0%" },
      column.kind === "number" ? { formula: `=B${row}-COUNT(${at})`, format: "#,##0" } : column.odd,
    ];
  });
  return {
    name: "Missing",
    rows: [["Column", "Filled", "Blank", "Share blank", "Does not fit"].map(bold), ...rows],
    freeze: { rows: 1 },
  };
}

/** The sheets that a report on the table reads its figures from. */
export function analysisSheets(analysis: Analysis, file: string): readonly Sheet[] {
  return [
    figuresSheet(analysis),
    ...monthsSheet(analysis),
    ...outlierSheet(analysis, file),
    missingSheet(analysis),
  ].map(withHeader);
}
