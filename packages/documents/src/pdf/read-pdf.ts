import { HiddenFindings } from "../hidden/hidden-findings.ts";
import { grayOfCanvas } from "../image/gray-canvas.ts";
import { recognisePicture } from "../image/recognise-picture.ts";
import { scaleLine } from "../image/scale-line.ts";
import { OCR_LANGUAGE, type TextRecogniser } from "../image/text-recogniser.ts";
import { limits } from "../limits.ts";
import type { Box, DocumentFacts, Page, ReadOutcome, TextLine } from "../outcome.ts";
import type { ReadOptions } from "../read-options.ts";
import { cutText } from "../text/cut-text.ts";
import { numbersOf } from "../text/part-numbers.ts";
import { drawPage } from "./draw-page.ts";
import { formFieldLines } from "./form-fields.ts";
import { hiddenInFile, hiddenOnPage } from "./hidden-content.ts";
import { openPdf, type PdfDocument, type PdfPage } from "./open-pdf.ts";
import { type PlacedText, pageLines } from "./page-lines.ts";

type ReadPage = Page & { lines: readonly TextLine[] };
type OcrBudget = { pages: number; skipped: number };
type Reading = Readonly<{
  document: PdfDocument;
  budget: OcrBudget;
  recogniser: TextRecogniser;
  findings: HiddenFindings;
}>;

/** Longest side of a page rendered for recognition, `pixels`. */
const RENDERED_SIDE = 2_200;

const ALL_PAGES = { from: 1, to: Number.POSITIVE_INFINITY };

/** Reads a PDF page by page; pages without text are rendered and recognised, up to a number of pages. */
export async function readPdf(
  bytes: Uint8Array,
  options: ReadOptions,
  recogniser: TextRecogniser,
): Promise<ReadOutcome> {
  const document = await openPdf(bytes);
  try {
    const { from, to } = options.at === undefined ? ALL_PAGES : numbersOf(options.at, "page", "page 3 or page 3-5");
    const last = Math.min(document.numPages, to, from - 1 + limits.pdfPages);
    const budget: OcrBudget = {
      pages: options.ocr === false ? 0 : (options.maxOcrPages ?? limits.ocrPages),
      skipped: 0,
    };
    const reading: Reading = { document, budget, recogniser, findings: new HiddenFindings() };
    const pages: ReadPage[] = [];
    let length = 0;
    for (let number = from; number <= last && length <= (options.maxCharacters ?? limits.characters); number += 1) {
      const page = await readPage(await document.getPage(number), number, reading);
      length += page.text.length;
      pages.push(page);
    }
    reading.findings.addAll(await hiddenInFile(document));
    const facts = await factsOf(document, pages, budget);
    const text = pages.map((page) => `## Page ${page.number}\n\n${page.text || "(no text)"}`).join("\n\n");
    const cut = cutText(text, options.maxCharacters);
    return {
      status: "read",
      mediaType: "application/pdf",
      format: "pdf",
      text: cut.text,
      pages: pages.map(({ lines: _, ...page }) => page),
      ...(options.lines && { lines: pages.flatMap((page) => page.lines) }),
      facts,
      hidden: reading.findings.list(),
      truncated: cut.truncated || (options.at === undefined && pages.length < document.numPages),
    };
  } finally {
    await document.loadingTask.destroy();
  }
}

async function readPage(page: PdfPage, number: number, reading: Reading): Promise<ReadPage> {
  try {
    const fields = await formFieldLines(page);
    const read = await readDrawn(page, number, { ...reading, isForm: fields.length > 0 });
    if (fields.length === 0) return read;
    const form = `Form fields:\n${fields.join("\n")}`;
    const isFound = read.source === "none";
    return { ...read, text: read.text === "" ? form : `${read.text}\n\n${form}`, ...(isFound && { source: "file" }) };
  } finally {
    page.cleanup();
  }
}

/** What is drawn on a page, as text; the empty boxes of a form are no picture to be recognised. */
async function readDrawn(
  page: PdfPage,
  number: number,
  { document, budget, recogniser, findings, isForm }: Reading & Readonly<{ isForm: boolean }>,
): Promise<ReadPage> {
  const operators = await page.getOperatorList();
  const hidden = await hiddenOnPage(document, page, operators);
  findings.addAll(hidden.findings);
  const placed = (await placedText(page)).filter((piece) => !hidden.isUnseen(piece.text));
  const lines = pageLines(placed, number);
  const text = withParagraphs(lines);
  if (text.replace(/\s/g, "").length >= 3) return { number, text, source: "file", lines };
  if (!(await hasPicture(operators, isForm))) return { number, text, source: text ? "file" : "none", lines };
  if (budget.pages <= 0) {
    budget.skipped += 1;
    return { number, text, source: "none", lines };
  }
  budget.pages -= 1;
  return await recognisePage(page, number, recogniser);
}

async function placedText(page: PdfPage): Promise<PlacedText[]> {
  const viewport = page.getViewport({ scale: 1 });
  const content = await page.getTextContent();
  return content.items.flatMap((item) => {
    if (!("str" in item) || item.str === "") return [];
    const [a = 1, b = 0, , , x = 0, y = 0] = item.transform as number[];
    const [left = 0, baseline = 0] = viewport.convertToViewportPoint(x, y) as number[];
    const height = item.height || Math.hypot(a, b) || 10;
    const box: Box = { left, top: baseline - height, right: left + item.width, bottom: baseline + height * 0.2 };
    return [{ text: item.str, box }];
  });
}

/** Lines of a page with an empty line where the gap shows a new paragraph. */
function withParagraphs(lines: readonly TextLine[]): string {
  let text = "";
  let previous: TextLine | undefined;
  for (const line of lines) {
    const height = line.box.bottom - line.box.top;
    const isApart = previous !== undefined && line.box.top - previous.box.bottom > height * 0.8;
    text += `${previous === undefined ? "" : isApart ? "\n\n" : "\n"}${line.text}`;
    previous = line;
  }
  return text;
}

async function hasPicture(
  operators: Awaited<ReturnType<PdfPage["getOperatorList"]>>,
  isForm: boolean,
): Promise<boolean> {
  const { getResolvedPDFJS } = await import("unpdf");
  const { OPS } = await getResolvedPDFJS();
  const drawn = [
    OPS.paintImageXObject,
    OPS.paintInlineImageXObject,
    OPS.paintImageMaskXObject,
    OPS.paintImageXObjectRepeat,
    ...(isForm ? [] : [OPS.constructPath]),
  ];
  return operators.fnArray.some((operator) => drawn.includes(operator as never));
}

async function recognisePage(page: PdfPage, number: number, recogniser: TextRecogniser): Promise<ReadPage> {
  recogniser.prepare();
  const { canvas, scale } = await drawPage(page, RENDERED_SIDE);
  const found = await recognisePicture(grayOfCanvas(canvas), recogniser, number);
  const lines = found.lines.map((line) => scaleLine(line, 1 / scale));
  return { number, text: found.text, source: "ocr", confidence: found.confidence, lines };
}

async function factsOf(document: PdfDocument, pages: readonly ReadPage[], budget: OcrBudget): Promise<DocumentFacts> {
  const recognised = pages.filter((page) => page.source === "ocr");
  const confidence = Math.min(...recognised.map((page) => page.confidence ?? 0));
  const remarks = [
    ...(recognised.length > 0
      ? [
          `${recognised.length} of ${document.numPages} pages are pictures; their text was recognised and may have mistakes.`,
        ]
      : []),
    ...(budget.skipped > 0 ? [`${budget.skipped} pages are pictures whose text was not recognised.`] : []),
    ...(document.numPages > limits.pdfPages
      ? [`Only the first ${limits.pdfPages} of ${document.numPages} pages were read.`]
      : []),
  ];
  return {
    ...(await properties(document)),
    pageCount: document.numPages,
    ...(recognised.length > 0 && { ocr: { confidence, language: OCR_LANGUAGE, turned: 0 } }),
    ...(remarks.length > 0 && { remarks }),
  };
}

async function properties(document: PdfDocument): Promise<DocumentFacts> {
  const { info } = await document.getMetadata().catch(() => ({ info: {} }));
  const known = info as { Title?: unknown; Author?: unknown; Subject?: unknown; CreationDate?: unknown };
  const entries = [
    ["title", known.Title],
    ["author", known.Author],
    ["subject", known.Subject],
    ["created", pdfDate(known.CreationDate)],
  ] as const;
  return Object.fromEntries(
    entries.flatMap(([name, value]) =>
      typeof value === "string" && value.trim() !== "" ? [[name, value.trim()]] : [],
    ),
  );
}

/** `D:20260304…` as an ISO date. */
function pdfDate(value: unknown): string | undefined {
  const match = typeof value === "string" ? /^D:(\d{4})(\d{2})(\d{2})/.exec(value) : null;
  return match ? `${match[1]}-${match[2]}-${match[3]}` : undefined;
}
