import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { Worker } from "tesseract.js";
import type { TextLine } from "../outcome.ts";
import { linesOfWordTable } from "./word-table.ts";

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

  /** Starts the engine ahead of the first picture, so that it loads while the picture is decoded. */
  prepare(): void {
    this.#worker ??= startWorker();
    // whoever recognises a picture is told
    this.#worker.catch(() => undefined);
  }

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
    // its table of words costs a tenth of the time that its tree of blocks does
    const { data } = await worker.recognize(bufferOf(picture), {}, { text: true, tsv: true });
    return {
      text: data.text.trim(),
      confidence: Math.round(data.confidence),
      lines: linesOfWordTable(data.tsv ?? "", page),
    };
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    if (worker) await (await worker).terminate();
  }
}

/** The same bytes, not a copy of them. */
function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The engine comes from the installed package and what it knows of the language from beside this program; nothing is fetched or cached. */
async function startWorker(): Promise<Worker> {
  const { createWorker } = await import("tesseract.js");
  const require = createRequire(import.meta.url);
  return createWorker(OCR_LANGUAGE, 1, {
    langPath: fileURLToPath(new URL("../../language", import.meta.url)),
    workerPath: require.resolve("tesseract.js/src/worker-script/node/index.js"),
    cacheMethod: "none",
    gzip: true,
    errorHandler: () => undefined,
  });
}
