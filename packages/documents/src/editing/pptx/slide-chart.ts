import { openZip } from "../../ooxml/zip-archive.ts";
import { Refusal } from "../../refusal.ts";
import { cellName } from "../../tables/cell-names.ts";
import { chartWorkbook } from "../../writing/chart-part.ts";
import { attributeIn, elementSpans, spliced } from "../element-spans.ts";
import type { FormatEditor } from "../format-editor.ts";
import type { PackageDraft } from "../package-draft.ts";
import {
  anotherSeries,
  type ChartCells,
  type ChartData,
  cellsOfChart,
  lastNumber,
  longestOf,
  nameOf,
  seriesOf,
  withFigures,
} from "./chart-series.ts";
import { type SlideShape, shapeNamed, shapesOf } from "./slide-shapes.ts";

/** Where the workbook that is written for a chart has its figures. */
const FRESH: Omit<ChartCells, "columns"> = { sheet: "Sheet1", firstRow: 1, nameRow: 0, categoryColumn: 0 };

/** The chart of a slide: the one that is named, or the only one. Gives its part. */
export function chartPartOf(
  draft: PackageDraft,
  slide: string,
  address: string | number | undefined,
  where: string,
): string {
  const xml = draft.text(slide);
  const shapes = shapesOf(xml);
  const charts = shapes.filter((shape) => chartId(xml, shape) !== null);
  const [only] = charts;
  const found = address === undefined && charts.length === 1 && only ? only : null;
  const shape = found ?? (address === undefined ? null : shapeNamed(shapes, address, where));
  const id = shape && chartId(xml, shape);
  const part = draft.relationships(slide).find((each) => each.id === id && !each.external);
  if (part?.type === "chart") return part.target;
  const list = charts.map((each) => `${each.number} "${each.name}"`).join(", ");
  throw new Refusal(
    "unsupported",
    part || charts.length === 0
      ? `On ${where} there is no chart whose figures can be changed here; give the chart a "type" to draw a new one.`
      : `Name the chart on ${where} as "shape"; there are ${list}.`,
  );
}

function chartId(xml: string, shape: SlideShape): string | null {
  if (shape.kind !== "graphicFrame") return null;
  const span = elementSpans(xml, ["chart"], shape.span.open, shape.span.close)[0];
  return span ? attributeIn(xml.slice(span.start, span.open), "[\\w.-]+:id") : null;
}

/** Gives a chart other figures, in the part it is drawn from and in the workbook behind it; kinds, colors and axes stay. */
export async function setChartData(draft: PackageDraft, part: string, data: ChartData, where: string): Promise<void> {
  const odd = data.series.find((series) => series.values.length !== data.categories.length);
  if (odd)
    throw new Refusal(
      "not-that-format",
      `The series "${odd.name}" has ${odd.values.length} values for ${data.categories.length} categories; give as many.`,
    );
  const xml = draft.text(part);
  const spans = seriesOf(xml);
  const before = spans.map((span) => xml.slice(span.start, span.end));
  refuseOthers(xml, before.length, data, where);
  const workbook = workbookOf(draft, part, xml, where);
  const kept = await sameWorkbook(draft, workbook, before, data);
  const cells = kept ?? { ...FRESH, columns: data.series.map((_, index) => index + 1) };
  const made = data.series.map((series, index) => {
    const ser = before[index] ?? anotherSeries(before.at(-1) ?? "", lastNumber(before) + 1 + index - before.length);
    return withFigures(ser, series, { index, cells, categories: data.categories });
  });
  const splices = spans.map((span, index) => ({
    start: span.start,
    end: span.end,
    text: index === spans.length - 1 ? made.slice(index).join("") : (made[index] ?? ""),
  }));
  draft.setText(part, spliced(xml, splices));
  if (kept === null) await freshWorkbook(draft, part, workbook, data);
}

function refuseOthers(xml: string, count: number, data: ChartData, where: string): void {
  if (count === 0 || /<c:bubbleChart\b/.test(xml))
    throw new Refusal(
      "unsupported",
      `The chart on ${where} is of a kind whose figures cannot be changed here; replace it in the presentation program.`,
    );
  const groups = [...xml.matchAll(/<c:\w+Chart>/g)].length;
  if (groups > 1 && data.series.length !== count)
    throw new Refusal(
      "unsupported",
      `The chart on ${where} mixes several kinds; give exactly ${count} series, in their order.`,
    );
  if (/<c:scatterChart\b/.test(xml) && data.categories.some((each) => typeof each !== "number"))
    throw new Refusal("not-that-format", `The chart on ${where} draws points; its categories have to be numbers.`);
}

/** The part with the figures, or null when the chart has none. */
function workbookOf(draft: PackageDraft, part: string, xml: string, where: string): string | null {
  const span = elementSpans(xml, ["externalData"])[0];
  const id = span ? attributeIn(xml.slice(span.start, span.open), "[\\w.-]+:id") : null;
  const relationship = draft.relationships(part).find((each) => each.id === id);
  if (relationship?.external)
    throw new Refusal(
      "unsupported",
      `The chart on ${where} takes its figures from a workbook outside this file; change them there.`,
    );
  return relationship && draft.has(relationship.target) ? relationship.target : null;
}

/** Writes the figures into the workbook there is, where it has them in columns; null when it has not, or could become invalid by it. */
async function sameWorkbook(
  draft: PackageDraft,
  workbook: string | null,
  before: readonly string[],
  data: ChartData,
): Promise<ChartCells | null> {
  const cells = cellsOfChart(before);
  if (workbook === null || cells === null || !/\.xls[xm]$/i.test(workbook)) return null;
  const bytes = draft.bytes(workbook);
  const hasTable = openZip(bytes).names.some((name) => /xl[\\/]tables[\\/]/i.test(name));
  const isSameShape =
    data.series.length === before.length &&
    data.categories.length === longestOf(before) &&
    data.series.every((series, index) => series.name === nameOf(before[index] ?? ""));
  // a table of the workbook states its extent and its headers, which then would not fit
  if (hasTable && !isSameShape) return null;
  const columns = data.series.map(
    (_, index) => cells.columns[index] ?? Math.max(...cells.columns) + 1 + index - cells.columns.length,
  );
  const gone = cells.columns.slice(data.series.length);
  const rows = Math.max(longestOf(before), data.categories.length);
  const down = (row: number, column: number, values: readonly (string | number | null)[]) => ({
    set: `'${cells.sheet.replaceAll("'", "''")}'!${cellName(row, column)}`,
    values: values.map((value) => [value]),
  });
  const filled = <Value>(values: readonly Value[]) => Array.from({ length: rows }, (_, index) => values[index] ?? null);
  const cellEdits = [
    down(cells.firstRow, cells.categoryColumn, filled(data.categories)),
    ...data.series.flatMap((series, index) => [
      down(cells.nameRow, columns[index] ?? 0, [series.name]),
      down(cells.firstRow, columns[index] ?? 0, filled(series.values)),
    ]),
    ...gone.flatMap((column) => [down(cells.nameRow, column, [null]), down(cells.firstRow, column, filled([]))]),
  ];
  const edit: FormatEditor = (await import("../workbook/edit-workbook.ts")).editWorkbook;
  try {
    const made = await edit(bytes, cellEdits, { at: new Date(), files: new Map() });
    draft.addBytes(workbook, made.bytes);
    return { ...cells, columns };
  } catch (error) {
    // a workbook that cannot be edited gives way to a new one
    if (error instanceof Refusal) return null;
    throw error;
  }
}

async function freshWorkbook(draft: PackageDraft, part: string, before: string | null, data: ChartData): Promise<void> {
  const bytes = await chartWorkbook({
    type: "column",
    categories: [...data.categories],
    series: data.series.map(({ name, values }) => ({ name, values: [...values] })),
  });
  if (before !== null && /\.xlsx$/i.test(before)) return draft.addBytes(before, bytes);
  const name = draft.freeName("ppt/embeddings/Microsoft_Excel_Sheet.xlsx");
  draft.addBytes(name, bytes);
  const id = draft.relate(part, "package", name);
  const xml = draft.text(part);
  const span = elementSpans(xml, ["externalData"])[0];
  const element = `<c:externalData r:id="${id}"><c:autoUpdate val="0"/></c:externalData>`;
  if (span) return draft.setText(part, spliced(xml, [{ start: span.start, end: span.end, text: element }]));
  const root = elementSpans(xml, ["chartSpace"])[0];
  const later =
    root &&
    elementSpans(xml, ["printSettings", "userShapes", "extLst"], root.open, root.close).find(
      (each) => each.depth === 0,
    );
  const at = later?.start ?? root?.close ?? xml.length;
  draft.setText(part, spliced(xml, [{ start: at, end: at, text: element }]));
}
