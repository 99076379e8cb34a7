import { asMarkdown, relativeTo, type Source } from "../../reading/source.ts";
import { nameOf } from "../../situation.ts";
import { type Analysis, keyFigures, rowSource } from "./analysis-sheets.ts";
import type { AnalysisWords } from "./analysis-words.ts";
import type { Column } from "./columns.ts";
import { type Cells, figureAt } from "./read-cells.ts";

/** Sheets of the workbook as they were read back after it was made, by name. */
export type ReadBack = ReadonlyMap<string, Cells>;
/** A table's analysis with the workbook that holds its figures. */
export type AnalysisResult = Readonly<{
  analysis: Analysis;
  sheets: ReadBack;
  source: string;
  workbook: string;
  folder: string;
  remarks: readonly string[];
  words: AnalysisWords;
}>;

const mostGroups = 12;

class Report {
  readonly sources: Record<string, Source> = {};
  readonly #result: AnalysisResult;

  constructor(result: AnalysisResult) {
    this.#result = result;
  }

  /** Mark of the cell, or range, a figure is from. */
  mark(sheet: string, at: string): string {
    return this.cite({ file: relativeTo(this.#result.workbook, this.#result.folder), cell: `${sheet}!${at}` });
  }

  cite(source: Source): string {
    const known = Object.entries(this.sources).find(([, each]) => JSON.stringify(each) === JSON.stringify(source));
    if (known !== undefined) return `[^${known[0]}]`;
    const name = `c${Object.keys(this.sources).length + 1}`;
    this.sources[name] = source;
    return `[^${name}]`;
  }

  cells(sheet: string): Cells {
    return this.#result.sheets.get(sheet) ?? new Map();
  }

  source(sheet: string, at: string): Source {
    return { file: relativeTo(this.#result.workbook, this.#result.folder), cell: `${sheet}!${at}` };
  }
}

type Shown = Readonly<{ text(value: string | undefined): string; share(value: string | undefined): string }>;

/** Figures as the language writes them; a day stays as it is. */
function shownIn({ language }: AnalysisWords, decimals: number): Shown {
  const number = (value: string | undefined, options: Intl.NumberFormatOptions): string => {
    const figure = value === undefined || value === "" ? Number.NaN : Number(value);
    return Number.isFinite(figure) ? figure.toLocaleString(language, options) : (value ?? "–");
  };
  return {
    text: (value) => number(value, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }),
    share: (value) => number(value, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 }),
  };
}

const decimalsOf = (column: Column | undefined): number => (column?.hasDecimals === true ? 2 : 0);

function measureOf({ columns, measure }: Analysis): Column | undefined {
  return measure === null ? undefined : columns[measure];
}

function figuresPart({ analysis, words }: AnalysisResult, report: Report): readonly (string | object)[] {
  const column = measureOf(analysis);
  const name = column?.name ?? "";
  const labels = {
    rows: words.rows,
    columns: words.columns,
    total: words.total(name),
    average: words.average(name),
    median: words.median(name),
    smallest: words.smallest(name),
    largest: words.largest(name),
    from: words.from,
    to: words.to,
    outside: words.outside,
    blanks: words.blanks,
    repeated: words.repeated,
  } as const;
  const broad = new Set(["average", "median"]);
  const own = new Set(["total", "smallest", "largest"]);
  const cells = report.cells("Figures");
  const rows = keyFigures(analysis).map(({ name: figure, cell }) => {
    const decimals = broad.has(figure) ? 2 : own.has(figure) ? decimalsOf(column) : 0;
    const value = shownIn(words, decimals).text(cells.get(cell));
    return [asMarkdown(labels[figure]), `${asMarkdown(value)}${report.mark("Figures", cell)}`];
  });
  const columns = [
    { header: words.figure, width: 65 },
    { header: words.value, align: "right", width: 35 },
  ];
  return [`## ${words.figures}`, { kind: "table", columns, rows }];
}

type Period = Readonly<{
  name: string;
  row: number;
  rows: string | undefined;
  sum: string | undefined;
  value: number;
  change: string | undefined;
}>;

function periodsIn({ analysis }: AnalysisResult, cells: Cells): readonly Period[] {
  const { periods } = analysis;
  if (periods === null) return [];
  const hasMeasure = measureOf(analysis) !== undefined;
  return periods.starts.flatMap((start, index) => {
    const row = index + 2;
    const value = figureAt(cells, `${hasMeasure ? "C" : "B"}${row}`);
    if (value === null) return [];
    const name = periods.isYears ? start.slice(0, 4) : start.slice(0, 7);
    const change = cells.get(`${hasMeasure ? "D" : "C"}${row}`);
    return [{ name, row, rows: cells.get(`B${row}`), sum: cells.get(`C${row}`), value, change }];
  });
}

function trendPart(result: AnalysisResult, report: Report): readonly (string | object)[] {
  const { analysis, words } = result;
  const title = `## ${words.trend(analysis.periods?.isYears === true)}`;
  const list = periodsIn(result, report.cells("Periods"));
  if (list.length === 0) return [`${title}\n\n${words.noTrend}`];
  const column = measureOf(analysis);
  const shown = shownIn(words, decimalsOf(column));
  const letter = column === undefined ? "B" : "C";
  const last = analysis.periods === null ? 1 : analysis.periods.starts.length + 1;
  const best = list.reduce((top, each) => (each.value > top.value ? each : top));
  const worst = list.reduce((low, each) => (each.value < low.value ? each : low));
  const told = (each: Period): string => shown.text(String(each.value));
  const text = [
    `${words.best(best.name, asMarkdown(told(best)))}${report.mark("Periods", `${letter}${best.row}`)}`,
    `${words.worst(worst.name, asMarkdown(told(worst)))}${report.mark("Periods", `${letter}${worst.row}`)}`,
    words.edges,
  ].join(" ");
  const name = column?.name ?? words.rows;
  const chart = {
    kind: "chart",
    type: list.length > 24 ? "line" : "column",
    title: name.slice(0, 200),
    categories: list.map((each) => each.name),
    series: [{ name: name.slice(0, 200), values: list.map(({ value }) => value) }],
    height: 7,
    source: report.source("Periods", `A1:${letter}${last}`),
  };
  const heads = [
    { header: words.period, width: 25 },
    { header: words.rows, align: "right", width: 20 },
    ...(column === undefined ? [] : [{ header: words.sum, align: "right", width: 30 }]),
    { header: words.change, align: "right", width: 25 },
  ];
  const rows = list.map((each) => [
    each.name,
    shownIn(words, 0).text(each.rows),
    ...(column === undefined ? [] : [shown.text(each.sum)]),
    each.change === undefined ? "" : shown.share(each.change),
  ]);
  const table = { kind: "table", columns: heads, rows, source: report.source("Periods", `A1:D${last}`) };
  return [`${title}\n\n${text}`, chart, table];
}

type Group = Readonly<{
  name: string;
  row: number;
  rows: string | undefined;
  sum: string | undefined;
  value: number;
  share: string | undefined;
}>;

function groupsIn({ analysis }: AnalysisResult, cells: Cells): readonly Group[] {
  const hasMeasure = measureOf(analysis) !== undefined;
  const list: Group[] = [];
  for (let row = 2; cells.get(`A${row}`) !== undefined; row += 1) {
    const name = cells.get(`A${row}`) ?? "";
    const value = figureAt(cells, `${hasMeasure ? "C" : "B"}${row}`);
    const isTotal = name === "Total" && cells.get(`A${row + 1}`) === undefined;
    if (isTotal || value === null) continue;
    const share = cells.get(`${hasMeasure ? "E" : "C"}${row}`);
    list.push({ name, row, rows: cells.get(`B${row}`), sum: cells.get(`C${row}`), value, share });
  }
  return list;
}

function groupsPart(result: AnalysisResult, report: Report): readonly (string | object)[] {
  const { analysis, words } = result;
  const list = groupsIn(result, report.cells("Groups"));
  const column = measureOf(analysis);
  const key = analysis.group === null ? "" : (analysis.columns[analysis.group]?.name ?? "");
  const [first] = list;
  if (first === undefined) return [`## ${words.top("…")}\n\n${words.noGroups}`];
  const shown = shownIn(words, decimalsOf(column));
  const top = list.slice(0, mostGroups);
  const letter = column === undefined ? "C" : "E";
  const last = top.at(-1)?.row ?? 2;
  const text = `${words.topShare(asMarkdown(first.name), asMarkdown(shown.share(first.share)))}${report.mark("Groups", `${letter}${first.row}`)}`;
  const name = column?.name ?? words.rows;
  const chart = {
    kind: "chart",
    type: "bar",
    title: `${name}: ${words.top(key)}`.slice(0, 200),
    categories: top.map((group) => group.name.slice(0, 200)),
    series: [{ name: name.slice(0, 200), values: top.map(({ value }) => value) }],
    height: 7,
    source: report.source("Groups", `A1:${column === undefined ? "B" : "C"}${last}`),
  };
  const heads = [
    { header: key.slice(0, 200), width: 40 },
    { header: words.rows, align: "right", width: 15 },
    ...(column === undefined ? [] : [{ header: words.sum, align: "right", width: 25 }]),
    { header: words.share, align: "right", width: 20 },
  ];
  const rows = top.map((group) => [
    asMarkdown(group.name),
    shownIn(words, 0).text(group.rows),
    ...(column === undefined ? [] : [shown.text(group.sum)]),
    shown.share(group.share),
  ]);
  const table = { kind: "table", columns: heads, rows, source: report.source("Groups", `A1:${letter}${last}`) };
  return [`## ${asMarkdown(words.top(key))}\n\n${text}`, chart, table];
}

function outliersPart(
  { analysis, source, folder, words }: AnalysisResult,
  report: Report,
): readonly (string | object)[] {
  const { outliers, table } = analysis;
  const title = `## ${words.outliers}`;
  if (outliers === null) return [`${title}\n\n${words.fewFigures}`];
  const cells = report.cells("Outliers");
  const shown = shownIn(words, decimalsOf(measureOf(analysis)));
  const limits = shownIn(words, 2);
  if (outliers.rows.length === 0) return [`${title}\n\n${words.noOutliers}${report.mark("Outliers", "B6")}`];
  const text = `${words.outlierText(asMarkdown(limits.text(cells.get("B4"))), asMarkdown(limits.text(cells.get("B5"))))}${report.mark("Outliers", "B4:B5")}`;
  const rows = outliers.rows.map((index, at) => {
    const row = at + 9;
    return [
      `${shownIn(words, 0).text(cells.get(`A${row}`))}${report.cite(rowSource(table, index, relativeTo(source, folder)))}`,
      shown.text(cells.get(`B${row}`)),
      asMarkdown(cells.get(`C${row}`) ?? ""),
    ];
  });
  const columns = [
    { header: words.line, width: 30 },
    { header: (measureOf(analysis)?.name ?? "").slice(0, 200), align: "right", width: 30 },
    { header: "", width: 40 },
  ];
  return [`${title}\n\n${text}`, { kind: "table", columns, rows }];
}

function missingPart({ analysis, words }: AnalysisResult, report: Report): readonly (string | object)[] {
  const cells = report.cells("Missing");
  const title = `## ${words.missing}`;
  const count = shownIn(words, 0);
  const rows = analysis.columns.flatMap(({ name }, index) => {
    const row = index + 2;
    const isWhole = (figureAt(cells, `C${row}`) ?? 0) === 0 && (figureAt(cells, `E${row}`) ?? 0) === 0;
    if (isWhole) return [];
    return [
      [
        `${asMarkdown(name)}${report.mark("Missing", `A${row}:E${row}`)}`,
        count.text(cells.get(`B${row}`)),
        count.text(cells.get(`C${row}`)),
        count.share(cells.get(`D${row}`)),
        count.text(cells.get(`E${row}`)),
      ],
    ];
  });
  if (rows.length === 0) return [`${title}\n\n${words.noMissing}`];
  const columns = [
    { header: words.column, width: 36 },
    { header: words.filled, align: "right", width: 16 },
    { header: words.blank, align: "right", width: 16 },
    { header: words.share, align: "right", width: 16 },
    { header: words.odd, align: "right", width: 16 },
  ];
  return [title, { kind: "table", columns, rows }];
}

/** The description of the report. Its figures are those read back from the workbook, never computed here. */
export function analysisDocument(result: AnalysisResult): object {
  const { analysis, source, workbook, remarks, words } = result;
  const report = new Report(result);
  const limits = [...remarks.map(asMarkdown), ...words.limitTexts].map((text) => `- ${text}`).join("\n");
  const rows = shownIn(words, 0).text(String(analysis.table.rows.length));
  const content = [
    { kind: "callout", title: words.honest, text: words.honestText(asMarkdown(nameOf(workbook))) },
    ...figuresPart(result, report),
    ...trendPart(result, report),
    ...groupsPart(result, report),
    ...outliersPart(result, report),
    ...missingPart(result, report),
    `## ${words.limits}\n\n${limits}`,
  ];
  return {
    title: words.title(nameOf(source)),
    subtitle: words.subtitle(rows, analysis.columns.length),
    language: words.language,
    pageNumbers: true,
    content,
    sources: report.sources,
  };
}
