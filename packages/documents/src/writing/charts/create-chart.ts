import { escapeXml } from "../../ooxml/write-xml.ts";
import { Refusal, refusedBy } from "../../refusal.ts";
import { defaultTheme, type Theme, themes } from "../../theme/theme.ts";
import type { FileOutcome } from "../created-file.ts";
import { describeIssues } from "../describe-issues.ts";
import { chartMismatch, chartSources, plainChart } from "../parts-of-descriptions.ts";
import { placeOfSource, type Source, sourceText } from "../source.ts";
import { ownWords } from "../words.ts";
import { wrap } from "./category-labels.ts";
import { type ChartPictureDescription, chartDescription, drawnDescription } from "./chart-description.ts";
import { fontStack, openMeasure } from "./chart-fonts.ts";
import { chartSpecification } from "./chart-specification.ts";
import { chartStyle } from "./chart-style.ts";
import { checkedSpecification } from "./checked-specification.ts";
import { type Drawing, drawSpecification, openCanvas, type Specification } from "./draw-specification.ts";
import { numberLocale } from "./number-pattern.ts";

export type ChartFormat = "svg" | "png";
export type CreateChartOptions = Readonly<{ /** instead of the one the description names */ theme?: Theme }>;

/** pixels */
const USUAL = { width: 960, height: 540 } as const;
const PNG_SCALE = 2;
const MOST_PIXELS = 40_000_000;
const FOOT_SIZE = 12;
const FOOT_LINE = 17;
const SIDE = 22;

/** Makes a chart as a picture; a description that does not fit is refused with the first reasons. */
export async function createChart(
  format: ChartFormat,
  input: unknown,
  options: CreateChartOptions = {},
): Promise<FileOutcome> {
  const isDrawn = typeof input === "object" && input !== null && "spec" in input;
  const parsed = (isDrawn ? drawnDescription : chartDescription).safeParse(input);
  if (!parsed.success)
    return {
      status: "refused",
      kind: "not-that-format",
      reason: `The chart was not made: ${describeIssues(parsed.error)}.`,
    };
  try {
    const { bytes, warnings, sources } = await chartPicture(format, parsed.data, options);
    return {
      status: "created",
      bytes,
      report: { charts: 1, ...(sources > 0 && { sources }) },
      ...(warnings.length > 0 && { remarks: warnings }),
    };
  } catch (error) {
    return refusedBy(error);
  }
}

/** The picture of a chart; throws a refusal that says what does not fit. */
export async function chartPicture(
  format: ChartFormat,
  description: ChartPictureDescription,
  options: CreateChartOptions = {},
): Promise<Readonly<{ bytes: Uint8Array; warnings: readonly string[]; sources: number }>> {
  const theme = options.theme ?? themes[description.theme ?? defaultTheme];
  const foot = await footOf(description, theme);
  const drawing = await drawn(await specificationOf(description, theme, foot.lines.length * FOOT_LINE));
  const sheet = { ...foot, drawing, theme, language: description.language ?? "en-GB" };
  const bytes = format === "svg" ? new TextEncoder().encode(svgOf(description, sheet)) : await pngOf(sheet);
  return { bytes, warnings: "spec" in description ? drawing.warnings.slice(0, 5) : [], sources: foot.sources.length };
}

async function specificationOf(
  description: ChartPictureDescription,
  theme: Theme,
  taken: number,
): Promise<Specification> {
  const width = description.width ?? USUAL.width;
  const height = Math.max(100, (description.height ?? USUAL.height) - taken);
  const language = description.language ?? "en-GB";
  if (!("spec" in description)) {
    const chart = plainChart(description);
    const mismatch = chartMismatch(chart);
    if (mismatch) throw new Refusal("not-that-format", `The chart was not made: ${mismatch}.`);
    const made = chartSpecification(chart, { width, height, theme, measure: await openMeasure() });
    return localised(made, numberLocale(language, chart.format));
  }
  const spec = checkedSpecification(description.spec);
  const isSingle = "mark" in spec || "layer" in spec;
  return localised(
    {
      ...spec,
      ...(description.title !== undefined && { title: description.title }),
      ...(isSingle && { width, height, autosize: { type: "fit", contains: "padding" } }),
      config: chartStyle(theme, 14),
    },
    numberLocale(language, undefined),
  );
}

function localised(specification: Specification, number: object): Specification {
  return { ...specification, config: { ...(specification.config as object), locale: { number } } };
}

/** What Vega says of a specification is told as the reason why there is no chart. */
async function drawn(specification: Specification): Promise<Drawing> {
  try {
    const drawing = await drawSpecification(specification);
    const pixels = drawing.width * drawing.height * PNG_SCALE ** 2;
    if (!(pixels > 0) || pixels > MOST_PIXELS)
      throw new Refusal(
        "too-large",
        "The chart was not made: it would be too large; give it a smaller width and height.",
      );
    return drawing;
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const reason = error instanceof Error ? error.message.slice(0, 300) : "it could not be drawn";
    throw new Refusal("not-that-format", `The chart was not made: ${reason}.`, { cause: error });
  }
}

type Foot = Readonly<{ lines: readonly string[]; sources: readonly string[] }>;
type Sheet = Foot & Readonly<{ drawing: Drawing; theme: Theme; language: string }>;

/** The sources in a line or two under the chart, and each with its quote for the description. */
async function footOf(description: ChartPictureDescription, theme: Theme): Promise<Foot> {
  const own = description.source ? [{ of: "", source: description.source }] : [];
  const found = [...own, ...("spec" in description ? [] : chartSources(description))];
  if (found.length === 0) return { lines: [], sources: [] };
  const measure = await openMeasure();
  const wide = (text: string) => measure(text, `${FOOT_SIZE}px ${fontStack(theme.bodyFont)}`);
  const named = [...new Set(found.map(({ source }) => shortSource(source)))].join("; ");
  const text = `${ownWords(description.language ?? "en-GB").sources}: ${named}`;
  const most = (description.width ?? USUAL.width) - SIDE * 2;
  const lines = wrap(text, most, wide, 3) ?? [text];
  return { lines, sources: found.map(({ of, source }) => `${of === "" ? "" : `${of}: `}${sourceText(source)}`) };
}

function shortSource(source: Source): string {
  const place = placeOfSource(source);
  return `${source.file.split("/").at(-1)}${place === "" ? "" : `, ${place}`}`;
}

/** What a chart shows, in words. */
export function chartInWords(description: ChartPictureDescription): string {
  if (description.alternative !== undefined) return description.alternative;
  const title = description.title ?? "";
  if ("spec" in description) return title === "" ? "Chart" : title;
  const { type, categories, series } = plainChart(description);
  const names = series.map((each) => each.name).join(", ");
  const span = categories.length > 1 ? `${categories[0]} – ${categories.at(-1)}` : String(categories[0]);
  return `${title === "" ? "Chart" : title} (${type}): ${names}; ${span}`;
}

function svgOf(description: ChartPictureDescription, { drawing, lines, sources, theme }: Sheet): string {
  const { width } = drawing;
  const height = drawing.height + lines.length * FOOT_LINE;
  const inner = drawing.svg.replace(/^<svg [^>]*>/, "").replace(/<\/svg>\s*$/, "");
  const foot = lines
    .map((line, index) => {
      const y = drawing.height + index * FOOT_LINE;
      return `<text x="${SIDE}" y="${y}" font-family="${escapeXml(fontStack(theme.bodyFont))}" font-size="${FOOT_SIZE}" fill="#${theme.muted}">${escapeXml(line)}</text>`;
    })
    .join("");
  const words = [chartInWords(description), ...sources].join("\n");
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">` +
    `<title>${escapeXml(description.title ?? "Chart")}</title><desc>${escapeXml(words)}</desc>` +
    `<rect width="${width}" height="${height}" fill="#${theme.paper}"/>${inner}${foot}</svg>\n`
  );
}

async function pngOf({ drawing, lines, theme }: Sheet): Promise<Uint8Array> {
  const { width } = drawing;
  const height = drawing.height + lines.length * FOOT_LINE;
  const { canvas, context } = await openCanvas(width, height, PNG_SCALE);
  context.fillStyle = `#${theme.paper}`;
  context.fillRect(0, 0, width, height);
  context.save();
  await drawing.paint(context);
  context.restore();
  context.font = `${FOOT_SIZE}px ${fontStack(theme.bodyFont)}`;
  context.fillStyle = `#${theme.muted}`;
  for (const [index, line] of lines.entries()) context.fillText(line, SIDE, drawing.height + index * FOOT_LINE);
  return canvas.encode("png");
}
