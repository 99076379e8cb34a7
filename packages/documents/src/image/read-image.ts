import type { ReadOutcome, TextLine } from "../outcome.ts";
import type { ReadOptions } from "../read-options.ts";
import { cutText } from "../text/cut-text.ts";
import { openPicture } from "./open-picture.ts";
import { recognisePicture, recognitionScale } from "./recognise-picture.ts";
import { OCR_LANGUAGE, type TextRecogniser } from "./text-recogniser.ts";

/** Reads the text in a picture; the boxes of `lines` are in pixels of the picture turned upright. */
export async function readImage(
  bytes: Uint8Array,
  options: ReadOptions,
  recogniser: TextRecogniser,
): Promise<ReadOutcome> {
  const { size, gray, scale } = await openPicture(bytes, recognitionScale);
  const mediaType = `image/${size.kind}`;
  const pixels = { width: size.width, height: size.height };
  if (options.ocr === false) {
    return { status: "read", mediaType, format: "image", text: "", facts: { pixels }, truncated: false };
  }
  const found = gray
    ? await recognisePicture(gray, recogniser, 1)
    : { ...(await recogniser.recognise(bytes, "page", 1)), turned: 0 as const };
  const remarks = found.text === "" ? ["No text was found in the picture."] : [];
  const cut = cutText(found.text, options.maxCharacters);
  return {
    status: "read",
    mediaType,
    format: "image",
    ...cut,
    ...(options.lines && { lines: found.lines.map((line) => scaleLine(line, 1 / scale)) }),
    facts: {
      pixels,
      ocr: { confidence: found.confidence, language: OCR_LANGUAGE, turned: found.turned },
      ...(remarks.length > 0 && { remarks }),
    },
  };
}

/** The same line with its boxes in another scale, rounded. */
export function scaleLine(line: TextLine, by: number): TextLine {
  const scaled = (box: TextLine["box"]) => ({
    left: Math.round(box.left * by),
    top: Math.round(box.top * by),
    right: Math.round(box.right * by),
    bottom: Math.round(box.bottom * by),
  });
  return { ...line, box: scaled(line.box), words: line.words.map((word) => ({ ...word, box: scaled(word.box) })) };
}
