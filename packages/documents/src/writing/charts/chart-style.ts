import type { Theme } from "../../theme/theme.ts";
import { fontStack } from "./chart-fonts.ts";
import type { Specification } from "./draw-specification.ts";

/** How charts look in a theme: quiet lines, the theme's colors and fonts. */
export function chartStyle(theme: Theme, size: number): Specification {
  const font = fontStack(theme.bodyFont);
  const hash = (color: string) => `#${color}`;
  return {
    font,
    background: hash(theme.paper),
    padding: Math.round(size * 1.5),
    view: { stroke: null },
    title: {
      anchor: "start",
      frame: "group",
      font: fontStack(theme.headingFont),
      fontSize: Math.round(size * 1.5),
      fontWeight: "bold",
      color: hash(theme.strong),
      offset: size,
      lineHeight: Math.round(size * 1.9),
      subtitleColor: hash(theme.muted),
      subtitleFont: font,
      subtitleFontSize: size,
    },
    axis: {
      labelColor: hash(theme.text),
      labelFontSize: size,
      titleColor: hash(theme.muted),
      titleFontSize: size,
      titleFontWeight: "normal",
      gridColor: hash(theme.rule),
      gridOpacity: 0.7,
      domainColor: hash(theme.rule),
      tickColor: hash(theme.rule),
      ticks: false,
      labelPadding: Math.round(size * 0.6),
    },
    axisXDiscrete: { labelAngle: 0, labelOverlap: true },
    axisQuantitative: { domain: false, labelColor: hash(theme.muted) },
    legend: {
      labelColor: hash(theme.text),
      labelFontSize: size,
      titleColor: hash(theme.muted),
      titleFontSize: size,
      titleFontWeight: "normal",
      labelLimit: 260,
      offset: size,
      layout: { top: { anchor: "start" }, bottom: { anchor: "start" } },
    },
    range: {
      category: theme.accents.map(hash),
      ordinal: { scheme: [hash(theme.surface), hash(theme.accents[0])] },
      ramp: [hash(theme.surface), hash(theme.accents[0])],
      heatmap: [hash(theme.surface), hash(theme.accents[0])],
      diverging: [hash(theme.accents[3]), hash(theme.surface), hash(theme.accents[0])],
    },
    mark: { color: hash(theme.accents[0]) },
    bar: { cornerRadiusEnd: 2 },
    point: { filled: true, size: size * 4 },
    line: { strokeWidth: 2.5, strokeCap: "round", strokeJoin: "round" },
    arc: { stroke: hash(theme.paper), strokeWidth: 2 },
    text: { color: hash(theme.text), fontSize: size },
  };
}
