import { z } from "zod";
import { themeNames } from "../theme/theme.ts";
import { type Source, sourceSchema } from "./source.ts";

export const themeField = z.enum(themeNames).optional();
const color = z.string().regex(/^#?[0-9A-Fa-f]{6}$/, "a color is six hexadecimal digits, such as 2F7F8F");
/** Inline Markdown: **bold**, *italic*, `code`, [link](address). */
export const shortText = z.string().max(1_000);
export const languageField = z
  .string()
  .regex(/^[a-z]{2}(-[A-Z]{2})?$/, "a language is written like en-GB")
  .optional();

const numberFormat = z.enum(["integer", "number", "percent", "EUR", "USD", "GBP", "CHF"]);
const cell = z.union([z.string().max(5_000), z.number(), z.null()]);
const column = z.union([
  z.string().max(200),
  z.strictObject({
    header: z.string().max(200),
    align: z.enum(["left", "center", "right"]).optional(),
    width: z.number().min(1).max(100).optional(),
    format: numberFormat.optional(),
  }),
]);

/** `totals`: the last row is set off as a sum. Widths are shares of the whole width. */
export const tableFields = {
  columns: z.array(column).min(1).max(30),
  rows: z.array(z.array(cell).max(30)).max(5_000),
  totals: z.boolean().optional(),
} as const;

export const chartFields = {
  type: z.enum(["column", "bar", "line", "area", "pie", "doughnut"]),
  title: z.string().max(255).optional(),
  categories: z
    .array(z.union([z.string().max(255), z.number()]))
    .min(1)
    .max(500),
  series: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(255),
        values: z.array(z.number().nullable()).min(1).max(500),
        color: color.optional(),
      }),
    )
    .min(1)
    .max(12),
  stacked: z.boolean().optional(),
  labels: z.boolean().optional(),
  format: numberFormat.optional(),
} as const;

const source = sourceSchema.optional();
const point = z.union([z.number().nullable(), z.strictObject({ value: z.number().nullable(), source })]);
const sourcedSeries = chartFields.series.element.extend({ values: z.array(point).min(1).max(500), source });

/** A chart whose series and points may say where they come from. */
export const sourcedChartFields = { ...chartFields, series: z.array(sourcedSeries).min(1).max(12) } as const;

const table = z.strictObject(tableFields);
const chart = z.strictObject(chartFields);
const sourcedChart = z.strictObject(sourcedChartFields);
export type TableContent = z.infer<typeof table>;
export type ChartContent = z.infer<typeof chart>;
export type SourcedChart = z.infer<typeof sourcedChart>;
export type NumberFormat = z.infer<typeof numberFormat>;

/** The chart without its sources. */
export function plainChart(chart: SourcedChart): ChartContent {
  const { type, title, categories, stacked, labels, format } = chart;
  const series = chart.series.map(({ name, values, color }) => ({
    name,
    values: values.map((each) => (typeof each === "object" && each !== null ? each.value : each)),
    ...(color !== undefined && { color }),
  }));
  return { type, title, categories, series, stacked, labels, format };
}

/** Where a series of a chart, or one point of it, comes from; `of` names it. */
export type ChartSource = Readonly<{ of: string; source: Source }>;

/** The sources of a chart's series and points, in the order they are drawn. */
export function chartSources({ categories, series }: SourcedChart): readonly ChartSource[] {
  return series.flatMap((each) => [
    ...(each.source ? [{ of: each.name, source: each.source }] : []),
    ...each.values.flatMap((value, at): ChartSource[] => {
      if (typeof value !== "object" || value === null || !value.source) return [];
      return [{ of: `${each.name}, ${categories[at] ?? at + 1}`, source: value.source }];
    }),
  ]);
}

/** Charts whose series and categories do not match in number; null when all do. */
export function chartMismatch(chart: ChartContent): string | null {
  const odd = chart.series.find((series) => series.values.length !== chart.categories.length);
  if (odd)
    return `the chart's series "${odd.name}" has ${odd.values.length} values for ${chart.categories.length} categories`;
  const isRound = chart.type === "pie" || chart.type === "doughnut";
  if (!isRound) return null;
  if (chart.series.some((series) => series.values.some((value) => value !== null && value < 0)))
    return `a ${chart.type} chart cannot show values below zero; use a column or bar chart`;
  return chart.series.length > 1 ? `a ${chart.type} chart shows one series only` : null;
}

/** The first row that is longer than the table has columns; null when none is. */
export function tableMismatch(table: TableContent): string | null {
  const at = table.rows.findIndex((row) => row.length > table.columns.length);
  if (at < 0) return null;
  return `row ${at + 1} of the table has ${table.rows[at]?.length} cells for ${table.columns.length} columns`;
}
