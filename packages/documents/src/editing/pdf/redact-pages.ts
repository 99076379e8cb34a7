import { decodePDFRawStream, PDFArray, type PDFDocument, PDFName, type PDFPage, PDFRawStream } from "@cantoo/pdf-lib";
import { drawPage } from "../../pdf/draw-page.ts";
import { openPdf, type PdfPage } from "../../pdf/open-pdf.ts";
import { rectangleOf } from "../../pdf/text-state.ts";
import { Refusal } from "../../refusal.ts";
import { holdsText, piecesWith } from "./found-text.ts";
import { type PageGlyph, pageGlyphs } from "./page-glyphs.ts";
import { forgetFields } from "./page-list.ts";
import { withoutGlyphs } from "./removed-glyphs.ts";
import { forgetAppearances, forgetSideCopies } from "./side-copies.ts";
import { blotStrings } from "./spoken-strings.ts";

export type Redaction = Readonly<{
  texts: readonly string[];
  /** areas by page, as left, top, width and height in points from the top left of the page as it is shown */
  areas: readonly Readonly<{ page: number; box: readonly [number, number, number, number] }>[];
  /** numbers of the pages that are looked at */
  pages: readonly number[];
}>;

/** pixels for each point of a page that becomes a picture */
const SHARPNESS = 200 / 72;

/**
 * Takes texts and areas out of pages. Letters are taken out of what a page draws where they can be told surely; any other page becomes a
 * picture of itself with the places painted over. `bytes` are the document as it is. Gives remarks; throws a refusal when nothing was found.
 */
export async function redactPages(
  document: PDFDocument,
  bytes: Uint8Array,
  redaction: Redaction,
): Promise<readonly string[]> {
  const read = await openPdf(bytes);
  const seen: Seen = { pictured: [], silent: [], found: 0 };
  try {
    for (const number of redaction.pages) {
      const page = await read.getPage(number);
      await redactPage(document, page, { number, redaction, seen });
      page.cleanup();
    }
  } finally {
    await read.loadingTask.destroy();
  }
  const { pictured, silent, found } = seen;
  const blotted = forgetAppearances(document, redaction.texts) + blotStrings(document, redaction.texts);
  if (found + blotted === 0)
    throw new Refusal(
      "unsupported",
      silent.length > 0
        ? `Nothing was found to redact, and page ${silent.slice(0, 20).join(", ")} is a picture without text; give the places as "areas".`
        : "Nothing was found to redact; give the text letter by letter as it stands on the page.",
    );
  if (pictured.length > 0) forgetStructure(document);
  const forgotten = forgetSideCopies(document, redaction.pages);
  return [...remarksOf(document, { pictured, silent }), ...forgotten];
}

/** What became of the pages. */
type Seen = { readonly pictured: number[]; readonly silent: number[]; found: number };

async function redactPage(
  document: PDFDocument,
  page: PdfPage,
  { number, redaction, seen }: Readonly<{ number: number; redaction: Redaction; seen: Seen }>,
): Promise<void> {
  const areas = redaction.areas.filter((area) => area.page === number).map((area) => area.box);
  const drawn = await pageGlyphs(page);
  const hits = glyphsWith(drawn.glyphs, redaction.texts);
  if (drawn.glyphs.length === 0 && areas.length === 0) seen.silent.push(number);
  if (hits.size === 0 && areas.length === 0) return;
  seen.found += hits.size + areas.length;
  const target = document.getPage(number - 1);
  const isSure = areas.length === 0 && isPlain(target, hits);
  const content = isSure ? withoutGlyphs(contentOf(target), drawn, hits) : null;
  if (content !== null) setContent(document, target, content + blackBoxes(hits));
  else {
    await picturePage(document, target, { page, hits, areas });
    seen.pictured.push(number);
  }
}

/** Refuses a file in which a text can still be read. */
export async function refuseLeftovers(
  bytes: Uint8Array,
  texts: readonly string[],
  pages: ReadonlySet<number> | null,
): Promise<void> {
  const read = await openPdf(bytes);
  try {
    for (let number = 1; number <= read.numPages; number += 1) {
      if (pages !== null && !pages.has(number)) continue;
      const page = await read.getPage(number);
      const drawn = (await pageGlyphs(page)).glyphs.map((glyph) => glyph.text).join("");
      const { items } = await page.getTextContent();
      const shown = items.map((item) => ("str" in item ? item.str : "")).join("");
      page.cleanup();
      if (holdsText(drawn, texts) || holdsText(shown, texts))
        throw new Refusal(
          "unsupported",
          `The text could not be taken out of page ${number} surely, so nothing was changed; give its places as "areas" instead.`,
        );
    }
  } finally {
    await read.loadingTask.destroy();
  }
}

function glyphsWith(glyphs: readonly PageGlyph[], texts: readonly string[]): ReadonlySet<PageGlyph> {
  const found = piecesWith(
    glyphs.map((glyph) => glyph.text),
    texts,
  );
  return new Set(glyphs.filter((_, index) => found.has(index)));
}

/** Whether all letters belong to the page's own drawing, which no annotation or form repeats. */
function isPlain(page: PDFPage, hits: ReadonlySet<PageGlyph>): boolean {
  return [...hits].every((glyph) => glyph.shown !== null) && page.node.Contents() !== undefined;
}

function contentOf(page: PDFPage): string {
  const contents = page.node.Contents();
  const streams =
    contents instanceof PDFArray ? contents.asArray().map((each) => page.doc.context.lookup(each)) : [contents];
  return streams
    .map((stream) =>
      stream instanceof PDFRawStream ? Buffer.from(decodePDFRawStream(stream).decode()).toString("latin1") : "(",
    )
    .join("\n");
}

function setContent(document: PDFDocument, page: PDFPage, content: string): void {
  const stream = document.context.flateStream(new Uint8Array(Buffer.from(content, "latin1")));
  page.node.set(PDFName.of("Contents"), document.context.register(stream));
}

function blackBoxes(hits: ReadonlySet<PageGlyph>): string {
  const boxes = [...hits].map(({ box }) =>
    [box.left, box.bottom, box.right - box.left, box.top - box.bottom].map((value) => value.toFixed(2)).join(" "),
  );
  return `q 0 g ${boxes.map((box) => `${box} re`).join(" ")} f Q\n`;
}

type Pictured = Readonly<{
  page: PdfPage;
  hits: ReadonlySet<PageGlyph>;
  areas: readonly (readonly [number, number, number, number])[];
}>;

/** The page becomes a picture of itself, painted over; its text, links and fields go. */
async function picturePage(document: PDFDocument, target: PDFPage, { page, hits, areas }: Pictured): Promise<void> {
  const natural = page.getViewport({ scale: 1 });
  const { canvas, context, scale } = await drawPage(page, Math.max(natural.width, natural.height) * SHARPNESS);
  const viewport = page.getViewport({ scale });
  context.fillStyle = "#000000";
  for (const { box } of hits) {
    const place = rectangleOf(viewport.transform as never, [box.left, box.bottom, box.right, box.top]);
    const { left, bottom: top, right, top: bottom } = place;
    context.fillRect(left - 1, top - 1, right - left + 2, bottom - top + 2);
  }
  for (const [left, top, width, height] of areas)
    context.fillRect(left * scale, top * scale, width * scale, height * scale);
  const image = await document.embedJpg(await canvas.encode("jpeg", 88));
  forgetFields(
    document,
    new Set(
      target.node
        .Annots()
        ?.asArray()
        .filter((each) => "objectNumber" in each) as never,
    ),
  );
  for (const key of [
    "Annots",
    "Contents",
    "CropBox",
    "BleedBox",
    "TrimBox",
    "ArtBox",
    "Thumb",
    "PieceInfo",
    "Metadata",
    "StructParents",
    "AA",
    "UserUnit",
    "Group",
  ])
    target.node.delete(PDFName.of(key));
  target.node.set(PDFName.of("Resources"), document.context.obj({}));
  target.setMediaBox(0, 0, natural.width, natural.height);
  target.node.set(PDFName.of("Rotate"), document.context.obj(0));
  target.drawImage(image, { x: 0, y: 0, width: natural.width, height: natural.height });
}

/** What is said aloud of pages that are pictures now could tell what was painted over. */
function forgetStructure(document: PDFDocument): void {
  document.catalog.delete(PDFName.of("StructTreeRoot"));
  document.catalog.delete(PDFName.of("MarkInfo"));
}

function remarksOf(
  document: PDFDocument,
  { pictured, silent }: Readonly<{ pictured: readonly number[]; silent: readonly number[] }>,
): string[] {
  const names = document.catalog.lookup(PDFName.of("Names"));
  const hasAttachments = document.catalog.has(PDFName.of("AF")) || String(names ?? "").includes("/EmbeddedFiles");
  return [
    ...(pictured.length > 0
      ? [
          `Page ${pictured.join(", ")} became a picture, because its text could not be taken out piece by piece surely; its text cannot be selected or read aloud any more.`,
        ]
      : []),
    ...(silent.length > 0
      ? [`Page ${silent.slice(0, 20).join(", ")} has no text of its own; what pictures show there was not searched.`]
      : []),
    ...(hasAttachments ? ["The PDF has files attached, which were not looked through."] : []),
  ];
}
