import type { Canvas } from "@napi-rs/canvas";
import { type GrayPicture, grayOf } from "./gray-picture.ts";

/** Rows whose pixels are held at a time. */
const STRIP = 128;

/** Gray shades of what is drawn on a canvas, which is given up for it: all its pixels at once would take as much memory again. */
export function grayOfCanvas(canvas: Canvas): GrayPicture {
  const { width, height } = canvas;
  const context = canvas.getContext("2d");
  const shades = new Uint8Array(width * height);
  for (let top = 0; top < height; top += STRIP) {
    const rows = Math.min(STRIP, height - top);
    shades.set(grayOf(context.getImageData(0, top, width, rows).data, width, rows).shades, top * width);
  }
  canvas.width = 1;
  canvas.height = 1;
  return { width, height, shades };
}
