import { drawPage } from "../pdf/draw-page.ts";
import { openPdf, type PdfDocument, type PdfPage } from "../pdf/open-pdf.ts";
import { Refusal } from "../refusal.ts";
import type { PageSize, PageText } from "./preview-outcome.ts";

export type DrawnPicture = Readonly<{ bytes: Uint8Array; width: number; height: number; lines: readonly PageText[] }>;

/** pages that are listed, and lines of text of one page */
const limits = { pages: 2_000, lines: 4_000 };

/** One page as PNG, `side` pixels at its longest, with its text for selecting. */
export async function pagePicture(pdf: Uint8Array, number: number, side: number): Promise<DrawnPicture> {
  const document = await openPdf(pdf);
  try {
    if (number > document.numPages) throw new Refusal("wrong-part", `The file has no page ${number}.`);
    const page = await document.getPage(number);
    const { canvas, width, height } = await drawPage(page, side);
    const bytes = new Uint8Array(canvas.toBuffer("image/png"));
    return { bytes, width, height, lines: await linesOf(page) };
  } finally {
    await document.loadingTask.destroy();
  }
}

async function linesOf(page: PdfPage): Promise<readonly PageText[]> {
  const viewport = page.getViewport({ scale: 1 });
  const { items } = await page.getTextContent();
  const lines = items.flatMap((item): readonly PageText[] => {
    if (!("str" in item) || item.str.trim() === "") return [];
    const [a = 1, b = 0, , , x = 0, y = 0] = item.transform as readonly number[];
    const [left = 0, base = 0] = viewport.convertToViewportPoint(x, y) as readonly number[];
    const high = item.height || Math.hypot(a, b) || 10;
    const top = (base - high) / viewport.height;
    return [
      {
        text: item.str,
        left: left / viewport.width,
        top,
        width: item.width / viewport.width,
        height: high / viewport.height,
      },
    ];
  });
  return lines.slice(0, limits.lines);
}

/** The sizes of the pages in points, `isCut` where there are more than are listed. */
export async function pageSizes(pdf: Uint8Array): Promise<Readonly<{ pages: readonly PageSize[]; isCut: boolean }>> {
  const document = await openPdf(pdf);
  try {
    const pages: PageSize[] = [];
    for (let number = 1; number <= Math.min(document.numPages, limits.pages); number += 1)
      pages.push(await sizeOf(document, number));
    return { pages, isCut: document.numPages > limits.pages };
  } finally {
    await document.loadingTask.destroy();
  }
}

async function sizeOf(document: PdfDocument, number: number): Promise<PageSize> {
  const page = await document.getPage(number);
  const { width, height } = page.getViewport({ scale: 1 });
  page.cleanup();
  return { width: Math.round(width), height: Math.round(height) };
}
