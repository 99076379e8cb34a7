import { escapeXml } from "../ooxml/write-xml.ts";
import type { Theme } from "../theme/theme.ts";

/** Gives a chart of a workbook the look that charts of texts and slides have: quiet lines, the theme's colors and fonts. */
export function themedChart(chart: string, theme: Theme): string {
  const line = (color: string, width: number) => `<a:ln w="${width}">${fill(color)}</a:ln>`;
  const quiet = '<c:majorTickMark val="none"/><c:minorTickMark val="none"/>';
  const labels = (look: string, place: "low" | "nextTo") =>
    `${quiet}<c:tickLblPos val="${place}"/><c:spPr>${look}</c:spPr>${text(theme, theme.muted, 900)}`;
  const isFlat = chart.includes('<c:barDir val="bar"/>');
  return chart
    .replaceAll(
      "<c:majorGridlines/>",
      `<c:majorGridlines><c:spPr>${line(theme.rule, 6_350)}</c:spPr></c:majorGridlines>`,
    )
    .replace(/(<c:catAx>.*?)(<c:crossAx )/s, `$1${labels(line(theme.rule, 9_525), "low")}$2`)
    .replace(/(<c:valAx>.*?)(<c:crossAx )/s, `$1${labels("<a:ln><a:noFill/></a:ln>", "nextTo")}$2`)
    .replace(/(<c:catAx><c:axId [^>]*\/><c:scaling><c:orientation val=")minMax/, `$1${isFlat ? "maxMin" : "minMax"}`)
    .replace(/(<c:valAx>.*?<c:crosses val=")autoZero/s, `$1${isFlat ? "max" : "autoZero"}`)
    .replace('<c:gapWidth val="150"/>', '<c:gapWidth val="70"/>')
    .replace(/<a:defRPr sz="1400" b="0"\/>/, `<a:defRPr sz="1200" b="1">${fill(theme.strong)}</a:defRPr>`)
    .replace(
      /<a:rPr lang="en-US" sz="1400" b="0"\/>/,
      `<a:rPr lang="en-US" sz="1200" b="1">${fill(theme.strong)}</a:rPr>`,
    )
    .replace('<c:legendPos val="r"/>', `<c:legendPos val="${chart.includes("<c:pieChart>") ? "r" : "b"}"/>`)
    .replace(/<c:ser><c:idx val="0"\/>(?:(?!<\/c:ser>).)*<c:cat>/s, (series) =>
      chart.includes("<c:pieChart>") ? slices(series, theme) : series,
    )
    .replace(
      "</c:chartSpace>",
      `<c:spPr>${fill(theme.paper)}<a:ln w="6350">${fill(theme.rule)}</a:ln></c:spPr>${text(theme, theme.text, 1_000)}</c:chartSpace>`,
    );
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
  const shown = `<c:dLbls><c:numFmt formatCode="0%" sourceLinked="0"/><c:spPr><a:noFill/></c:spPr>${text(theme, theme.text, 900)}<c:dLblPos val="outEnd"/><c:showLegendKey val="0"/><c:showVal val="0"/><c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="1"/><c:showBubbleSize val="0"/></c:dLbls>`;
  return series.replace(/<c:cat>$/, `${points}${shown}<c:cat>`);
}
