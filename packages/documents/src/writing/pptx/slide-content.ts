import { plainText } from "../../markup/inline.ts";
import { Refusal } from "../../refusal.ts";
import { CHART_TYPE, chartPart, chartWorkbook } from "../chart-part.ts";
import { type ChartContent, chartMismatch } from "../parts-of-descriptions.ts";
import { namedPicture } from "../picture.ts";
import type { SlideDescription, SlideOf } from "./deck-description.ts";
import { type Place, places } from "./places.ts";
import { graphicFrame, picture, type ShapeLook, shape } from "./shape-xml.ts";
import type { SlideContent, SlideContext } from "./slide-context.ts";
import { fitTable, tableFrame } from "./slide-table.ts";
import { fittingSize, paragraphs, type TextLine, textHeight, textLines, textRuns } from "./slide-text.ts";

const BODY_SIZES = [24, 22, 20, 18, 16, 14, 12];
const SIDE_SIZES = [20, 18, 16, 14, 12];

/** The shapes of a slide; a table that is too high goes on over several slides. */
export async function slideContents(slide: SlideDescription, context: SlideContext): Promise<readonly SlideContent[]> {
  switch (slide.layout) {
    case "title":
    case "closing":
      return [openingSlide(slide, context)];
    case "section":
      return [sectionSlide(slide, context)];
    case "agenda":
      return [agendaSlide(slide, context)];
    case "content":
      return [contentSlide(slide, context)];
    case "two-column":
      return [twoColumnSlide(slide, context)];
    case "table":
      return tableSlides(slide, context);
    case "chart":
      return [await chartSlide(slide, context)];
    case "image":
      return [imageSlide(slide, context)];
    case "figures":
      return [figuresSlide(slide, context)];
    case "quote":
      return [quoteSlide(slide, context)];
  }
}

function relateFor(context: SlideContext): (address: string) => string {
  return (address) => context.writer.relate(context.part, "hyperlink", address, true);
}

/** One line of text in a placeholder, smaller when it would not fit. */
function line(
  text: string,
  look: Omit<ShapeLook, "text" | "place">,
  fit: { place: Place; sizes: readonly number[] },
  context: SlideContext,
): string {
  const lines: TextLine[] = [{ kind: "plain", level: 0, text, startsAt: 1 }];
  const size = fittingSize(lines, fit.place, fit.sizes);
  noteOverflow(lines, size, fit.place, context);
  const run = textRuns(text, size === fit.sizes[0] ? {} : { size }, relateFor(context));
  return shape({ ...look, text: `<a:p>${run}</a:p>` }, context.numbers);
}

function noteOverflow(lines: readonly TextLine[], size: number, place: Place, context: SlideContext): void {
  const height = textHeight(lines, size, place.width);
  if (height > place.height * 1.02)
    context.remarks.push(
      `On ${context.where} the text "${plainText(lines[0]?.text ?? "").slice(0, 40)}" does not fit even at ${size} points; shorten it or share it out over two slides.`,
    );
}

function titleShape(title: string, context: SlideContext): string {
  return line(
    title,
    { name: "Title", placeholder: 'type="title"' },
    { place: places.title, sizes: [28, 26, 24, 22, 20] },
    context,
  );
}

type Box = Readonly<{
  place: Place;
  sizes?: readonly number[];
  placeholder?: string;
  isFixed?: boolean;
  anchor?: "t" | "ctr";
}>;

/** Markdown in a text box or placeholder, at the largest size that fits. */
function textBox(markdown: string, box: Box, context: SlideContext): string {
  const lines = textLines(markdown, context.where);
  const size = fittingSize(lines, box.place, box.sizes ?? BODY_SIZES);
  noteOverflow(lines, size, box.place, context);
  const text =
    paragraphs(lines, { size, ownBullets: box.placeholder === undefined }, relateFor(context)) ||
    '<a:p><a:endParaRPr lang="en-US"/></a:p>';
  const isPlaced = box.placeholder === undefined || box.isFixed;
  return shape(
    {
      name: "Text",
      ...(box.placeholder && { placeholder: box.placeholder }),
      ...(isPlaced && { place: box.place }),
      ...(box.anchor && { anchor: box.anchor }),
      inset: 0,
      text,
    },
    context.numbers,
  );
}

function openingSlide(slide: SlideOf<"title" | "closing">, context: SlideContext): SlideContent {
  const shapes = [
    line(
      slide.title,
      { name: "Title", placeholder: 'type="ctrTitle"' },
      { place: places.opening, sizes: [42, 38, 34, 30, 26] },
      context,
    ),
  ];
  if (slide.subtitle)
    shapes.push(
      line(
        slide.subtitle,
        { name: "Subtitle", placeholder: 'type="subTitle" idx="1"' },
        { place: places.openingUnder, sizes: [20, 18, 16] },
        context,
      ),
    );
  if (slide.detail)
    shapes.push(
      line(
        slide.detail,
        { name: "Detail", placeholder: 'type="body" sz="quarter" idx="13"' },
        { place: places.openingDetail, sizes: [14, 12] },
        context,
      ),
    );
  return { layout: "opening", shapes: shapes.join("") };
}

function sectionSlide(slide: SlideOf<"section">, context: SlideContext): SlideContent {
  const shapes = [
    line(
      slide.title,
      { name: "Title", placeholder: 'type="title"' },
      { place: places.section, sizes: [36, 32, 28, 24] },
      context,
    ),
  ];
  if (slide.subtitle)
    shapes.push(
      line(
        slide.subtitle,
        { name: "Text", placeholder: 'type="body" idx="1"' },
        { place: places.sectionUnder, sizes: [18, 16, 14] },
        context,
      ),
    );
  return { layout: "section", shapes: shapes.join("") };
}

/** Numbered rows with the number in the theme's accent. */
function agendaSlide(slide: SlideOf<"agenda">, context: SlideContext): SlideContent {
  const shapes = [titleShape(slide.title ?? context.words.agenda, context)];
  const columns = slide.items.length > 6 ? 2 : 1;
  const perColumn = Math.ceil(slide.items.length / columns);
  const pitch = Math.min(64, places.body.height / perColumn);
  slide.items.forEach((item, index) => {
    const column = columns === 1 ? places.body : index < perColumn ? places.left : places.right;
    const top = column.top + (index % perColumn) * pitch;
    const number = textRuns(String(index + 1), { size: 24, bold: true, color: "accent1" }, relateFor(context));
    shapes.push(
      shape(
        {
          name: "Number",
          place: { left: column.left, top, width: 44, height: pitch - 8 },
          anchor: "ctr",
          inset: 0,
          text: `<a:p>${number}</a:p>`,
        },
        context.numbers,
      ),
    );
    const place = { left: column.left + 50, top, width: column.width - 50, height: pitch - 8 };
    shapes.push(textBox(item, { place, sizes: [22, 20, 18, 16, 14], anchor: "ctr" }, context));
  });
  return { layout: "title-only", shapes: shapes.join("") };
}

function contentSlide(slide: SlideOf<"content">, context: SlideContext): SlideContent {
  if (slide.image === undefined) {
    const body = textBox(slide.body, { place: places.body, placeholder: 'idx="1"' }, context);
    return { layout: "content", shapes: titleShape(slide.title, context) + body };
  }
  const body = textBox(
    slide.body,
    { place: places.left, placeholder: 'idx="1"', isFixed: true, sizes: SIDE_SIZES },
    context,
  );
  const image = pictureIn(slide.image, slide.alternative ?? slide.title, places.right, context);
  return { layout: "content", shapes: titleShape(slide.title, context) + body + image };
}

function twoColumnSlide(slide: SlideOf<"two-column">, context: SlideContext): SlideContent {
  const hasTitles = slide.leftTitle !== undefined || slide.rightTitle !== undefined;
  const shapes = [titleShape(slide.title, context)];
  for (const side of ["left", "right"] as const) {
    const heading = slide[`${side}Title`];
    if (heading !== undefined) {
      const run = textRuns(heading, { size: 18, bold: true, color: "accent1" }, relateFor(context));
      shapes.push(
        shape(
          { name: "Heading", place: places[`${side}Title`], anchor: "b", inset: 0, text: `<a:p>${run}</a:p>` },
          context.numbers,
        ),
      );
    }
    const place = hasTitles ? places[`${side}Under`] : places[side];
    const placeholder = `sz="half" idx="${side === "left" ? 1 : 2}"`;
    shapes.push(textBox(slide[side], { place, placeholder, isFixed: hasTitles, sizes: SIDE_SIZES }, context));
  }
  return { layout: "two-column", shapes: shapes.join("") };
}

function tableSlides(slide: SlideOf<"table">, context: SlideContext): readonly SlideContent[] {
  const fitted = fitTable(slide.table, places.body, context.language, context.where);
  return fitted.pages.map((_, page) => {
    const count = fitted.pages.length > 1 ? ` (${page + 1}/${fitted.pages.length})` : "";
    const own = { ...context, part: context.partAt(page), numbers: { next: 1 } };
    const title = titleShape(slide.title + count, own);
    return { layout: "title-only", shapes: title + tableFrame(fitted, page, places.body, own) };
  });
}

async function chartSlide(slide: SlideOf<"chart">, context: SlideContext): Promise<SlideContent> {
  const mismatch = chartMismatch(slide.chart);
  if (mismatch) throw new Refusal("not-that-format", `The deck was not made: on ${context.where} ${mismatch}.`);
  const shapes = [titleShape(slide.title, context)];
  const hasText = slide.body !== undefined && slide.body.trim() !== "";
  shapes.push(await chartFrame(slide.chart, hasText ? places.wide : places.body, context));
  if (hasText) shapes.push(textBox(slide.body ?? "", { place: places.aside, sizes: [18, 16, 14, 12] }, context));
  return { layout: "title-only", shapes: shapes.join("") };
}

async function chartFrame(chart: ChartContent, place: Place, context: SlideContext): Promise<string> {
  context.counts.charts += 1;
  const part = `ppt/charts/chart${context.counts.charts}.xml`;
  const workbook = `ppt/embeddings/figures${context.counts.charts}.xlsx`;
  context.writer.addBytes(workbook, await chartWorkbook(chart));
  const workbookId = context.writer.relate(part, "package", workbook);
  context.writer.addXml(part, CHART_TYPE, chartPart(chart, { theme: context.theme, fontSize: 12, workbookId }));
  const id = context.writer.relate(context.part, "chart", part);
  const content = `<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="${id}"/>`;
  const alternative = chart.title ?? chart.series.map((series) => series.name).join(", ");
  return graphicFrame({ name: "Chart", place, uri: "chart", content, alternative }, context.numbers);
}

function imageSlide(slide: SlideOf<"image">, context: SlideContext): SlideContent {
  const top = slide.title === undefined ? 36 : places.body.top;
  const bottom = places.body.top + places.body.height - (slide.caption ? 34 : 0);
  const room = { ...places.body, top, height: bottom - top };
  const shapes = [
    slide.title === undefined ? "" : titleShape(slide.title, context),
    pictureIn(slide.image, slide.alternative ?? slide.caption ?? slide.title ?? "", room, context),
  ];
  if (slide.caption) {
    const run = textRuns(slide.caption, { size: 13, color: "folHlink" }, relateFor(context));
    const place = { ...places.body, top: bottom + 8, height: 26 };
    shapes.push(
      shape({ name: "Caption", place, inset: 0, text: `<a:p><a:pPr algn="ctr"/>${run}</a:p>` }, context.numbers),
    );
  }
  return { layout: "title-only", shapes: shapes.join("") };
}

/** A picture as large as the room allows, in the middle of it, in its own proportions. */
function pictureIn(path: string, alternative: string, room: Place, context: SlideContext): string {
  const found = namedPicture(context.files, path);
  let part = context.media.get(path);
  if (part === undefined) {
    part = `ppt/media/image${context.media.size + 1}.${found.ending}`;
    context.media.set(path, part);
    context.writer.addBytes(part, found.bytes);
  }
  const scale = Math.min(room.width / found.width, room.height / found.height);
  const width = found.width * scale;
  const height = found.height * scale;
  const place = {
    left: room.left + (room.width - width) / 2,
    top: room.top + (room.height - height) / 2,
    width,
    height,
  };
  return picture(
    { relationship: context.writer.relate(context.part, "image", part), place, alternative },
    context.numbers,
  );
}

/** Cards with one large figure each. */
function figuresSlide(slide: SlideOf<"figures">, context: SlideContext): SlideContent {
  const shapes = [titleShape(slide.title, context)];
  const hasText = slide.body !== undefined;
  const rows = slide.figures.length > 3 ? 2 : 1;
  const perRow = Math.ceil(slide.figures.length / rows);
  const gap = 20;
  const width = (places.body.width - gap * (perRow - 1)) / perRow;
  const room = hasText ? 230 : places.body.height;
  const height = Math.min(rows === 1 ? 190 : 170, (room - gap * (rows - 1)) / rows);
  slide.figures.forEach((figure, index) => {
    const place = {
      left: places.body.left + (index % perRow) * (width + gap),
      top: places.body.top + 8 + Math.floor(index / perRow) * (height + gap),
      width,
      height,
    };
    const inner = { ...place, width: width - 32 };
    const valueSize = fittingSize(
      [{ kind: "plain", level: 0, text: figure.value, startsAt: 1 }],
      { ...inner, height: 70 },
      [44, 38, 32, 26, 20],
    );
    const labels: TextLine[] = [{ kind: "plain", level: 0, text: figure.label, startsAt: 1 }];
    const labelSize = fittingSize(labels, { ...inner, height: height - 32 - valueSize * 1.3 }, [16, 14, 12]);
    noteOverflow(labels, labelSize, { ...inner, height: height - 32 - valueSize * 1.3 }, context);
    const value = `<a:p>${textRuns(figure.value, { size: valueSize, bold: true, color: "accent1" }, relateFor(context))}</a:p>`;
    const label = `<a:p><a:pPr><a:spcBef><a:spcPts val="600"/></a:spcBef></a:pPr>${textRuns(figure.label, { size: labelSize, color: "tx1" }, relateFor(context))}</a:p>`;
    shapes.push(
      shape(
        { name: "Figure", place, fill: "bg2", geometry: "roundRect", anchor: "ctr", inset: 16, text: value + label },
        context.numbers,
      ),
    );
  });
  const under = places.body.top + 8 + rows * height + (rows - 1) * gap + 24;
  const place = { ...places.body, top: under, height: places.body.top + places.body.height - under };
  if (hasText) shapes.push(textBox(slide.body ?? "", { place, sizes: [18, 16, 14, 12] }, context));
  return { layout: "title-only", shapes: shapes.join("") };
}

function quoteSlide(slide: SlideOf<"quote">, context: SlideContext): SlideContent {
  const shapes = [
    line(
      slide.quote,
      { name: "Quote", placeholder: 'type="title"' },
      { place: places.quote, sizes: [28, 26, 24, 22, 20, 18] },
      context,
    ),
  ];
  if (slide.by)
    shapes.push(
      line(
        `— ${slide.by}`,
        { name: "By", placeholder: 'type="body" idx="1"' },
        { place: places.quoteBy, sizes: [16, 14] },
        context,
      ),
    );
  return { layout: "quote", shapes: shapes.join("") };
}
