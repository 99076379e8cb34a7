import { createCanvas, loadImage } from "@napi-rs/canvas";
import { expect, test } from "vitest";
import { DocumentReader } from "../document-reader.ts";
import { tiffFile } from "../testing/tiff-file.ts";
import { previewFile } from "./preview-file.ts";
import { tiffPicture } from "./tiff-picture.ts";

const red = [255, 0, 0];
const blue = [0, 0, 255];

/** Colour of a drawn page at a place, in parts of it. */
async function colourAt(png: Uint8Array, across: number, down: number): Promise<readonly number[]> {
  const image = await loadImage(Buffer.from(png));
  const context = createCanvas(image.width, image.height).getContext("2d");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(Math.floor(image.width * across), Math.floor(image.height * down), 1, 1);
  return [...data.slice(0, 3)];
}

test("the pages of a TIFF are shown one by one, upright and no larger than they are", async () => {
  const file = tiffFile([
    { width: 40, height: 20, left: red, right: blue },
    { width: 40, height: 20, left: red, right: blue, orientation: 6 },
  ]);
  const { preview } = (await previewFile(file, "scan.tif", new DocumentReader())) as { preview: unknown };
  expect(preview).toEqual({
    kind: "pages",
    pages: [
      { width: 40, height: 20 },
      { width: 20, height: 40 },
    ],
    isCut: false,
  });
  const plain = await tiffPicture(file, 1, 1_600);
  expect([plain.width, plain.height]).toEqual([40, 20]);
  expect([await colourAt(plain.bytes, 0.2, 0.5), await colourAt(plain.bytes, 0.8, 0.5)]).toEqual([red, blue]);
  const turned = await tiffPicture(file, 2, 1_600);
  expect([turned.width, turned.height]).toEqual([20, 40]);
  expect([await colourAt(turned.bytes, 0.5, 0.2), await colourAt(turned.bytes, 0.5, 0.8)]).toEqual([red, blue]);
  expect((await tiffPicture(file, 1, 10)).width).toBe(10);
});

test("a page that is not there, a damaged TIFF and a HEIC picture are refused with the reason", async () => {
  const file = tiffFile([{ width: 4, height: 4, left: red, right: blue }]);
  await expect(tiffPicture(file, 2, 100)).rejects.toThrow("no page 2");
  await expect(tiffPicture(Buffer.from("II*\0\x08\0\0\0\0\0"), 1, 100)).rejects.toThrow("damaged");
  const heic = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from("ftypheic0000mif1heic")]);
  await expect(previewFile(heic, "photo.heic", new DocumentReader())).rejects.toThrow("save the picture as jpg or png");
});
