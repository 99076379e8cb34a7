import { Refusal } from "../../refusal.ts";
import { CHART_TYPE, chartPart, chartWorkbook } from "../chart-part.ts";
import { type ChartContent, chartMismatch, plainChart } from "../parts-of-descriptions.ts";
import { namedPicture } from "../picture.ts";
import type { SlideDescription, SlideOf } from "./deck-description.ts";
import { OPENING_SIZES, QUOTE_SIZES, SECTION_SIZES } from "./master-parts.ts";
import { type Place, places } from "./places.ts";
import { graphicFrame, picture, type ShapeLook, shape } from "./shape-xml.ts";
import { BODY_SIZES, LIKE, line, relateFor, SIDE_SIZES, textBox, titleShape } from "./slide-boxes.ts";
import { asideCard, figuresSlide, twoColumnSlide } from "./slide-cards.ts";
import type { SlideContent, SlideContext } from "./slide-context.ts";
import { slideForms } from "./slide-forms.ts";
import { fitTable, tableFrame } from "./slide-table.ts";
import { fittingSize, type TextLine, textHeight, textRuns } from "./slide-text.ts";

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

function openingSlide(slide: SlideOf<"title" | "closing">, context: SlideContext): SlideContent {
  const { opening } = slideForms[context.theme.cover];
  const part = (text: string, look: Omit<ShapeLook, "text" | "place">, place: Place, sizes: readonly number[]) =>
    line(text, look, { place, sizes, isBalanced: sizes === OPENING_SIZES }, context);
  const shapes = [
    part(slide.title, { name: "Title", placeholder: 'type="ctrTitle"' }, opening.title, OPENING_SIZES),
    slide.subtitle
      ? part(
          slide.subtitle,
          { name: "Subtitle", placeholder: 'type="subTitle" idx="1"' },
          opening.under,
          [22, 20, 18, 16],
        )
      : "",
    slide.detail
      ? part(
          slide.detail,
          { name: "Detail", placeholder: 'type="body" sz="quarter" idx="13"' },
          opening.detail,
          [14, 12],
        )
      : "",
  ];
  return { layout: "opening", shapes: shapes.join("") };
}

function sectionSlide(slide: SlideOf<"section">, context: SlideContext): SlideContent {
  const shapes = [
    line(
      slide.title,
      { name: "Title", placeholder: 'type="title"' },
      { place: places.section, sizes: SECTION_SIZES, isBalanced: true },
      context,
    ),
  ];
  if (slide.subtitle)
    shapes.push(
      line(
        slide.subtitle,
        { name: "Text", placeholder: 'type="body" idx="1"' },
        { place: places.sectionUnder, sizes: [20, 18, 16, 14] },
        context,
      ),
    );
  return { layout: "section", shapes: shapes.join("") };
}

/** Numbered rows with the number in the theme's accent, a faint line below each. */
function agendaSlide(slide: SlideOf<"agenda">, context: SlideContext): SlideContent {
  const shapes = [titleShape(slide.title ?? context.words.agenda, context)];
  const columns = slide.items.length > 6 ? 2 : 1;
  const perColumn = Math.ceil(slide.items.length / columns);
  const pitch = Math.min(82, places.body.height / perColumn);
  slide.items.forEach((item, index) => {
    const column = columns === 1 ? places.body : index < perColumn ? places.left : places.right;
    const top = column.top + (index % perColumn) * pitch;
    const number = textRuns(String(index + 1), { size: 26, bold: true, color: "accent1" }, relateFor(context));
    const row = { top, height: pitch - 6 };
    shapes.push(
      shape(
        {
          name: "Number",
          place: { ...row, left: column.left, width: 44 },
          anchor: "ctr",
          inset: 0,
          text: `<a:p>${number}</a:p>`,
        },
        context.numbers,
      ),
      textBox(
        item,
        { place: { ...row, left: column.left + 56, width: column.width - 56 }, sizes: BODY_SIZES, anchor: "ctr" },
        context,
      ),
      shape(
        {
          name: "Line",
          fill: "bg2",
          place: { left: column.left, top: top + pitch - 4, width: column.width, height: 2 },
        },
        context.numbers,
      ),
    );
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
  const chart = plainChart(slide.chart);
  const mismatch = chartMismatch(chart);
  if (mismatch) throw new Refusal("not-that-format", `The deck was not made: on ${context.where} ${mismatch}.`);
  const shapes = [titleShape(slide.title, context)];
  const hasText = slide.body !== undefined && slide.body.trim() !== "";
  shapes.push(await chartFrame(chart, hasText ? places.wide : places.body, context));
  if (hasText) shapes.push(asideCard(slide.body ?? "", context));
  return { layout: "title-only", shapes: shapes.join("") };
}

async function chartFrame(chart: ChartContent, place: Place, context: SlideContext): Promise<string> {
  context.counts.charts += 1;
  const part = `ppt/charts/chart${context.counts.charts}.xml`;
  const workbook = `ppt/embeddings/figures${context.counts.charts}.xlsx`;
  context.writer.addBytes(workbook, await chartWorkbook(chart));
  const workbookId = context.writer.relate(part, "package", workbook);
  context.writer.addXml(
    part,
    CHART_TYPE,
    chartPart(chart, { theme: context.theme, fontSize: 14, workbookId, language: context.language }),
  );
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
  return { layout: "title-only", shapes: shapes.join(""), isBare: slide.title === undefined };
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

function quoteSlide(slide: SlideOf<"quote">, context: SlideContext): SlideContent {
  const fit = { place: places.quote, sizes: QUOTE_SIZES, isBalanced: true };
  const shapes = [line(slide.quote, { name: "Quote", placeholder: 'type="title"' }, fit, context)];
  if (slide.by) {
    const lines: TextLine[] = [{ kind: "plain", level: 0, text: slide.quote, startsAt: 1 }];
    const height = textHeight(lines, fittingSize(lines, places.quote, QUOTE_SIZES), places.quote.width);
    const place = { ...places.quoteBy, top: Math.min(places.quoteBy.top, places.quote.top + height + 14) };
    const look = { name: "By", placeholder: 'type="body" idx="1"', ...(context.theme.name !== LIKE && { place }) };
    shapes.push(line(`— ${slide.by}`, look, { place, sizes: [18, 16, 14] }, context));
  }
  return { layout: "quote", shapes: shapes.join("") };
}
