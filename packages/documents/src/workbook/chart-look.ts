import { escapeXml } from "../ooxml/write-xml.ts";
import { mixed } from "../theme/color-contrast.ts";
import type { Theme } from "../theme/theme.ts";
import type { ChartMending } from "./mend-package.ts";

/** Columns or bars of a chart that say their value themselves, so that it needs no axis for them. */
const MOST_LABELLED = 12;

/** Gives a chart of a workbook the look that charts of texts and slides have: quiet lines, the theme's colors and fonts. */
export function themedChart(chart: string, theme: Theme, figures?: ChartMending): string {
  const line = (color: string, width: number) => `<a:ln w="${width}">${fill(color)}</a:ln>`;
  const format = `<c:numFmt formatCode="${escapeXml(axisFormat(figures))}" sourceLinked="0"/>`;
  const quiet = '<c:majorTickMark val="none"/><c:minorTickMark val="none"/>';
  const labels = (look: string, place: "low" | "nextTo", color: string) =>
    `${quiet}<c:tickLblPos val="${place}"/><c:spPr>${look}</c:spPr>${text(theme, color, 900)}`;
  const isFlat = chart.includes('<c:barDir val="bar"/>');
  const faint = mixed(theme.rule, theme.paper, 0.45);
  const isLabelled = figures?.bars != null && figures.bars <= MOST_LABELLED;
  const mended = chart
    .replaceAll(
      "<c:majorGridlines/>",
      isLabelled ? "" : `<c:majorGridlines><c:spPr>${line(faint, 6_350)}</c:spPr></c:majorGridlines>`,
    )
    .replace(/(<c:catAx>.*?)(<c:crossAx )/s, `$1${labels(line(theme.rule, 9_525), "low", theme.text)}$2`)
    .replace(/(<c:valAx>.*?)(<c:crossAx )/s, (_, before: string, after: string) =>
      [before, format, labels("<a:ln><a:noFill/></a:ln>", "nextTo", theme.muted), after].join(""),
    )
    .replace(/(<c:valAx>.*?<c:delete val=")0/s, `$1${isLabelled ? 1 : 0}`)
    .replace(/(<c:catAx><c:axId [^>]*\/><c:scaling><c:orientation val=")minMax/, `$1${isFlat ? "maxMin" : "minMax"}`)
    .replace(/(<c:valAx>.*?<c:crosses val=")autoZero/s, `$1${isFlat ? "max" : "autoZero"}`)
    // dates are names of columns: on an axis of days a few columns would be slivers among empty days
    .replace('<c:auto val="1"/>', `<c:auto val="${chart.includes("<c:barChart>") ? 0 : 1}"/>`)
    .replace('<c:gapWidth val="150"/>', '<c:gapWidth val="70"/>')
    .replace('<c:legendPos val="r"/>', `<c:legendPos val="${chart.includes("<c:pieChart>") ? "r" : "b"}"/>`)
    .replace(/<c:ser>.*?<\/c:ser>/gs, (series) => themedSeries(series, chart, theme, isLabelled ? format : null))
    .replace(
      "</c:chartSpace>",
      `<c:spPr>${fill(theme.paper)}<a:ln w="6350">${fill(faint)}</a:ln></c:spPr>${text(theme, theme.text, 1_000)}</c:chartSpace>`,
    );
  return themedTitle(mended, theme);
}

/** The title stands at the left, where the eye begins. */
function themedTitle(chart: string, theme: Theme): string {
  const left =
    '<c:layout><c:manualLayout><c:xMode val="edge"/><c:yMode val="edge"/><c:x val="0.02"/><c:y val="0.03"/></c:manualLayout></c:layout>';
  return chart
    .replace(/<a:defRPr sz="1400" b="0"\/>/, `<a:defRPr sz="1200" b="1">${fill(theme.strong)}</a:defRPr>`)
    .replace(
      /<a:rPr lang="en-US" sz="1400" b="0"\/>/,
      `<a:rPr lang="en-US" sz="1200" b="1">${fill(theme.strong)}</a:rPr>`,
    )
    .replace('</c:tx><c:overlay val="0"/></c:title>', `</c:tx>${left}<c:overlay val="0"/></c:title>`);
}

/** Steps of an axis are round, so they go without decimals. */
function axisFormat(figures: ChartMending | undefined): string {
  if (figures?.format == null) return "#,##0";
  return figures.format.replace(/\.0+/g, "");
}

function themedSeries(series: string, chart: string, theme: Theme, labels: string | null): string {
  if (chart.includes("<c:pieChart>")) return slices(series, theme);
  if (chart.includes("<c:lineChart>")) return stroked(series, theme);
  if (labels === null) return series;
  const shown = `<c:dLbls>${labels}<c:spPr><a:noFill/></c:spPr>${text(theme, theme.text, 900)}<c:dLblPos val="outEnd"/>${FLAGS.replace('showVal val="0"', 'showVal val="1"')}</c:dLbls>`;
  return series.replace("<c:cat>", `${shown}<c:cat>`);
}

const FLAGS =
  '<c:showLegendKey val="0"/><c:showVal val="0"/><c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>';

/** A line of two points with round marks in its color. */
function stroked(series: string, theme: Theme): string {
  const color = /<a:srgbClr val="([0-9A-F]{6})"/.exec(series)?.[1] ?? theme.accents[0];
  const look = `<c:spPr><a:ln w="28575" cap="rnd">${fill(color)}<a:round/></a:ln></c:spPr><c:marker><c:symbol val="circle"/><c:size val="6"/><c:spPr>${fill(color)}<a:ln w="9525">${fill(theme.paper)}</a:ln></c:spPr></c:marker>`;
  return series.replace(/<c:spPr>.*?<\/c:spPr>/s, look);
}

/** Says what a chart shows to people who do not see it: its title. */
export function describedDrawing(drawing: string, titles: readonly string[]): string {
  let at = 0;
  return drawing.replace(/<xdr:cNvPr (id="\d+" name="Chart [^"]*")\/>/g, (_, named: string) => {
    const title = titles[at] ?? "";
    at += 1;
    return `<xdr:cNvPr ${named} descr="${escapeXml(`Chart: ${title}`)}"/>`;
  });
}

function fill(color: string): string {
  return `<a:solidFill><a:srgbClr val="${color}"/></a:solidFill>`;
}

function text(theme: Theme, color: string, size: number): string {
  return `<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="${size}">${fill(color)}<a:latin typeface="${escapeXml(theme.bodyFont)}"/></a:defRPr></a:pPr><a:endParaRPr lang="en-US"/></a:p></c:txPr>`;
}

/** A pie's slices in the theme's colors with their shares. */
function slices(series: string, theme: Theme): string {
  const points = theme.accents
    .map(
      (color, index) =>
        `<c:dPt><c:idx val="${index}"/><c:bubble3D val="0"/><c:spPr>${fill(color)}<a:ln w="12700">${fill(theme.paper)}</a:ln></c:spPr></c:dPt>`,
    )
    .join("");
  const shown = `<c:dLbls><c:numFmt formatCode="0%" sourceLinked="0"/><c:spPr><a:noFill/></c:spPr>${text(theme, theme.text, 900)}<c:dLblPos val="outEnd"/>${FLAGS.replace('showPercent val="0"', 'showPercent val="1"')}</c:dLbls>`;
  return series.replace("<c:cat>", `${points}${shown}<c:cat>`);
}
