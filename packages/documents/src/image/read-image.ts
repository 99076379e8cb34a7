import { HiddenFindings } from "../hidden/hidden-findings.ts";
import { limits } from "../limits.ts";
import type { Page, ReadOutcome } from "../outcome.ts";
import type { ReadOptions } from "../read-options.ts";
import { cutText } from "../text/cut-text.ts";
import { isCutOff } from "./image-size.ts";
import { openPicture } from "./open-picture.ts";
import { pictureWords } from "./picture-words.ts";
import { recognisePicture, recognitionScale } from "./recognise-picture.ts";
import { scaleLine } from "./scale-line.ts";
import { OCR_LANGUAGE, type TextRecogniser } from "./text-recogniser.ts";
import { tiffPages } from "./tiff-pages.ts";

/** Reads the text in a picture; the boxes of `lines` are in pixels of the picture turned upright. */
export async function readImage(
  bytes: Uint8Array,
  options: ReadOptions,
  recogniser: TextRecogniser,
): Promise<ReadOutcome> {
  if (options.ocr !== false) recogniser.prepare();
  const { size, gray, scale } = await openPicture(bytes, recognitionScale);
  const mediaType = `image/${size.kind}`;
  const findings = new HiddenFindings();
  findings.addAll(pictureWords(bytes));
  const hidden = findings.list();
  const pixels = { width: size.width, height: size.height };
  if (options.ocr === false) {
    return { status: "read", mediaType, format: "image", text: "", facts: { pixels }, hidden, truncated: false };
  }
  const { pages: pictures, count } = gray
    ? { pages: [gray], count: 1 }
    : await tiffPages(bytes, options.maxOcrPages ?? limits.ocrPages);
  const found = [];
  for (const picture of pictures) found.push(await recognisePicture(picture, recogniser, found.length + 1));
  const text = found
    .map((each) => each.text)
    .join("\n\n")
    .trim();
  const remarks = [
    ...(text === "" ? ["No text was found in the picture."] : []),
    ...(isCutOff(bytes, size.kind)
      ? ["The picture file ends in the middle, so a part of the picture is missing."]
      : []),
    ...(pictures.length < count ? [`Only the first ${pictures.length} of ${count} pages were read.`] : []),
  ];
  const cut = cutText(text, options.maxCharacters);
  return {
    status: "read",
    mediaType,
    format: "image",
    text: cut.text,
    ...(count > 1 && {
      pages: found.map(
        (each, index): Page => ({ number: index + 1, text: each.text, source: "ocr", confidence: each.confidence }),
      ),
    }),
    ...(options.lines && { lines: found.flatMap((each) => each.lines.map((line) => scaleLine(line, 1 / scale))) }),
    facts: {
      pixels,
      ...(count > 1 && { pageCount: count }),
      ocr: {
        confidence: Math.min(...found.map((each) => each.confidence)),
        language: OCR_LANGUAGE,
        turned: found[0]?.turned ?? 0,
      },
      ...(remarks.length > 0 && { remarks }),
    },
    hidden,
    truncated: cut.truncated || pictures.length < count,
  };
}
