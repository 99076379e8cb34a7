import { type GrayPicture, grayOf } from "./gray-picture.ts";
import { openTiff } from "./open-tiff.ts";

/** The pages of a TIFF file in gray, at most so many; `count` is how many there are. */
export async function tiffPages(bytes: Uint8Array, atMost: number): Promise<{ pages: GrayPicture[]; count: number }> {
  const all = await openTiff(bytes);
  const pages = all.slice(0, Math.max(atMost, 1)).map(({ height, pixels, width }) => grayOf(pixels(), width, height));
  return { pages, count: all.length };
}
