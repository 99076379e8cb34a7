import { limits } from "../limits.ts";
import { openPdf, type PdfDocument, type PdfPage } from "../pdf/open-pdf.ts";
import { andMore, type Finding, fault, type Look, MOST_TEXTS } from "./check-report.ts";
import { contrastFindings } from "./page-contrast.ts";
import { overprints, placedWords } from "./placed-words.ts";
import { placeholdersIn } from "./placeholder-text.ts";

type OutlineNode = Readonly<{ dest: string | unknown[] | null; items: readonly OutlineNode[] }>;

/** points over the edge that nobody sees */
const SLACK = 2;

export type PageLook = Look & Readonly<{ pages: number; headingPages: readonly number[] }>;

/** pages of a file that are drawn to measure contrast; a drawing takes a tenth of a second */
const MOST_DRAWN = 15;

export type PageOptions = Readonly<{
  /** the pages are all there is, so text still to be replaced is looked for on them, too */
  isAll?: boolean;
}>;

/**
 * Pages without content, text over the edge of its page or over other text, text too near in colour to what lies behind it, and
 * numbers shown as ### because their column is too narrow.
 */
export async function pageFindings(pdf: Uint8Array, { isAll = false }: PageOptions = {}): Promise<PageLook> {
  const document = await openPdf(pdf);
  try {
    const findings: Finding[] = [];
    const last = Math.min(document.numPages, limits.pdfPages);
    for (let number = 1; number <= last; number += 1) {
      const page = await document.getPage(number);
      const place = `page ${number}`;
      const words = await placedWords(page);
      findings.push(...(await onePage(page, place)), ...overprints(words, place));
      if (isAll) findings.push(...(await placeholders(page, place)));
      if (number <= MOST_DRAWN) findings.push(...(await contrastFindings(page, words, place)));
      page.cleanup();
    }
    const outline = (await document.getOutline()) as readonly OutlineNode[] | null;
    const headingPages = await pagesOf(document, outline ?? []);
    return { findings, counts: leftOut(document.numPages, last), pages: document.numPages, headingPages };
  } finally {
    await document.loadingTask.destroy();
  }
}

/** Text still to be replaced, line by line. */
async function placeholders(page: PdfPage, place: string): Promise<Finding[]> {
  const { items } = await page.getTextContent();
  const text = items.map((item) => ("str" in item ? `${item.str}${item.hasEOL ? "\n" : ""}` : "")).join("");
  const found = text.split("\n").flatMap(placeholdersIn);
  return found.map((piece) => fault("placeholder", place, `The text "${piece}" is still to be replaced.`));
}

/** What was not looked at, in words: nobody is to take silence about a page for praise of it. */
function leftOut(pages: number, lookedAt: number): string[] {
  const drawn = Math.min(lookedAt, MOST_DRAWN);
  return [
    ...(lookedAt < pages ? [`only the first ${lookedAt} of ${pages} pages looked at`] : []),
    ...(drawn < pages ? [`contrast measured on the first ${drawn} of ${pages} pages only`] : []),
  ];
}

async function onePage(page: PdfPage, place: string): Promise<Finding[]> {
  const [left = 0, bottom = 0, right = 0, top = 0] = page.view;
  const { items } = await page.getTextContent();
  const texts = items.flatMap((item) => ("str" in item && item.str.trim() !== "" ? [item] : []));
  if (texts.length === 0 && !(await isPainted(page))) return [fault("empty-page", place, "The page is empty.")];
  const over = texts.filter(({ transform, width }) => {
    const [across, , , , x = 0, y = 0] = transform as readonly number[];
    if (!across || across < 0) return false;
    return x < left - SLACK || x + width > right + SLACK || y < bottom - SLACK || y > top + SLACK;
  });
  const hashes = texts.filter(({ str }) => /^#{3,}$/.test(str.trim()));
  return [
    ...over
      .slice(0, MOST_TEXTS)
      .map(({ str }, at) =>
        fault(
          "off-page",
          place,
          `The text "${str.slice(0, 40)}" runs over the edge of the page.${andMore(at, over.length)}`,
        ),
      ),
    ...(hashes.length > 0
      ? [fault("overflow", place, `${hashes.length} numbers are shown as ### because their column is too narrow.`)]
      : []),
  ];
}

/** Whether a picture or an area was drawn; lines alone are the edges of headers and footers. */
async function isPainted(page: PdfPage): Promise<boolean> {
  const { getResolvedPDFJS } = await import("unpdf");
  const { OPS } = await getResolvedPDFJS();
  const { fnArray } = await page.getOperatorList();
  const painting: readonly number[] = [
    OPS.paintImageXObject,
    OPS.paintInlineImageXObject,
    OPS.paintImageMaskXObject,
    OPS.shadingFill,
    OPS.fill,
    OPS.eoFill,
  ];
  return fnArray.some((operator) => painting.includes(operator));
}

/** Page of every entry of the outline, from the top. */
async function pagesOf(document: PdfDocument, nodes: readonly OutlineNode[]): Promise<number[]> {
  const pages: number[] = [];
  for (const node of nodes) {
    const target = typeof node.dest === "string" ? await document.getDestination(node.dest) : node.dest;
    const reference = target?.[0];
    if (typeof reference === "object" && reference !== null)
      pages.push((await document.getPageIndex(reference as Parameters<PdfDocument["getPageIndex"]>[0])) + 1);
    pages.push(...(await pagesOf(document, node.items)));
  }
  return pages;
}
