import type { Canvas, SKRSContext2D } from "@napi-rs/canvas";
import type { PdfPage } from "./open-pdf.ts";

export type DrawnPage = Readonly<{
  canvas: Canvas;
  context: SKRSContext2D;
  width: number;
  height: number;
  scale: number;
}>;

/** Draws a page so that its longest side has `side` pixels, enlarged four times at most. */
export async function drawPage(page: PdfPage, side: number): Promise<DrawnPage> {
  const { createCanvas } = await import("@napi-rs/canvas");
  const natural = page.getViewport({ scale: 1 });
  const scale = Math.min(side / Math.max(natural.width, natural.height), 4);
  const viewport = page.getViewport({ scale });
  const width = Math.max(1, Math.round(viewport.width));
  const height = Math.max(1, Math.round(viewport.height));
  const canvas = createCanvas(width, height);
  const context = canvas.getContext("2d");
  await page.render({ canvas: canvas as never, canvasContext: context as never, viewport, background: "white" })
    .promise;
  return { canvas, context, width, height, scale };
}
