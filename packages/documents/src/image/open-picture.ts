import { limits } from "../limits.ts";
import { Refusal } from "../refusal.ts";
import { grayOfCanvas } from "./gray-canvas.ts";
import type { GrayPicture } from "./gray-picture.ts";
import { type ImageSize, imageSize } from "./image-size.ts";

export type OpenedPicture = Readonly<{
  size: ImageSize;
  /** upright by its own orientation mark, scaled by `scale`; null for TIFF, which only the recogniser decodes */
  gray: GrayPicture | null;
  scale: number;
}>;

/** The refusal of a picture that would take too much memory. */
export function tooManyPixels({ height, width }: ImageSize): Refusal {
  return new Refusal(
    "too-large",
    `The picture has ${width} × ${height} pixels, which is too large; make it smaller and try again.`,
  );
}

/** Decodes a picture to gray, refusing one whose header promises too many pixels before decoding it. */
export async function openPicture(
  bytes: Uint8Array,
  scaleFor: (width: number, height: number) => number,
): Promise<OpenedPicture> {
  const size = imageSize(bytes);
  if (!size) throw new Refusal("damaged", "The picture is damaged and cannot be opened.");
  if (size.width * size.height > limits.pixels) {
    throw tooManyPixels(size);
  }
  if (size.kind === "tiff") return { size, gray: null, scale: 1 };
  const { createCanvas, loadImage } = await import("@napi-rs/canvas");
  try {
    const image = await loadImage(Buffer.from(bytes));
    const scale = scaleFor(image.width, image.height);
    const width = Math.max(1, Math.round(image.width * scale));
    const height = Math.max(1, Math.round(image.height * scale));
    const canvas = createCanvas(width, height);
    const context = canvas.getContext("2d");
    context.imageSmoothingQuality = "high";
    context.drawImage(image, 0, 0, width, height);
    return { size, gray: grayOfCanvas(canvas), scale };
  } catch (error) {
    throw new Refusal("damaged", "The picture is damaged and cannot be opened.", { cause: error });
  }
}
