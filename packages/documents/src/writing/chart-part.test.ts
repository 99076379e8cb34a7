import { expect, test, vi } from "vitest";
import { themes } from "../theme/theme.ts";
import { chartPart, chartWorkbook } from "./chart-part.ts";
import type { ChartContent } from "./parts-of-descriptions.ts";

const look = { theme: themes.harbor, fontSize: 9, workbookId: "rId1", language: "en-GB" };
const columns = (values: readonly number[], more: Partial<ChartContent> = {}): string =>
  chartPart(
    {
      type: "column",
      categories: values.map((_, at) => `c${at}`),
      series: [{ name: "s", values: [...values] }],
      ...more,
    },
    look,
  );
const many = Array.from({ length: 13 }, (_, at) => at + 0.5);

test("few columns say their values and have no axis for them, many have the axis instead", () => {
  const few = columns([1, 2, 3]);
  expect(few).toContain('<c:showVal val="1"/>');
  expect(few).toContain('<c:delete val="1"/>');
  expect(few).not.toContain("majorGridlines");
  const crowd = columns(many);
  expect(crowd).not.toContain('<c:showVal val="1"/>');
  expect(crowd).not.toContain('<c:delete val="1"/>');
  expect(crowd).toContain("majorGridlines");
});

test("figures have the decimals they need, thousands apart, and signs where the language has them", () => {
  expect(columns([1_200, 3_400])).toContain('formatCode="#,##0"');
  expect(columns([1.5, 2])).toContain('formatCode="#,##0.0"');
  expect(columns([0.5, 0.25], { format: "percent" })).toContain('formatCode="0%"');
  expect(columns([0.125], { format: "percent" })).toContain('formatCode="0.0%"');
  expect(columns([5], { format: "EUR" })).toContain('formatCode="&quot;€&quot;#,##0"');
  const german = chartPart(
    { type: "column", categories: ["a"], series: [{ name: "s", values: [5] }], format: "EUR" },
    { ...look, language: "de-DE" },
  );
  expect(german).toContain('formatCode="#,##0\\ &quot;€&quot;"');
});

test("a line says its last value, unless the lines end too near to each other", () => {
  const lines = (ends: readonly number[]) =>
    columns([], {
      type: "line",
      categories: ["a", "b"],
      series: ends.map((end, at) => ({ name: `s${at}`, values: [0, end] })),
    });
  expect(lines([10, 100]).match(/<c:showVal val="1"\/>/g)).toHaveLength(2);
  expect(lines([98, 100])).not.toContain('<c:showVal val="1"/>');
});

test("a pie's slices carry their names, unless one is too thin, where a legend names them", () => {
  const pie = (values: number[]) => columns(values, { type: "pie" });
  expect(pie([60, 40])).toContain('<c:showCatName val="1"/>');
  expect(pie([60, 40])).not.toContain("<c:legend>");
  expect(pie([99, 1])).toContain('<c:showCatName val="0"/>');
  expect(pie([99, 1])).toContain("<c:legend>");
});

test("an axis never has steps finer than its figures are written, which would repeat them", () => {
  const step = (values: readonly number[], more: Partial<ChartContent> = {}) => {
    const line = columns(values, { type: "line", ...more });
    return [/<c:valAx>.*<c:numFmt formatCode="([^"]*)"/.exec(line)?.[1], /<c:majorUnit val="([^"]*)"/.exec(line)?.[1]];
  };
  expect(step([1, 2])).toEqual(["#,##0", "1"]);
  expect(step([1, 12])).toEqual(["#,##0", "5"]);
  expect(step([0.5, 12.5])).toEqual(["#,##0", "5"]);
  expect(step([1, 9])).toEqual(["#,##0", "2"]);
  expect(step([1.5, 2])).toEqual(["#,##0.0", "0.5"]);
  expect(step([100, 120])).toEqual(["#,##0", "25"]);
  expect(step([0.06, 0.12], { format: "percent" })).toEqual(["0%", "0.05"]);
});

test("the workbook of a chart is the same bytes whenever it is made", async () => {
  const chart: ChartContent = { type: "column", categories: ["a"], series: [{ name: "s", values: [1] }] };
  vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-01-01T00:00:00Z") });
  try {
    const first = await chartWorkbook(chart);
    vi.setSystemTime(new Date("2027-02-03T04:05:06Z"));
    expect(await chartWorkbook(chart)).toEqual(first);
  } finally {
    vi.useRealTimers();
  }
});
