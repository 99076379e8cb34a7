import {
  decodePDFRawStream,
  PDFArray,
  type PDFDict,
  PDFDocument,
  PDFHexString,
  PDFName,
  PDFNumber,
  type PDFObject,
  type PDFPage,
  PDFRawStream,
  type PDFRef,
  PDFString,
} from "@cantoo/pdf-lib";
import { openPdf } from "../pdf/open-pdf.ts";
import { Refusal } from "../refusal.ts";
import { type FigureWords, figureWords } from "./figure-words.ts";
import { type PagePiece, pageContent, pagePieces, partTexts, textStarts } from "./page-marks.ts";
import { type PlacedText, sheetRows } from "./sheet-rows.ts";
import { StructureTree } from "./structure-tree.ts";

/** The office file a PDF was made from. */
export type TagSource = Readonly<{
  kind: "docx" | "pptx" | "xlsx";
  bytes: Uint8Array;
  /** such as de-DE */
  language?: string | undefined;
}>;
export type CompletedTags = Readonly<{ bytes: Uint8Array; remarks: readonly string[] }>;

/** points at the edges of a page where only running lines stand */
const MARGINS = { docx: null, pptx: { top: 0, bottom: 34 }, xlsx: { top: 50.3, bottom: 53.9 } } as const;
const name = (text: string) => PDFName.of(text);

/**
 * Completes the tags LibreOffice gives a PDF: one element for the whole document, its language, running lines and decoration set apart,
 * words for pictures and charts, and tables for the cells of printed sheets. Throws a refusal for a PDF that is tagged in another way.
 */
export async function completeTags(pdf: Uint8Array, source: TagSource): Promise<CompletedTags> {
  const document = await PDFDocument.load(pdf, { updateMetadata: false });
  const tree = StructureTree.of(document);
  if (!tree) throw new Refusal("unsupported", "The PDF has no tags that could be completed.");
  const pages = document.getPages().map((page) => openPage(page));
  const whole = tree.gather();
  for (const page of pages) setApart(tree, page, source.kind);
  if (source.kind === "pptx") headSlides(tree);
  const remarks = nameFigures(tree, pages, figureWords(source.bytes));
  if (source.kind === "xlsx") {
    const texts = await placedTexts(pdf);
    for (const [index, page] of pages.entries()) tagCells(tree, page, { whole, texts: texts[index] ?? [] });
    const rank = new Map(pages.map(({ page }, index) => [page.ref, index]));
    const place = (element: PDFDict) => 2 * (rank.get(tree.pageOf(element) as PDFRef) ?? -1);
    tree.order(whole, (element) => place(element) + (tree.role(element) === "Table" ? 0 : 1));
  }
  for (const page of pages) writePage(document, page);
  if (source.language) document.catalog.set(name("Lang"), PDFString.of(source.language));
  return { bytes: await document.save(), remarks };
}

/** A page with what it draws; `pieces` is null where it is written in another way. */
type OpenPage = { readonly page: PDFPage; readonly key: number; pieces: readonly PagePiece[] | null };

function openPage(page: PDFPage): OpenPage {
  const key = page.node.lookupMaybe(name("StructParents"), PDFNumber)?.asNumber() ?? -1;
  return { page, key, pieces: pagePieces(contentOf(page)) };
}

function contentOf(page: PDFPage): string {
  const contents = page.node.Contents();
  const streams =
    contents instanceof PDFArray ? contents.asArray().map((_, index) => contents.lookup(index)) : [contents];
  return streams
    .map((stream) =>
      stream instanceof PDFRawStream ? Buffer.from(decodePDFRawStream(stream).decode()).toString("latin1") : "",
    )
    .join("\n");
}

function writePage(document: PDFDocument, { page, pieces }: OpenPage): void {
  page.node.set(name("Tabs"), name("S"));
  if (!pieces) return;
  const stream = document.context.flateStream(Buffer.from(pageContent(pieces), "latin1"));
  page.node.set(name("Contents"), document.context.register(stream));
}

/** Running lines are said to be no part of the text, and so is what draws nothing. */
function setApart(tree: StructureTree, page: OpenPage, kind: TagSource["kind"]): void {
  const margins = MARGINS[kind];
  if (!page.pieces || margins === null) return;
  const { height } = page.page.getSize();
  const marks = new Set<number>();
  page.pieces = page.pieces.map((piece) => {
    if (piece.kind !== "marked" || piece.tag !== "P") return piece;
    const starts = textStarts(piece.lines);
    const isRunning = starts.every(({ y }) => y < margins.bottom || y > height - margins.top);
    if (!isRunning) return piece;
    marks.add(piece.mark);
    return { kind: "artifact", lines: piece.lines };
  });
  tree.forget(page.page.ref, page.key, marks);
}

/** Titles of slides are headings of a level: the first one's of the whole, the others of their slides. */
function headSlides(tree: StructureTree): void {
  const titles = tree.all().filter(({ element }) => tree.role(element) === "H");
  for (const [index, { element }] of titles.entries()) element.set(name("S"), name(index === 0 ? "H1" : "H2"));
}

/** Pictures and charts say what they show; decoration is set apart. */
function nameFigures(
  tree: StructureTree,
  pages: readonly OpenPage[],
  words: readonly FigureWords[],
): readonly string[] {
  const figures = tree.all().filter(({ element }) => tree.role(element) === "Figure" && isFigure(tree, element));
  const matching = words.length === figures.length ? words : words.filter((each) => each !== null);
  const isSure = matching.length === figures.length;
  figures.forEach(({ element }, index) => {
    const said = isSure ? matching[index] : undefined;
    if (typeof said === "string") element.set(name("Alt"), PDFHexString.fromText(said));
    else if (said === null) decorate(tree, pages, element);
  });
  const silent = figures.filter(({ element }) => !element.has(name("Alt"))).length;
  return isSure || silent === 0 ? [] : [`${silent} pictures of the PDF have no words for people who do not see them.`];
}

/** A paragraph that only holds a figure is called one, too. */
function isFigure(tree: StructureTree, element: PDFDict): boolean {
  const holdsFigure = tree.under(element).some((each) => tree.role(each.element) === "Figure");
  if (holdsFigure) element.set(name("S"), name("P"));
  return !holdsFigure;
}

function decorate(tree: StructureTree, pages: readonly OpenPage[], element: PDFDict): void {
  const page = pages.find((each) => each.page.ref === tree.pageOf(element));
  if (!page?.pieces) return;
  const marks = new Set(tree.marksOf(element));
  page.pieces = page.pieces.map((piece) =>
    piece.kind === "marked" && marks.has(piece.mark) ? { kind: "artifact", lines: piece.lines } : piece,
  );
  tree.forget(page.page.ref, page.key, marks);
}

/** The texts of every page with their widths. */
async function placedTexts(pdf: Uint8Array): Promise<readonly (readonly PlacedText[])[]> {
  const document = await openPdf(pdf);
  try {
    const pages: PlacedText[][] = [];
    for (let number = 1; number <= document.numPages; number += 1) {
      const { items } = await (await document.getPage(number)).getTextContent();
      pages.push(
        items.flatMap((item) => {
          if (!("str" in item) || item.str.trim() === "") return [];
          return [{ x: Number(item.transform[4]), y: Number(item.transform[5]), width: item.width, size: item.height }];
        }),
      );
    }
    return pages;
  } finally {
    await document.loadingTask.destroy();
  }
}

type Cells = Readonly<{ whole: PDFRef; texts: readonly PlacedText[] }>;

/** Cells of a printed sheet become a table: its first row heads the columns, as every page repeats it. */
function tagCells(tree: StructureTree, page: OpenPage, { whole, texts }: Cells): void {
  if (!page.pieces) return;
  const parts = cellParts(tree, page, page.pieces);
  const cells = parts.flatMap((part, index) => {
    const cell = part.kind === "bare" ? placeOf(part.lines, texts) : null;
    return cell ? [{ index, ...cell }] : [];
  });
  if (cells.length === 0) return;
  const marks = markCells(tree, page, { whole, cells });
  page.pieces = parts.map((part, index) => {
    const mark = marks.get(index);
    return mark === undefined ? part : { kind: "marked", tag: mark.tag, mark: mark.mark, lines: part.lines };
  });
}

/** The pieces of a page with each cell a piece that nothing is said of; cells of several lines are taken for paragraphs before. */
function cellParts(tree: StructureTree, page: OpenPage, pieces: readonly PagePiece[]): readonly PagePiece[] {
  const figures = tree.all().filter(({ element }) => tree.role(element) === "Figure");
  const drawn = figures.flatMap(({ element }) => [element, ...tree.all(element).map((each) => each.element)]);
  const inFigures = new Set(
    drawn.filter((element) => tree.pageOf(element) === page.page.ref).flatMap((element) => tree.marksOf(element)),
  );
  const loose = new Set<number>();
  const parts = pieces.flatMap((piece): PagePiece[] => {
    if (piece.kind === "marked" && piece.tag === "P" && !inFigures.has(piece.mark)) {
      loose.add(piece.mark);
      return [{ kind: "bare", lines: piece.lines }];
    }
    const texts = piece.kind === "bare" ? partTexts(piece.lines) : null;
    return texts ? texts.map(({ lines }) => ({ kind: "bare", lines })) : [piece];
  });
  tree.forget(page.page.ref, page.key, loose);
  return parts;
}

/** Where a cell's first line begins, and how wide its widest one is. */
function placeOf(lines: readonly string[], texts: readonly PlacedText[]): PlacedText | null {
  const starts = lines.some((line) => /T[jJ]$/.test(line)) ? textStarts(lines) : [];
  const [first] = starts;
  if (!first) return null;
  const widths = starts.map((start) => {
    const beside = texts.filter((text) => Math.abs(text.y - start.y) < 0.6 && text.x >= start.x - 0.6);
    return beside.toSorted((one, other) => one.x - other.x)[0]?.width ?? start.size;
  });
  return { ...first, width: Math.max(...widths), bottom: Math.min(...starts.map(({ y }) => y)) };
}

type Cell = PlacedText & Readonly<{ index: number }>;

function markCells(
  tree: StructureTree,
  { page, key }: OpenPage,
  { whole, cells }: Readonly<{ whole: PDFRef; cells: readonly Cell[] }>,
): ReadonlyMap<number, TableMark> {
  const marks = new Map<number, TableMark>();
  const table = tree.add("Table", whole, { Pg: page.ref });
  for (const [row, columns] of sheetRows(cells).entries()) {
    const line = tree.add("TR", table);
    const tag = row === 0 ? "TH" : "TD";
    const fields = headerFields(page, tag);
    for (const column of columns) {
      const cell = tree.add(tag, line, fields);
      for (const index of column) {
        const mark = tree.mark(cell, page.ref, key);
        if (mark !== null) marks.set(cells[index]?.index ?? -1, { tag, mark });
      }
    }
  }
  return marks;
}

function headerFields(page: PDFPage, tag: string): Readonly<Record<string, PDFObject>> {
  return tag === "TH" ? { A: page.doc.context.obj({ O: "Table", Scope: "Column" }) } : {};
}

type TableMark = Readonly<{ tag: string; mark: number }>;
