import type { SheetChart } from "hucre/xlsx";
import { parseCellName } from "../tables/cell-names.ts";
import { absoluteRange } from "./calculate.ts";
import type { SheetLayout } from "./sheet-layout.ts";
import type { ChartDescription } from "./workbook-description.ts";

const CHART_ROWS = 18;
const CHART_COLUMNS = 8;
const COLORS = ["2F7F8F", "E09F3E", "7A9E7E", "9E4A4B", "5B6C9E", "8C7853"];

/** The numbers in a range; the range names its sheet. */
export type RangeValues = (range: string) => readonly number[];

/** A chart as it is written; without an anchor charts stand one below the other, right of the columns. */
export function sheetChart(
  chart: ChartDescription,
  layout: SheetLayout,
  index: number,
  valuesOf: RangeValues,
): SheetChart {
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
        color: (series.color ?? COLORS[position % COLORS.length] ?? "2F7F8F").replace("#", "").toUpperCase(),
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
