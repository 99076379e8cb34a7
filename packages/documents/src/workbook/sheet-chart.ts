import type { SheetChart } from "hucre/xlsx";
import { parseCellName } from "../tables/cell-names.ts";
import type { Theme } from "../theme/theme.ts";
import { absoluteRange } from "./calculate.ts";
import type { SheetLayout } from "./sheet-layout.ts";
import type { ChartDescription } from "./workbook-description.ts";

const CHART_ROWS = 15;
export const CHART_COLUMNS = 8;

/** The numbers in a range; the range names its sheet. */
export type RangeValues = (range: string) => readonly number[];

/** What sheets need beside their own description. */
export type SheetLook = Readonly<{
  valuesOf: RangeValues;
  theme: Theme;
  /** the workbook's */
  title?: string | undefined;
}>;

/** A chart as it is written; without an anchor charts stand one below the other, right of the columns. */
export function sheetChart(
  chart: ChartDescription,
  layout: SheetLayout,
  index: number,
  { valuesOf, theme }: SheetLook,
): SheetChart {
  const { accents } = theme;
  const stated = chart.anchor === undefined ? null : parseCellName(chart.anchor);
  const from = stated
    ? { row: stated.row, col: stated.column }
    : { row: 1 + index * (CHART_ROWS + 1), col: layout.columnCount + 1 };
  const sheet = layout.description.name;
  const hasColors = chart.type !== "pie";
  const startsAtZero =
    chart.type !== "line" &&
    chart.series.every((series) => valuesOf(absoluteRange(series.values, sheet)).every((value) => value >= 0));
  return {
    type: chart.type,
    title: chart.title,
    series: chart.series.map((series, position) => ({
      ...(series.name && { name: series.name }),
      ...(hasColors && {
        color: (series.color ?? accents[position % accents.length] ?? accents[0]).replace("#", "").toUpperCase(),
      }),
      values: absoluteRange(series.values, sheet),
      categories: absoluteRange(chart.categories, sheet),
    })),
    anchor: {
      from,
      to: { row: from.row + (chart.height ?? CHART_ROWS), col: from.col + (chart.width ?? CHART_COLUMNS) },
    },
    ...(chart.type !== "pie" && chart.series.length === 1 && { legend: false as const }),
    ...(hasColors && { axes: { y: { gridlines: { major: true }, ...(startsAtZero && { scale: { min: 0 } }) } } }),
  };
}
