import type { Source } from "../../reading/source.ts";
import { type Cell, type Chart, cellText, columnLetter, type Sheet, withHeader } from "../workbook.ts";
import { type Column, groupColumn, measureColumn, repeatedRows, typeColumns } from "./columns.ts";
import type { RawTable } from "./parse-table.ts";

/** What was found in a table, for the closing words. */
export type TableFacts = Readonly<{
  rows: number;
  columns: number;
  blanks: number;
  repeated: number;
  odd: number;
  remarks: readonly string[];
  groupedBy: string | null;
  measure: string | null;
}>;
export type TableWorkbook = Readonly<{ sheets: readonly Sheet[]; facts: TableFacts }>;

const dataSheet = "Clean data";
const bold = (value: string): Cell => ({ value, bold: true });

/** Cells of one column of the clean copy. */
export function cleanRange(index: number, rowCount: number): string {
  const letter = columnLetter(index);
  return `'${dataSheet}'!$${letter}$2:$${letter}$${rowCount + 1}`;
}

/** Number format of a column's figures. */
export function formatOf(column: Column): string {
  return column.kind === "date" ? "date" : column.hasDecimals ? "#,##0.00" : "#,##0";
}

function cleanSheet(table: RawTable, columns: readonly Column[], repeated: ReadonlySet<number>): Sheet {
  const heads = columns.map((column) => ({
    header: column.name,
    ...(column.kind === "text"
      ? { format: "text" }
      : { format: column.isMeasure || column.kind === "date" ? formatOf(column) : column.hasDecimals ? "0.00" : "0" }),
  }));
  const rows = table.rows.map((_, at): readonly Cell[] => {
    const cells = columns.map((column): Cell => {
      const value = column.values[at] ?? null;
      return typeof value === "string" ? cellText(value) : value;
    });
    return repeated.size === 0 ? cells : [...cells, repeated.has(at) ? "yes" : ""];
  });
  return {
    name: dataSheet,
    columns: repeated.size === 0 ? heads : [...heads, { header: "Repeated row", format: "text" }],
    rows,
    freeze: { rows: 1 },
    filter: true,
  };
}

/** Where a column stands in the file it was read from. */
function columnSource({ header, places }: RawTable, index: number, file: string): Source {
  const quote = header[index] ?? "";
  if (places.header === 0) return { file, ...(quote === "" ? {} : { quote }) };
  const cell = `${columnLetter(places.columns[index] ?? index)}${places.header}`;
  return places.sheet === null
    ? { file, lines: places.header, quote }
    : { file, cell: `${places.sheet}!${cell}`, quote };
}

function statisticsSheet(table: RawTable, columns: readonly Column[], file: string): Sheet {
  const rowCount = table.rows.length;
  const heads = ["Column", "Kind", "Count", "Blank", "Sum", "Average", "Median", "Min", "Max"].map(bold);
  const rows: (readonly Cell[])[] = [heads];
  columns.forEach((column, index) => {
    const at = cleanRange(index, rowCount);
    const format = formatOf(column);
    const figure = (name: string, shape: string): Cell => ({ formula: `=${name}(${at})`, format: shape });
    const head: Cell[] = [
      { value: cellText(column.name), source: columnSource(table, index, file) },
      column.kind,
      { formula: `=COUNTA(${at})`, format: "#,##0" },
      { formula: `=COUNTBLANK(${at})`, format: "#,##0" },
    ];
    const hasFigures = column.values.some((value) => typeof value === "number");
    if (column.kind === "number" && hasFigures) {
      const broad = "#,##0.00";
      const sum = column.isMeasure ? figure("SUM", format) : "";
      head[2] = figure("COUNT", "#,##0");
      rows.push([
        ...head,
        sum,
        figure("AVERAGE", broad),
        figure("MEDIAN", broad),
        figure("MIN", format),
        figure("MAX", format),
      ]);
    } else if (column.kind === "date") rows.push([...head, "", "", "", figure("MIN", "date"), figure("MAX", "date")]);
    else rows.push(head);
  });
  return { name: "Statistics", rows, freeze: { rows: 1 } };
}

type Grouping = Readonly<{ group: number; measure: number | null }>;

/** The column to group by and the one to add up. */
export function groupingOf(
  columns: readonly Column[],
  rowCount: number,
): Readonly<{ group: number | null; measure: number | null }> {
  return { group: groupColumn(columns, rowCount), measure: measureColumn(columns) };
}

/** Groups with the first spelling of each, the largest sum first. */
function groupsOf(columns: readonly Column[], { group, measure }: Grouping): readonly string[] {
  const sums = new Map<string, { name: string; size: number }>();
  columns[group]?.values.forEach((value, at) => {
    if (value === null) return;
    const name = String(value);
    const known = sums.get(name.toLowerCase()) ?? { name, size: 0 };
    const figure = measure === null ? 1 : columns[measure]?.values[at];
    sums.set(name.toLowerCase(), { name: known.name, size: known.size + (typeof figure === "number" ? figure : 0) });
  });
  return [...sums.values()]
    .sort((a, b) => b.size - a.size || a.name.localeCompare(b.name, "en"))
    .map(({ name }) => name);
}

/** `total`: row of the sum of all groups */
type GroupLayout = Readonly<{ at: string; sums: string; format: string; hasValue: boolean; total: number }>;

function shareOf(row: number, { hasValue, total }: GroupLayout): Cell {
  const letter = hasValue ? "C" : "B";
  return { formula: `=IF(${letter}$${total}=0,0,${letter}${row}/${letter}$${total})`, format: "0.0%" };
}

function groupRow(name: string, row: number, layout: GroupLayout): readonly Cell[] {
  const { at, sums, format, hasValue } = layout;
  const count: Cell = { formula: `=COUNTIFS(${at},$A${row})`, format: "#,##0" };
  if (!hasValue) return [cellText(name), count, shareOf(row, layout)];
  const average: Cell = { formula: `=IFERROR(AVERAGEIFS(${sums},${at},$A${row}),0)`, format: "#,##0.00" };
  return [cellText(name), count, { formula: `=SUMIFS(${sums},${at},$A${row})`, format }, average, shareOf(row, layout)];
}

/** Rows without a group: what the groups above do not hold. */
function blankRow(last: number, rowCount: number, layout: GroupLayout): readonly Cell[] {
  const { sums, format, hasValue } = layout;
  const count: Cell = { formula: `=${rowCount}-SUM(B2:B${last})`, format: "#,##0" };
  const share = shareOf(last + 1, layout);
  return hasValue
    ? ["(blank)", count, { formula: `=SUM(${sums})-SUM(C2:C${last})`, format }, null, share]
    : ["(blank)", count, share];
}

function groupSheet(columns: readonly Column[], grouping: Grouping, rowCount: number): Sheet {
  const { group, measure } = grouping;
  const names = groupsOf(columns, grouping);
  const key = columns[group]?.name ?? "Group";
  const value = measure === null ? null : (columns[measure] ?? null);
  const hasValue = value !== null;
  const format = value === null ? "#,##0" : formatOf(value);
  const hasBlanks = columns[group]?.values.some((entry) => entry === null) === true;
  const layout: GroupLayout = {
    at: cleanRange(group, rowCount),
    sums: measure === null ? "" : cleanRange(measure, rowCount),
    format,
    hasValue,
    total: names.length + (hasBlanks ? 3 : 2),
  };
  const heads = [key, "Rows", ...(value === null ? [] : [`Sum of ${value.name}`, `Average of ${value.name}`]), "Share"];
  const rows: (readonly Cell[])[] = [
    heads.map((text) => bold(cellText(text))),
    ...names.map((name, index) => groupRow(name, index + 2, layout)),
  ];
  const last = rows.length;
  if (hasBlanks) rows.push(blankRow(last, rowCount, layout));
  const total = (letter: string, shape: string): Cell => ({
    formula: `=SUM(${letter}2:${letter}${rows.length})`,
    format: shape,
    bold: true,
  });
  rows.push([bold("Total"), total("B", "#,##0"), ...(hasValue ? [total("C", format)] : [])]);
  return { name: "Groups", rows, freeze: { rows: 1 }, charts: [groupChart(key, value, Math.min(last, 16))] };
}

/** The largest groups as a chart. */
function groupChart(key: string, value: Column | null, shown: number): Chart {
  const letter = value === null ? "B" : "C";
  return {
    type: shown > 9 ? "bar" : "column",
    title: `${value?.name ?? "Rows"} by ${key}`.slice(0, 200),
    categories: `A2:A${shown}`,
    series: [{ name: (value?.name ?? "Rows").slice(0, 200), values: `${letter}2:${letter}${shown}` }],
    anchor: "G2",
  };
}

/** With nothing to group by: how the figures spread over eight equal ranges. */
function spreadSheet(columns: readonly Column[], measure: number, rowCount: number): Sheet | null {
  const column = columns[measure];
  const figures = (column?.values ?? []).filter((value) => typeof value === "number");
  const low = figures.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = figures.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  if (column === undefined || figures.length < 2 || low === high) return null;
  const at = cleanRange(measure, rowCount);
  const width = (high - low) / 8;
  const rows: (readonly Cell[])[] = [[bold("From"), bold("To"), bold("Rows")]];
  for (let index = 0; index < 8; index += 1) {
    const row = rows.length + 1;
    const from = Number((low + width * index).toPrecision(12));
    const to = index === 7 ? high : Number((low + width * (index + 1)).toPrecision(12));
    const below = index === 7 ? "<=" : "<";
    rows.push([
      { value: from, format: "#,##0.00" },
      { value: to, format: "#,##0.00" },
      { formula: `=COUNTIFS(${at},">="&A${row},${at},"${below}"&B${row})`, format: "#,##0" },
    ]);
  }
  const chart: Chart = {
    type: "column",
    title: `How ${column.name} spreads`.slice(0, 200),
    categories: "A2:A9",
    series: [{ name: "Rows", values: "C2:C9" }],
    anchor: "E2",
  };
  return { name: "Spread", rows, charts: [chart] };
}

function notesSheet(table: RawTable, facts: TableFacts): Sheet {
  const lines: readonly (readonly [string, Cell])[] = [
    ["Table", cellText(table.name)],
    ["Rows", facts.rows],
    ["Columns", facts.columns],
    ["Empty rows left out", table.skippedRows],
    ["Blank cells", facts.blanks],
    ["Rows that repeat an earlier one", facts.repeated],
    ["Values that do not fit their column", facts.odd],
    ...facts.remarks.map((remark) => ["Remark", cellText(remark)] as const),
  ];
  return { name: "Notes", rows: [[bold("What"), bold("Found")], ...lines.map(([what, found]) => [what, found])] };
}

/** Builds the sheets for a table and tells what was found. `remarks` are added to the notes; `file` is where the table is from. */
export function tableWorkbook(table: RawTable, remarks: readonly string[], file: string): TableWorkbook {
  const columns = typeColumns(table);
  const rowCount = table.rows.length;
  const repeated = repeatedRows(table);
  const { group, measure } = groupingOf(columns, rowCount);
  const spread = group === null && measure !== null ? spreadSheet(columns, measure, rowCount) : null;
  const columnRemarks = columns.flatMap(({ name, remark }) => (remark === null ? [] : [`${name}: ${remark}`]));
  const facts: TableFacts = {
    rows: rowCount,
    columns: columns.length,
    blanks: columns.reduce((sum, column) => sum + column.blanks, 0),
    repeated: repeated.size,
    odd: columns.reduce((sum, column) => sum + column.odd, 0),
    remarks: [...remarks, ...columnRemarks],
    groupedBy: group === null ? null : (columns[group]?.name ?? null),
    measure: measure === null ? null : (columns[measure]?.name ?? null),
  };
  const sheets = [
    cleanSheet(table, columns, repeated),
    ...[
      statisticsSheet(table, columns, file),
      ...(group === null ? [] : [groupSheet(columns, { group, measure }, rowCount)]),
      ...(spread === null ? [] : [spread]),
      notesSheet(table, facts),
    ].map(withHeader),
  ];
  return { sheets, facts };
}
