import { Refusal } from "../../refusal.ts";
import type { Theme } from "../../theme/theme.ts";
import { CHART_TYPE, chartPart, chartWorkbook } from "../../writing/chart-part.ts";
import { type ChartContent, chartMismatch } from "../../writing/parts-of-descriptions.ts";
import { graphicFrame } from "../../writing/pptx/shape-xml.ts";
import type { PackageDraft } from "../package-draft.ts";
import { insertShapes, nextShape } from "./added-slide.ts";
import { roomOnSlide } from "./room-on-slide.ts";

/** points */
const FONT = { least: 9, most: 14 };
/** Lines of text that would fill the height of a chart. */
const LINES = 20;

export type NewChart = Readonly<{
  chart: ChartContent;
  /** left, top, width and height in percent of the slide */
  place: readonly [number, number, number, number] | undefined;
  /** the deck's */
  theme: Theme;
}>;

/** Draws a new chart in the deck's own fonts and colors, with the workbook its figures are changed in. */
export async function addChart(
  draft: PackageDraft,
  slide: string,
  { chart, place: stated, theme }: NewChart,
  where: string,
): Promise<void> {
  const mismatch = chartMismatch(chart);
  if (mismatch) throw new Refusal("not-that-format", `Nothing was edited: on ${where} ${mismatch}.`);
  const place = roomOnSlide(draft, slide, { kind: "chart", stated }, where);
  const part = draft.freeName("ppt/charts/chart.xml");
  const workbook = draft.freeName("ppt/embeddings/Microsoft_Excel_Sheet.xlsx");
  draft.addBytes(workbook, await chartWorkbook(chart));
  const workbookId = draft.relate(part, "package", workbook);
  const fontSize = Math.min(FONT.most, Math.max(FONT.least, Math.round(place.height / LINES)));
  const xml = chartPart(chart, { theme, fontSize, workbookId, language: "en-GB" });
  draft.addXml(part, CHART_TYPE, inDeckLook(xml, chart, theme));
  const id = draft.relate(slide, "chart", part);
  const content = `<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="${id}"/>`;
  const alternative = chart.title ?? chart.series.map((series) => series.name).join(", ");
  const numbers = { next: nextShape(draft, slide) - 1 };
  insertShapes(draft, slide, graphicFrame({ name: "Chart", place, uri: "chart", content, alternative }, numbers));
}

/** Colors and fonts by their place in the deck's theme, so that they follow it, also on a dark ground. */
function inDeckLook(xml: string, chart: ChartContent, { accents, text, strong, muted, rule, paper }: Theme): string {
  const shade = (share: number) =>
    `<a:schemeClr val="tx1"><a:lumMod val="${share}000"/><a:lumOff val="${100 - share}000"/></a:schemeClr>`;
  const named = new Map([
    [strong, '<a:schemeClr val="tx1"/>'],
    ...accents.map((color, index) => [color, `<a:schemeClr val="accent${index + 1}"/>`] as const),
    [paper, '<a:schemeClr val="bg1"/>'],
    [rule, shade(25)],
    [muted, shade(65)],
    [text, '<a:schemeClr val="tx1"/>'],
  ]);
  const colored = (piece: string) =>
    piece.replace(/<a:srgbClr val="([0-9A-F]{6})"\/>/g, (whole, color: string) => named.get(color) ?? whole);
  // labels on a ring stand on its parts, whose colors theirs were chosen by
  const pieces = chart.type === "doughnut" ? xml.split(/(<c:dLbls>.*?<\/c:dLbls>)/s) : [xml];
  return pieces
    .map((piece) => (chart.type === "doughnut" && piece.startsWith("<c:dLbls>") ? piece : colored(piece)))
    .join("")
    .replace(/<a:latin typeface="[^"]*"\/>/g, '<a:latin typeface="+mn-lt"/>');
}
