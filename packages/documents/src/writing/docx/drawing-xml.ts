import { escapeXml, oneLine } from "../../ooxml/write-xml.ts";
import { CHART_TYPE, chartPart, chartWorkbook } from "../chart-part.ts";
import type { ChartContent } from "../parts-of-descriptions.ts";
import { namedPicture } from "../picture.ts";
import { type DocumentContext, EMU_PER_TWIP, TWIPS_PER_CENTIMETRE } from "./document-context.ts";

export type PlacedPicture = Readonly<{
  path: string;
  alternative: string /** centimetres */;
  width?: number | undefined;
}>;

const EMU_PER_PIXEL = 9_525;
const DRAWING = "http://schemas.openxmlformats.org/drawingml/2006";

/** A run with a picture, in its own size but never wider or much higher than the text. */
export function pictureRun(placed: PlacedPicture, context: DocumentContext): string {
  const picture = namedPicture(context.files, placed.path);
  let part = context.media.get(placed.path);
  if (part === undefined) {
    part = `word/media/image${context.media.size + 1}.${picture.ending}`;
    context.media.set(placed.path, part);
    context.writer.addBytes(part, picture.bytes);
  }
  const id = context.writer.relate(context.part, "image", part);
  const most = { width: context.frame.textWidth * EMU_PER_TWIP, height: context.frame.textHeight * EMU_PER_TWIP * 0.8 };
  const wanted =
    placed.width === undefined ? picture.width * EMU_PER_PIXEL : placed.width * TWIPS_PER_CENTIMETRE * EMU_PER_TWIP;
  const width = Math.min(wanted, most.width, (most.height * picture.width) / picture.height);
  const size = `cx="${Math.round(width)}" cy="${Math.round((width * picture.height) / picture.width)}"`;
  const name = escapeXml(oneLine(placed.alternative));
  const content = `<pic:pic><pic:nvPicPr><pic:cNvPr id="0" name="${name}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="${id}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext ${size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>`;
  return inlineDrawing({ size, alternative: placed.alternative, uri: `${DRAWING}/picture`, content }, context);
}

/** A run with a native chart over the whole width of the text. */
export async function chartRun(chart: ChartContent, heightCm: number, context: DocumentContext): Promise<string> {
  context.counts.charts += 1;
  const part = `word/charts/chart${context.counts.charts}.xml`;
  const workbook = `word/embeddings/figures${context.counts.charts}.xlsx`;
  context.writer.addBytes(workbook, await chartWorkbook(chart));
  const workbookId = context.writer.relate(part, "package", workbook);
  context.writer.addXml(
    part,
    CHART_TYPE,
    chartPart(chart, { theme: context.theme, fontSize: 9, workbookId, language: context.language }),
  );
  const id = context.writer.relate(context.part, "chart", part);
  const size = `cx="${context.frame.textWidth * EMU_PER_TWIP}" cy="${Math.round(heightCm * TWIPS_PER_CENTIMETRE * EMU_PER_TWIP)}"`;
  const alternative = chart.title ?? chart.series.map((series) => series.name).join(", ");
  return inlineDrawing({ size, alternative, uri: `${DRAWING}/chart`, content: `<c:chart r:id="${id}"/>` }, context);
}

function inlineDrawing(
  drawing: Readonly<{ size: string; alternative: string; uri: string; content: string }>,
  context: DocumentContext,
): string {
  context.counts.drawings += 1;
  const id = context.counts.drawings;
  return `<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent ${drawing.size}/><wp:docPr id="${id}" name="Picture ${id}" descr="${escapeXml(oneLine(drawing.alternative))}"/><wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="${drawing.uri}">${drawing.content}</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>`;
}
