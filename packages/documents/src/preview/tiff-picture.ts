import { openTiff } from "../image/open-tiff.ts";
import { Refusal } from "../refusal.ts";
import type { DrawnPicture } from "./page-picture.ts";
import type { PageSize } from "./preview-outcome.ts";

/** pages that are listed */
const mostPages = 2_000;

/** The sizes of the pictures of a TIFF file as they are shown. */
export async function tiffSizes(bytes: Uint8Array): Promise<Readonly<{ pages: readonly PageSize[]; isCut: boolean }>> {
  const all = await openTiff(bytes);
  const pages = all
    .slice(0, mostPages)
    .map(({ height, turns, width }) => (turns % 2 === 0 ? { width, height } : { width: height, height: width }));
  return { pages, isCut: all.length > mostPages };
}

/** One picture of a TIFF file as PNG, upright, `side` pixels at its longest and never enlarged. */
export async function tiffPicture(bytes: Uint8Array, number: number, side: number): Promise<DrawnPicture> {
  const page = (await openTiff(bytes))[number - 1];
  if (page === undefined) throw new Refusal("wrong-part", `The file has no page ${number}.`);
  const { createCanvas, ImageData } = await import("@napi-rs/canvas");
  const whole = createCanvas(page.width, page.height);
  whole.getContext("2d").putImageData(new ImageData(page.pixels(), page.width, page.height), 0, 0);
  const scale = Math.min(1, side / Math.max(page.width, page.height));
  const [across, down] = [page.width, page.height].map((length) => Math.max(1, Math.round(length * scale))) as [
    number,
    number,
  ];
  const [width, height] = page.turns % 2 === 0 ? [across, down] : [down, across];
  const canvas = createCanvas(width, height);
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, width, height);
  context.translate(width / 2, height / 2);
  context.rotate((page.turns * Math.PI) / 2);
  context.drawImage(whole, -across / 2, -down / 2, across, down);
  return { bytes: new Uint8Array(canvas.toBuffer("image/png")), width, height, lines: [] };
}
