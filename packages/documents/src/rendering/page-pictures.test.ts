import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { tinyPicture } from "../testing/tiny-picture.ts";
import { pageNumbers } from "./page-numbers.ts";
import { pagePictures } from "./page-pictures.ts";

const invoice = readFileSync(new URL("../../../../tests/fixtures/receipts/invoice-10482.pdf", import.meta.url));

test("pages of a PDF become pictures of the size asked for, with ink on them", async () => {
  const outcome = await pagePictures(invoice, { side: 600 });
  if (outcome.status !== "rendered") throw new Error(outcome.status);
  const [page] = outcome.pages;
  expect(outcome.pageCount).toBe(outcome.pages.length);
  expect(Math.max(page?.width ?? 0, page?.height ?? 0)).toBe(600);
  const { createCanvas, loadImage } = await import("@napi-rs/canvas");
  const image = await loadImage(Buffer.from(page?.base64 ?? "", "base64"));
  const context = createCanvas(image.width, image.height).getContext("2d");
  context.drawImage(image, 0, 0);
  const shades = context.getImageData(0, 0, image.width, image.height).data;
  expect(shades.some((shade) => shade < 80)).toBe(true);
  expect(shades[0]).toBeGreaterThan(240);
});

test("a picture file is one page, made smaller only where it is larger than asked for, and upright on white", async () => {
  const png = tinyPicture(3_000, 1_500);
  const large = await pagePictures(png, { side: 2_000 });
  expect(large).toMatchObject({ status: "rendered", pageCount: 1, pages: [{ width: 2_000, height: 1_000 }] });
  const small = await pagePictures(tinyPicture(40, 20), { side: 2_000 });
  if (small.status !== "rendered") throw new Error(small.status);
  expect(small.pages).toMatchObject([{ number: 1, width: 40, height: 20, mediaType: "image/jpeg" }]);
  expect(Buffer.from(small.pages[0]?.base64 ?? "", "base64").subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
  expect(await pagePictures(png.subarray(0, 20), {})).toEqual({ status: "not-rendered", because: "absent" });
  const huge = tinyPicture(10, 10);
  new DataView(huge.buffer, huge.byteOffset).setUint32(16, 90_000_000);
  expect(await pagePictures(huge, {})).toMatchObject({ status: "refused", kind: "too-large" });
});

test("a file without a rendering is told apart from a damaged one", async () => {
  const words = new TextEncoder().encode("words");
  expect(await pagePictures(words, {})).toEqual({ status: "not-rendered", because: "absent" });
  expect(await pagePictures(words, { notRendered: "failed" })).toEqual({ status: "not-rendered", because: "failed" });
  expect(await pagePictures(new TextEncoder().encode("%PDF-1.7 broken"), {})).toMatchObject({ status: "refused" });
  expect(await pagePictures(invoice, { pages: "40" })).toMatchObject({ status: "refused", kind: "unsupported" });
});

test("the pages asked for are counted from one, each once, and bounded", () => {
  expect(pageNumbers(undefined, 20, 8)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(pageNumbers("3, 1-2,2", 20, 8)).toEqual([1, 2, 3]);
  expect(pageNumbers("1-999999", 20, 8)).toHaveLength(8);
  expect(() => pageNumbers("all", 20, 8)).toThrow("1-3,7");
});
