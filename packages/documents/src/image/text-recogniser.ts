import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Worker } from "tesseract.js";
import type { Box, TextLine } from "../outcome.ts";

/** What one recognition gave; boxes are in pixels of the picture handed in. */
export type Recognised = Readonly<{ text: string; confidence: number; lines: readonly TextLine[] }>;

export const OCR_LANGUAGE = "eng";

/** How the recogniser looks for text: a page with columns and pictures, or one block such as a receipt or a table. */
export type PageLayout = "page" | "block";
const LAYOUT_MODES: Readonly<Record<PageLayout, string>> = { page: "3", block: "6" };

/** Owns the OCR engine's thread. It starts with the first picture, serves one picture at a time and stays warm until closed. */
export class TextRecogniser {
  #worker: Promise<Worker> | null = null;
  #last: Promise<unknown> = Promise.resolve();

  /** Recognises an encoded picture (PNG, JPEG, TIFF or PGM). */
  recognise(picture: Uint8Array, layout: PageLayout, page: number): Promise<Recognised> {
    const turn = this.#last.then(() => this.#run(picture, layout, page));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #run(picture: Uint8Array, layout: PageLayout, page: number): Promise<Recognised> {
    this.#worker ??= startWorker();
    const worker = await this.#worker;
    await worker.setParameters({
      tessedit_pageseg_mode: LAYOUT_MODES[layout] as never,
      user_defined_dpi: "200",
      // light print on dark was turned around before
      tessedit_do_invert: "0",
    } as never);
    const { data } = await worker.recognize(Buffer.from(picture), {}, { text: true, blocks: true });
    const found = (data.blocks ?? []).flatMap((block) => block.paragraphs).flatMap((paragraph) => paragraph.lines);
    const lines = found.map((line) => ({
      page,
      text: line.text.trim(),
      box: boxOf(line.bbox),
      confidence: Math.round(line.confidence),
      words: line.words.map((word) => ({
        text: word.text,
        box: boxOf(word.bbox),
        confidence: Math.round(word.confidence),
      })),
    }));
    return { text: data.text.trim(), confidence: Math.round(data.confidence), lines };
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    if (worker) await (await worker).terminate();
  }
}

function boxOf(box: { x0: number; y0: number; x1: number; y1: number }): Box {
  return { left: box.x0, top: box.y0, right: box.x1, bottom: box.y1 };
}

/** The engine and its language files come from the installed packages; nothing is fetched or cached. */
async function startWorker(): Promise<Worker> {
  const { createWorker } = await import("tesseract.js");
  const require = createRequire(import.meta.url);
  const languages = dirname(require.resolve("@tesseract.js-data/eng/package.json"));
  return createWorker(OCR_LANGUAGE, 1, {
    langPath: join(languages, "4.0.0_best_int"),
    workerPath: require.resolve("tesseract.js/src/worker-script/node/index.js"),
    cacheMethod: "none",
    gzip: true,
    errorHandler: () => undefined,
  });
}
