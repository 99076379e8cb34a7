import type { RefusedDocument } from "../outcome.ts";
import { drawPage } from "../pdf/draw-page.ts";
import { openPdf } from "../pdf/open-pdf.ts";
import { refusedBy } from "../refusal.ts";
import { pageNumbers } from "./page-numbers.ts";

/** A page as a picture. */
export type PagePicture = Readonly<{
  /** from 1 */
  number: number;
  width: number;
  height: number;
  mediaType: "image/jpeg";
  base64: string;
}>;
export type RenderOutcome =
  | Readonly<{ status: "rendered"; pageCount: number; pages: readonly PagePicture[] }>
  /** `absent` where nothing renders here, `failed` where rendering went wrong */
  | Readonly<{ status: "not-rendered"; because: "absent" | "failed" }>
  | RefusedDocument;

export type PictureOptions = Readonly<{
  pages?: string;
  /** longest side in pixels */
  side?: number;
  /** why there is no PDF of the file; null when the bytes are one */
  notRendered?: "absent" | "failed" | null;
}>;

/** pages drawn of one file at once */
const mostPages = 8;
const usualSide = 1_200;
const quality = 82;

/** Draws pages of a PDF, which may be another file's rendering. */
export async function pagePictures(pdf: Uint8Array, options: PictureOptions): Promise<RenderOutcome> {
  const because = options.notRendered ?? (isPdf(pdf) ? null : "absent");
  if (because !== null) return { status: "not-rendered", because };
  try {
    const document = await openPdf(pdf);
    try {
      const pages: PagePicture[] = [];
      for (const number of pageNumbers(options.pages, document.numPages, mostPages)) {
        const page = await document.getPage(number);
        const { canvas, width, height } = await drawPage(page, options.side ?? usualSide);
        const base64 = (await canvas.encode("jpeg", quality)).toString("base64");
        pages.push({ number, width, height, mediaType: "image/jpeg", base64 });
        page.cleanup();
      }
      return { status: "rendered", pageCount: document.numPages, pages };
    } finally {
      await document.loadingTask.destroy();
    }
  } catch (error) {
    return refusedBy(error);
  }
}

function isPdf(bytes: Uint8Array): boolean {
  return new TextDecoder("latin1").decode(bytes.subarray(0, 1_024)).includes("%PDF-");
}
