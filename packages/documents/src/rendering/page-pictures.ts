import { imageKind, imageSize } from "../image/image-size.ts";
import { tooManyPixels } from "../image/open-picture.ts";
import { limits } from "../limits.ts";
import type { RefusedDocument } from "../outcome.ts";
import { drawPage } from "../pdf/draw-page.ts";
import { openPdf } from "../pdf/open-pdf.ts";
import { Refusal, refusedBy } from "../refusal.ts";
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

/** Draws pages of a PDF, which may be another file's rendering; a picture file is one page. */
export async function pagePictures(pdf: Uint8Array, options: PictureOptions): Promise<RenderOutcome> {
  if (imageKind(pdf) !== null) return onePicture(pdf, options.side ?? usualSide);
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

/** A picture within `side`, upright and on white, where it is not smaller already. */
async function onePicture(bytes: Uint8Array, side: number): Promise<RenderOutcome> {
  const size = imageSize(bytes);
  if (size === null || size.kind === "tiff") return { status: "not-rendered", because: "absent" };
  if (size.width * size.height > limits.pixels) return refusedBy(tooManyPixels(size));
  const { createCanvas, loadImage } = await import("@napi-rs/canvas");
  try {
    const image = await loadImage(Buffer.from(bytes));
    const scale = Math.min(1, side / Math.max(image.width, image.height));
    const [width, height] = [image.width, image.height].map((length) => Math.max(1, Math.round(length * scale)));
    const canvas = createCanvas(width ?? 1, height ?? 1);
    const context = canvas.getContext("2d");
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingQuality = "high";
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    const base64 = (await canvas.encode("jpeg", quality)).toString("base64");
    const page = { number: 1, width: canvas.width, height: canvas.height, mediaType: "image/jpeg", base64 } as const;
    return { status: "rendered", pageCount: 1, pages: [page] };
  } catch (error) {
    return refusedBy(new Refusal("damaged", "The picture is damaged and cannot be opened.", { cause: error }));
  }
}

function isPdf(bytes: Uint8Array): boolean {
  return new TextDecoder("latin1").decode(bytes.subarray(0, 1_024)).includes("%PDF-");
}
