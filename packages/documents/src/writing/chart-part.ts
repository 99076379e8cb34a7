import { FIXED_TIME, packParts } from "../ooxml/pack-parts.ts";
import { escapeXml } from "../ooxml/write-xml.ts";
import { openZip } from "../ooxml/zip-archive.ts";
import { columnLetter } from "../tables/cell-names.ts";
import { contrast, mixed, readable } from "../theme/color-contrast.ts";
import type { Theme } from "../theme/theme.ts";
import type { ChartContent } from "./parts-of-descriptions.ts";

const SPACES =
  'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';
const FORMATS = {
  integer: "#,##0",
  number: "#,##0.00",
  percent: "0.0%",
} as const;
export const CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml";

/** `fontSize` in points; `workbookId` is the relationship to the workbook that holds the chart's figures. */
export type ChartLook = Readonly<{ theme: Theme; fontSize: number; workbookId: string; language: string }>;

/** A native chart, editable in the office program. The figures are in the part too, so that it shows without its workbook. */
export function chartPart(chart: ChartContent, look: ChartLook): string {
  const title = chart.title
    ? `<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr><a:defRPr sz="${Math.round(look.fontSize * 120)}" b="1">${fill(look.theme.strong)}</a:defRPr></a:pPr><a:r><a:rPr sz="${Math.round(look.fontSize * 120)}" b="1">${fill(look.theme.strong)}</a:rPr><a:t>${escapeXml(chart.title)}</a:t></a:r></a:p></c:rich></c:tx>${place({ x: 0, y: 0.02 })}<c:overlay val="0"/></c:title><c:autoTitleDeleted val="0"/>`
    : '<c:autoTitleDeleted val="1"/>';
  return (
    `<c:chartSpace ${SPACES}><c:roundedCorners val="0"/><c:chart>${title}<c:plotArea>${chart.type === "doughnut" ? place(RING) : "<c:layout/>"}${plot(chart, look)}</c:plotArea>${legendXml(chart, look)}<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>` +
    `<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>${textLook(look, look.theme.text)}<c:externalData r:id="${look.workbookId}"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>`
  );
}

type Spot = Readonly<{ x: number; y: number; w?: number; h?: number; inner?: boolean }>;

/** Where a ring stands, and its legend beside it, as shares of the chart. */
const RING: Spot = { x: 0.1, y: 0.12, w: 0.44, h: 0.84, inner: true };
const BESIDE_RING: Spot = { x: 0.6, y: 0.36 };

function place({ x, y, w, h, inner }: Spot): string {
  const edge = '<c:xMode val="edge"/><c:yMode val="edge"/>';
  const size = w === undefined ? "" : `<c:w val="${w}"/><c:h val="${h}"/>`;
  return `<c:layout><c:manualLayout>${inner ? '<c:layoutTarget val="inner"/>' : ""}${edge}<c:x val="${x}"/><c:y val="${y}"/>${size}</c:manualLayout></c:layout>`;
}

/** Several series and rings need a legend; a pie's slices carry their names, unless they are too thin for that. */
function legendXml(chart: ChartContent, look: ChartLook): string {
  const isNamed = chart.type === "pie" && namesSlices(chart);
  if (isNamed || (chart.series.length < 2 && !isRound(chart))) return "";
  const position = isRound(chart) ? "r" : "b";
  const spot = chart.type === "doughnut" ? place(BESIDE_RING) : "";
  return `<c:legend><c:legendPos val="${position}"/>${spot}<c:overlay val="0"/>${textLook(look, look.theme.text)}</c:legend>`;
}

/** The workbook that the office program opens for editing the chart's figures; equal charts give equal bytes. */
export async function chartWorkbook(chart: ChartContent): Promise<Uint8Array> {
  const { writeXlsx } = await import("hucre/xlsx");
  const header = ["", ...chart.series.map((series) => series.name)];
  const rows = chart.categories.map((category, index) => [
    category,
    ...chart.series.map((series) => series.values[index] ?? null),
  ]);
  const properties = { modified: FIXED_TIME };
  const zip = openZip(await writeXlsx({ sheets: [{ name: "Sheet1", rows: [header, ...rows] }], properties }));
  return packParts(Object.fromEntries(zip.names.map((name) => [name, zip.part(name) ?? new Uint8Array()])));
}

function isRound(chart: ChartContent): boolean {
  return chart.type === "pie" || chart.type === "doughnut";
}

function fill(color: string): string {
  return `<a:solidFill><a:srgbClr val="${color}"/></a:solidFill>`;
}

function textLook(look: ChartLook, color: string, isBold = false): string {
  return `<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="${Math.round(look.fontSize * 100)}"${isBold ? ' b="1"' : ""}>${fill(color)}<a:latin typeface="${escapeXml(look.theme.bodyFont)}"/></a:defRPr></a:pPr><a:endParaRPr lang="en-US"/></a:p></c:txPr>`;
}

function plot(chart: ChartContent, look: ChartLook): string {
  const series = chart.series.map((each, index) => seriesXml(chart, each, index, look)).join("");
  const labels = labelsXml(chart, look);
  const axes = '<c:axId val="111"/><c:axId val="112"/>';
  const grouping = chart.stacked ? "stacked" : "standard";
  switch (chart.type) {
    case "column":
    case "bar": {
      const direction = chart.type === "column" ? "col" : "bar";
      const overlap = chart.stacked ? '<c:overlap val="100"/>' : '<c:overlap val="-6"/>';
      return `<c:barChart><c:barDir val="${direction}"/><c:grouping val="${chart.stacked ? "stacked" : "clustered"}"/><c:varyColors val="0"/>${series}${labels}<c:gapWidth val="${chart.series.length > 1 ? 60 : 75}"/>${overlap}${axes}</c:barChart>${axesXml(chart, look)}`;
    }
    case "line":
      return `<c:lineChart><c:grouping val="${grouping}"/><c:varyColors val="0"/>${series}${labels}<c:marker val="1"/>${axes}</c:lineChart>${axesXml(chart, look)}`;
    case "area":
      return `<c:areaChart><c:grouping val="${grouping}"/><c:varyColors val="0"/>${series}${labels}${axes}</c:areaChart>${axesXml(chart, look)}`;
    case "pie":
      return `<c:pieChart><c:varyColors val="1"/>${series}${labels}<c:firstSliceAng val="0"/></c:pieChart>`;
    case "doughnut":
      return `<c:doughnutChart><c:varyColors val="1"/>${series.replaceAll("<c:cat>", () => `${labels}<c:cat>`)}<c:firstSliceAng val="0"/><c:holeSize val="58"/></c:doughnutChart>`;
  }
}

/** Columns or bars of a chart that say their value themselves. */
const MOST_LABELLED = 12;
/** A thinner slice of a pie has no room for its name; `share` of the whole. */
const THINNEST_NAMED = 0.04;

function isLabelled(chart: ChartContent): boolean {
  return chart.labels ?? (isRound(chart) || (hasOpenBars(chart) && barCount(chart) <= MOST_LABELLED));
}

function hasOpenBars(chart: ChartContent): boolean {
  return (chart.type === "column" || chart.type === "bar") && !chart.stacked;
}

function barCount(chart: ChartContent): number {
  return chart.series.length * chart.categories.length;
}

/** Where every bar says its value an axis and its lines would say it twice. */
function needsAxis(chart: ChartContent): boolean {
  return !(hasOpenBars(chart) && isLabelled(chart));
}

function namesSlices(chart: ChartContent): boolean {
  const values = (chart.series[0]?.values ?? []).map((value) => value ?? 0);
  const whole = values.reduce((sum, value) => sum + value, 0);
  return values.length <= 8 && values.every((value) => value >= whole * THINNEST_NAMED);
}

function labelsXml(chart: ChartContent, look: ChartLook): string {
  const isShown = isLabelled(chart);
  const show = (name: string, value: boolean) => `<c:show${name} val="${value ? 1 : 0}"/>`;
  const percent = isRound(chart) && chart.format === undefined;
  const looks = isShown
    ? `<c:numFmt formatCode="${percent ? "0%" : escapeXml(formatOf(chart, look))}" sourceLinked="0"/><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>${textLook(look, chart.type === "doughnut" ? "FFFFFF" : look.theme.text)}${chart.type === "pie" || hasOpenBars(chart) ? '<c:dLblPos val="outEnd"/>' : ""}`
    : "";
  const named = isShown && chart.type === "pie" && namesSlices(chart);
  const apart = named ? "<c:separator>: </c:separator>" : "";
  const flags = `${show("LegendKey", false)}${show("Val", isShown && !percent)}${show("CatName", named)}${show("SerName", false)}${show("Percent", isShown && percent)}${show("BubbleSize", false)}${apart}`;
  const own = isShown && chart.type === "doughnut" ? ringLabels(chart, look, flags) : "";
  return `<c:dLbls>${own}${looks}${flags}</c:dLbls>`;
}

/** Labels on a ring are white or black, whichever reads better on their own part of it. */
function ringLabels(chart: ChartContent, look: ChartLook, flags: string): string {
  const { accents } = look.theme;
  return chart.categories
    .map((_, index) => {
      const ground = accents[index % accents.length] ?? accents[0];
      const color = contrast("FFFFFF", ground) >= contrast("000000", ground) ? "FFFFFF" : "000000";
      return `<c:dLbl><c:idx val="${index}"/><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>${textLook(look, color)}${flags}</c:dLbl>`;
    })
    .join("");
}

/** Amounts with the sign where the language has it, as in tables. */
function amountFormat(currency: string, language: string): string {
  const parts = new Intl.NumberFormat(language, { style: "currency", currency }).formatToParts(1);
  const sign = parts.find((part) => part.type === "currency")?.value ?? currency;
  const isFirst = parts[0]?.type === "currency";
  const gap = parts.some((part) => part.type === "literal") ? "\\ " : "";
  return isFirst ? `"${sign}"${gap}#,##0` : `#,##0${gap}"${sign}"`;
}

function formatOf(chart: ChartContent, { language }: ChartLook): string {
  const values = chart.series.flatMap((series) => series.values.filter((value) => value !== null));
  const fits = (digits: number, scale = 1) =>
    values.every((value) => Math.abs(value * scale - Number((value * scale).toFixed(digits))) < 1e-9);
  if (chart.format === "percent" && fits(0, 100)) return "0%";
  if (chart.format === "integer" || chart.format === "number" || chart.format === "percent")
    return FORMATS[chart.format];
  if (chart.format) return amountFormat(chart.format, language);
  return fits(0) ? "#,##0" : fits(1) ? "#,##0.0" : "#,##0.00";
}

/** Steps of an axis are round, so they go without decimals where they are large or shares. */
function axisFormat(chart: ChartContent, look: ChartLook): string {
  const values = chart.series.flatMap((series) => series.values.map((value) => Math.abs(value ?? 0)));
  if (chart.format === "percent") return Math.max(...values) > 0.05 ? "0%" : FORMATS.percent;
  const format = formatOf(chart, look);
  return Math.max(...values) >= 10 ? format.replace(/\.0+/, "") : format;
}

function seriesXml(
  chart: ChartContent,
  series: ChartContent["series"][number],
  index: number,
  look: ChartLook,
): string {
  const { accents } = look.theme;
  const color = (series.color ?? accents[index % accents.length] ?? accents[0]).replace("#", "").toUpperCase();
  const letter = columnLetter(index + 1);
  const last = chart.categories.length + 1;
  const name = `<c:tx><c:strRef><c:f>Sheet1!$${letter}$1</c:f><c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>${escapeXml(series.name)}</c:v></c:pt></c:strCache></c:strRef></c:tx>`;
  const points = isRound(chart)
    ? chart.categories
        .map(
          (_, at) =>
            `<c:dPt><c:idx val="${at}"/><c:bubble3D val="0"/><c:spPr>${fill(accents[at % accents.length] ?? color)}<a:ln w="12700">${fill(look.theme.paper)}</a:ln></c:spPr></c:dPt>`,
        )
        .join("")
    : "";
  const categories = `<c:cat><c:strRef><c:f>Sheet1!$A$2:$A$${last}</c:f><c:strCache><c:ptCount val="${chart.categories.length}"/>${chart.categories.map((category, at) => point(at, String(category))).join("")}</c:strCache></c:strRef></c:cat>`;
  const values = `<c:val><c:numRef><c:f>Sheet1!$${letter}$2:$${letter}$${last}</c:f><c:numCache><c:formatCode>${escapeXml(formatOf(chart, look))}</c:formatCode><c:ptCount val="${chart.categories.length}"/>${series.values.map((value, at) => (value === null ? "" : point(at, String(value)))).join("")}</c:numCache></c:numRef></c:val>`;
  const end = chart.type === "line" ? endLabel(chart, series, { color, look }) : "";
  return `<c:ser><c:idx val="${index}"/><c:order val="${index}"/>${name}${seriesLook(chart, color, look)}${points}${end}${categories}${values}${chart.type === "line" ? '<c:smooth val="0"/>' : ""}</c:ser>`;
}

/** Lines say their last value, unless they end so near to each other that the figures would touch. */
function endLabel(
  chart: ChartContent,
  series: ChartContent["series"][number],
  { color, look }: { color: string; look: ChartLook },
): string {
  if (chart.labels === false || chart.series.length > 4) return "";
  const at = series.values.findLastIndex((value) => value !== null);
  const all = chart.series.flatMap((each) => each.values.filter((value) => value !== null));
  const reach = Math.max(...all, 0) - Math.min(...all, 0) || 1;
  const ends = chart.series.map((each) => each.values[at]).filter((value) => value !== null && value !== undefined);
  const isClose = ends.some((one, index) =>
    ends.slice(index + 1).some((other) => Math.abs(one - other) < reach * 0.12),
  );
  if (isClose || at < 0) return "";
  const none =
    '<c:showLegendKey val="0"/><c:showVal val="0"/><c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>';
  const shown = textLook(look, readable(color, look.theme.paper, look.theme.text), true);
  return `<c:dLbls><c:dLbl><c:idx val="${at}"/><c:numFmt formatCode="${escapeXml(formatOf(chart, look))}" sourceLinked="0"/><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>${shown}<c:dLblPos val="t"/>${none.replace('showVal val="0"', 'showVal val="1"')}</c:dLbl>${none}</c:dLbls>`;
}

function point(index: number, value: string): string {
  return `<c:pt idx="${index}"><c:v>${escapeXml(value)}</c:v></c:pt>`;
}

function seriesLook(chart: ChartContent, color: string, look: ChartLook): string {
  if (isRound(chart)) return "";
  if (chart.type === "line")
    return `<c:spPr><a:ln w="28575" cap="rnd">${fill(color)}<a:round/></a:ln></c:spPr><c:marker><c:symbol val="circle"/><c:size val="6"/><c:spPr>${fill(color)}<a:ln w="9525">${fill(look.theme.paper)}</a:ln></c:spPr></c:marker>`;
  const invert = chart.type === "area" ? "" : '<c:invertIfNegative val="0"/>';
  return `<c:spPr>${fill(color)}</c:spPr>${invert}`;
}

/** Lines an axis has about. */
const AXIS_LINES = 5;

/** Round steps, few enough that lines behind the figures stay quiet, and never finer than the axis writes its figures. */
function stepXml(chart: ChartContent, format: string): string {
  const each = chart.stacked
    ? chart.categories.map((_, at) => chart.series.reduce((sum, { values }) => sum + (values[at] ?? 0), 0))
    : chart.series.flatMap(({ values }) => values.map((value) => value ?? 0));
  const least = Math.max(...each, 0) - Math.min(...each, 0);
  if (least === 0) return "";
  const finest = 10 ** -((/\.(0+)/.exec(format)?.[1]?.length ?? 0) + (format.includes("%") ? 2 : 0));
  const wanted = Math.max(least / AXIS_LINES, finest);
  const unit = 10 ** Math.floor(Math.log10(wanted) + 1e-9);
  const isWritten = (step: number) => Math.abs(step / finest - Math.round(step / finest)) < 1e-6;
  const factor = [1, 2, 2.5, 5, 10].find((each) => each * unit >= wanted * (1 - 1e-9) && isWritten(each * unit)) ?? 10;
  return `<c:majorUnit val="${Number((factor * unit).toPrecision(3))}"/>`;
}

function axesXml(chart: ChartContent, look: ChartLook): string {
  const values = chart.series.flatMap((series) => series.values.filter((value) => value !== null));
  const fromZero = chart.type !== "line" && values.every((value) => value >= 0) ? '<c:min val="0"/>' : "";
  const isFlat = chart.type === "bar";
  const line = `<c:spPr><a:ln w="9525">${fill(look.theme.rule)}</a:ln></c:spPr>`;
  const faint = mixed(look.theme.rule, look.theme.paper, 0.45);
  const hasAxis = needsAxis(chart);
  const grid = hasAxis
    ? `<c:majorGridlines><c:spPr><a:ln w="6350">${fill(faint)}</a:ln></c:spPr></c:majorGridlines>`
    : "";
  const category = `<c:catAx><c:axId val="111"/><c:scaling><c:orientation val="${isFlat ? "maxMin" : "minMax"}"/></c:scaling><c:delete val="0"/><c:axPos val="${isFlat ? "l" : "b"}"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>${line}${textLook(look, look.theme.text)}<c:crossAx val="112"/><c:crosses val="autoZero"/><c:auto val="1"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:noMultiLvlLbl val="0"/></c:catAx>`;
  const format = axisFormat(chart, look);
  const value = `<c:valAx><c:axId val="112"/><c:scaling><c:orientation val="minMax"/>${fromZero}</c:scaling><c:delete val="${hasAxis ? 0 : 1}"/><c:axPos val="${isFlat ? "b" : "l"}"/>${grid}<c:numFmt formatCode="${escapeXml(format)}" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:spPr><a:ln><a:noFill/></a:ln></c:spPr>${textLook(look, look.theme.muted)}<c:crossAx val="111"/><c:crosses val="${isFlat ? "max" : "autoZero"}"/><c:crossBetween val="${chart.type === "area" ? "midCat" : "between"}"/>${stepXml(chart, format)}</c:valAx>`;
  return category + value;
}
