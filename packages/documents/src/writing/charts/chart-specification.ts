import { contrast, mixed } from "../../theme/color-contrast.ts";
import type { Theme } from "../../theme/theme.ts";
import type { ChartContent } from "../parts-of-descriptions.ts";
import { categoryLabels, shortened, wrap } from "./category-labels.ts";
import { fontStack, type Measure } from "./chart-fonts.ts";
import { chartStyle } from "./chart-style.ts";
import type { Specification } from "./draw-specification.ts";
import { axisPattern, numberPattern } from "./number-pattern.ts";

/** Sizes in pixels. */
export type ChartRoom = Readonly<{ width: number; height: number; theme: Theme; measure: Measure }>;

/** `share` and `middle` of a slice count from 0 to 1, clockwise from the top. */
type Row = Readonly<{ at: number; s: number; v: number | null; ink: string; share?: number; middle?: number }>;
type Plan = ChartRoom &
  Readonly<{ chart: ChartContent; size: number; values: readonly number[]; colors: readonly string[] }>;

/** points beyond which a line shows no marks of its own */
const MOST_MARKS = 40;
/** share of a pie below which a slice is too small for its figure */
const SMALLEST_LABEL = 0.025;

/** The chart as a Vega-Lite specification. */
export function chartSpecification(chart: ChartContent, room: ChartRoom): Specification {
  const size = Math.max(11, Math.min(18, Math.round(Math.min(room.width / 62, room.height / 34))));
  const values = chart.series.flatMap((series) => series.values.filter((value) => value !== null));
  const colors = colorsOf(chart, room.theme);
  const plan = { ...room, chart, size, values, colors };
  const body = isRound(chart) ? roundBody(plan) : axisBody(plan);
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    width: room.width,
    height: room.height,
    autosize: { type: "fit", contains: "padding" },
    ...titleOf(plan),
    params: [
      {
        name: "seriesNames",
        value: (isRound(chart) ? chart.categories : chart.series.map(({ name }) => name)).map(String),
      },
      ...(body.names ? [{ name: "categoryNames", value: body.names }] : []),
    ],
    data: { values: rowsOf(plan) },
    ...body.specification,
    config: chartStyle(room.theme, size),
  };
}

type Body = Readonly<{ names?: readonly unknown[]; specification: Specification }>;

function isRound({ type }: ChartContent): boolean {
  return type === "pie" || type === "doughnut";
}

/** Colors of the series, or of the slices; lighter ones where a theme has too few. */
function colorsOf(chart: ChartContent, { accents, paper }: Theme): readonly string[] {
  const count = isRound(chart) ? chart.categories.length : chart.series.length;
  return Array.from({ length: count }, (_, index) => {
    const stated = isRound(chart) ? undefined : chart.series[index]?.color;
    const own = accents[index % accents.length] ?? accents[0];
    const lighter = Math.min(0.7, Math.floor(index / accents.length) * 0.3);
    return `#${stated?.replace("#", "") ?? mixed(own, paper, lighter)}`;
  });
}

function titleOf({ chart, width, size, theme, measure }: Plan): Specification {
  if (chart.title === undefined || chart.title.trim() === "") return {};
  const font = `bold ${Math.round(size * 1.5)}px ${fontStack(theme.headingFont)}`;
  const wide = (text: string) => measure(text, font);
  const fromEdge = chart.type === "bar" || isRound(chart);
  const most = width - size * (fromEdge ? 4 : 9);
  const text = wrap(chart.title, most, wide, 2) ?? shortened(chart.title, most, wide);
  return { title: { text, frame: fromEdge ? "bounds" : "group" } };
}

function rowsOf({ chart, colors, theme, values }: Plan): readonly Row[] {
  const sum = values.reduce((whole, each) => whole + each, 0);
  let before = 0;
  return chart.series.flatMap((series, s) =>
    series.values.map((v, at): Row => {
      const ground = (colors[isRound(chart) ? at : s] ?? "#000000").slice(1);
      const ink = contrast("FFFFFF", ground) >= contrast(theme.text, ground) ? "#FFFFFF" : `#${theme.text}`;
      if (!isRound(chart) || sum === 0) return { at, s, v, ink };
      const share = (v ?? 0) / sum;
      before += share;
      return { at, s, v, ink, share, middle: before - share / 2 };
    }),
  );
}

function seriesColor(plan: Plan, field: "s" | "at", legend: Specification | null): Specification {
  const domain = plan.colors.map((_, index) => index);
  return {
    field,
    type: "nominal",
    scale: { domain, range: plan.colors },
    legend: legend && { title: null, labelExpr: "seriesNames[datum.value]", ...legend },
  };
}

/** A legend above the chart, on as many lines as it needs. */
function topLegend({ chart, width, size, theme, measure }: Plan): Specification | null {
  if (chart.series.length < 2) return null;
  const font = `${size}px ${fontStack(theme.bodyFont)}`;
  const widest = Math.max(...chart.series.map(({ name }) => Math.min(260, measure(name, font)))) + size * 3;
  const columns = Math.max(1, Math.min(chart.series.length, Math.floor((width - size * 6) / widest)));
  const symbol = chart.type === "line" ? { symbolType: "stroke", symbolStrokeWidth: 3 } : squares(size);
  return { orient: "top", direction: "horizontal", columns, columnPadding: size, ...symbol };
}

function squares(size: number): Specification {
  return { symbolType: "square", symbolSize: size * 11, symbolOpacity: 1 };
}

function axisBody(plan: Plan): Body {
  const { chart, width, size, theme, measure, values } = plan;
  const isFlat = chart.type === "bar";
  const isContinuous = chart.type === "line" || chart.type === "area";
  const font = `${size}px ${fontStack(theme.bodyFont)}`;
  const slot = (width - size * 9) / chart.categories.length;
  const labels = isFlat
    ? flatLabels(plan, font)
    : categoryLabels(chart.categories, { slot, font, mayThin: isContinuous, measure });
  const categoryAxis = {
    title: null,
    labelExpr: "categoryNames[datum.value]",
    labelAngle: labels.angle,
    labelLimit: 400,
    ...(labels.angle !== 0 && { labelAlign: "right", labelBaseline: "middle" }),
    ...(labels.shown && { values: labels.shown }),
    grid: false,
    labelOverlap: false,
  };
  const category = {
    field: "at",
    type: "ordinal",
    sort: null,
    scale: { domain: chart.categories.map((_, at) => at), ...categoryScale(chart) },
    axis: categoryAxis,
  };
  const startsAtZero = chart.type !== "line" || values.some((value) => value < 0);
  const value = {
    field: "v",
    type: "quantitative",
    stack: isStacked(chart) ? "zero" : null,
    scale: { zero: startsAtZero, nice: 5 },
    axis: { title: null, format: axisPattern(chart.format, values), tickCount: 5, grid: true, ...zeroLine(plan) },
  };
  const [x, y] = isFlat ? [value, category] : [category, value];
  const marks = { column: barLayers, bar: barLayers, line: lineLayers, area: areaLayers }[
    chart.type as "column" | "bar" | "line" | "area"
  ](plan);
  const color = seriesColor(plan, "s", topLegend(plan));
  const order = isStacked(chart) ? { order: { field: "s" } } : {};
  return { names: labels.names, specification: { encoding: { x, y, color, ...order }, layer: marks } };
}

function isStacked({ type, stacked }: ChartContent): boolean {
  return stacked === true && type !== "line";
}

function categoryScale(chart: ChartContent): Specification {
  if (chart.type === "area") return { type: "point", padding: 0 };
  if (chart.type === "line") return { type: "point", padding: 0.4 };
  return { type: "band", paddingInner: 0.35, paddingOuter: 0.2 };
}

/** Names beside flat bars stand on one or two lines. */
function flatLabels({ chart, width, measure }: Plan, font: string) {
  const most = Math.min(260, width * 0.3);
  const wide = (text: string) => measure(text, font);
  const names = chart.categories.map((each) => {
    const name = String(each);
    return wide(name) <= most ? name : (wrap(name, most, wide, 2) ?? shortened(name, most, wide));
  });
  return { names, angle: 0, shown: null };
}

/** The line of zero stands out, when values lie below it. */
function zeroLine({ theme, values }: Plan): Specification {
  if (!values.some((each) => each < 0)) return {};
  const atZero = (value: string | number, otherwise: string | number) => ({
    condition: { test: "datum.value === 0", value },
    value: otherwise,
  });
  return {
    gridColor: atZero(`#${theme.muted}`, `#${theme.rule}`),
    gridWidth: atZero(1.5, 1),
    gridOpacity: atZero(1, 0.7),
  };
}

function barLayers(plan: Plan): readonly Specification[] {
  const { chart, size } = plan;
  const isFlat = chart.type === "bar";
  const beside = chart.series.length > 1 && !isStacked(chart);
  const offset = beside
    ? { [isFlat ? "yOffset" : "xOffset"]: { field: "s", type: "nominal", scale: { paddingInner: 0.1 } } }
    : {};
  const mark = { type: "bar", ...(isStacked(chart) ? { cornerRadiusEnd: 0 } : {}) };
  const bars = { mark, encoding: offset };
  if (chart.labels !== true) return [bars];
  const gap = Math.round(size * 0.4);
  const placed = isStacked(chart)
    ? { align: "center", baseline: "middle" }
    : isFlat
      ? {
          align: { expr: "datum.v < 0 ? 'right' : 'left'" },
          baseline: "middle",
          dx: { expr: `datum.v < 0 ? ${-gap} : ${gap}` },
        }
      : {
          align: "center",
          baseline: { expr: "datum.v < 0 ? 'top' : 'bottom'" },
          dy: { expr: `datum.v < 0 ? ${gap} : ${-gap}` },
        };
  const along = isFlat ? "x" : "y";
  const inside = isStacked(chart)
    ? {
        [along]: { field: "v", type: "quantitative", stack: "zero", bandPosition: 0.5 },
        color: { field: "ink", type: "nominal", scale: null },
      }
    : { color: { value: `#${plan.theme.text}` } };
  return [
    bars,
    { mark: { type: "text", ...placed }, encoding: { ...offset, ...inside, ...detail, text: valueText(plan) } },
  ];
}

const detail = { detail: { field: "s" } } as const;

function valueText({ chart, values }: Plan): Specification {
  return { field: "v", type: "quantitative", format: numberPattern(chart.format, values) };
}

function lineLayers(plan: Plan): readonly Specification[] {
  const { chart, theme, size } = plan;
  const hasMarks = chart.categories.length <= MOST_MARKS;
  const lines = { mark: { type: "line" } };
  const points = { mark: { type: "circle", size: size * 5, opacity: 1, stroke: `#${theme.paper}`, strokeWidth: 1.5 } };
  const figures = {
    mark: { type: "text", dy: -size, baseline: "bottom" },
    encoding: { text: valueText(plan), ...detail, color: { value: `#${theme.text}` } },
  };
  return [lines, ...(hasMarks ? [points] : []), ...(chart.labels === true ? [figures] : [])];
}

function areaLayers(plan: Plan): readonly Specification[] {
  const { chart, theme, size } = plan;
  const stacked = isStacked(chart);
  const area = { mark: { type: "area", opacity: stacked ? 0.9 : 0.3, line: !stacked } };
  if (chart.labels !== true || stacked) return [area];
  const figures = {
    mark: { type: "text", dy: -size * 0.6, baseline: "bottom" },
    encoding: { text: valueText(plan), ...detail, color: { value: `#${theme.text}` } },
  };
  return [area, figures];
}

/** Figures stand outside the ring, centred above and below it. */
const SIDE_OF_SLICE =
  "abs(datum.middle - 0.5) < 0.04 || abs(datum.middle - 0.5) > 0.46 ? 'center' : datum.middle < 0.5 ? 'left' : 'right'";

/** A pie or ring with the figures around it and the names beside it. */
function roundBody(plan: Plan): Body {
  const { chart, size, theme, values } = plan;
  const { middle, outer, legend } = roundPlaces(plan);
  const theta = { field: "v", type: "quantitative", stack: true };
  const order = { field: "at", type: "ordinal" };
  const inner = chart.type === "doughnut" ? { innerRadius: { expr: `(${outer}) * 0.58` } } : {};
  const centre = { x: { expr: middle }, y: { expr: "height / 2" } };
  const arcs = {
    mark: { type: "arc", ...centre, outerRadius: { expr: outer }, ...inner },
    encoding: { color: seriesColor(plan, "at", legend) },
  };
  const shown =
    chart.format === undefined
      ? { field: "share", format: ".0%" }
      : { field: "v", format: numberPattern(chart.format, values) };
  const figures = {
    mark: { type: "text", ...centre, align: { expr: SIDE_OF_SLICE }, radius: { expr: `${outer} + ${size * 0.9}` } },
    encoding: {
      text: {
        condition: { test: `datum.share >= ${SMALLEST_LABEL}`, type: "quantitative", ...shown },
        value: "",
      },
      color: { value: `#${theme.text}` },
    },
  };
  const layer = chart.labels === false ? [arcs] : [arcs, figures];
  return { specification: { encoding: { theta, order }, layer } };
}

/** Ring and names stand side by side in the middle; the places are expressions of the room that is left for them. */
function roundPlaces({ chart, width, size, theme, measure }: Plan) {
  const font = `${size}px ${fontStack(theme.bodyFont)}`;
  const most = Math.min(320, width * 0.38);
  const widest = Math.min(most, Math.max(...chart.categories.map((each) => measure(String(each), font))));
  const gap = size * 6;
  const beside = Math.round(gap + widest + size * 1.5);
  const middle = `(width - ${beside}) / 2`;
  const outer = `max(10, min(height / 2 - ${size * 2.5}, ${middle} - ${size * 5}))`;
  const rowPadding = Math.round(size * 0.7);
  const rows = chart.categories.length * (size * 1.1 + rowPadding);
  const legend = {
    orient: "none",
    legendX: { expr: `${middle} + ${outer} + ${gap}` },
    legendY: { expr: `max(0, (height - ${rows}) / 2)` },
    labelLimit: most,
    rowPadding,
    ...squares(size),
  };
  return { middle, outer, legend };
}
