import { detectFormat } from "./detect-format.ts";
import { TextRecogniser } from "./image/text-recogniser.ts";
import { limits } from "./limits.ts";
import type { DocumentFormat, ReadOutcome, TablesOutcome } from "./outcome.ts";
import type { ReadOptions, TableWindow } from "./read-options.ts";
import { Refusal, refusedBy } from "./refusal.ts";

/**
 * Reads documents and keeps the text recogniser warm between them. Never throws for what a file holds: whatever goes wrong
 * is a refused outcome. Reads nothing but the bytes it is given and never follows what they refer to.
 */
export class DocumentReader {
  readonly #recogniser = new TextRecogniser();

  read(bytes: Uint8Array, options: ReadOptions = {}): Promise<ReadOutcome> {
    return this.#read(bytes, options, 0);
  }

  /** Typed rows of a csv, tsv or xlsx file. */
  async tables(bytes: Uint8Array, window: TableWindow = {}): Promise<TablesOutcome> {
    try {
      checkSize(bytes);
      const format = detectFormat(bytes, window.name ?? "");
      return { status: "read", format, tables: await this.#tables(bytes, format, window) };
    } catch (error) {
      return refusedBy(error);
    }
  }

  /** Ends the recogniser's thread; the reader must not be used afterwards. */
  close(): Promise<void> {
    return this.#recogniser.close();
  }

  async #read(bytes: Uint8Array, options: ReadOptions, depth: number): Promise<ReadOutcome> {
    try {
      checkSize(bytes);
      return await this.#readFormat(bytes, detectFormat(bytes, options.name ?? ""), options, depth);
    } catch (error) {
      return refusedBy(error);
    }
  }

  async #readFormat(
    bytes: Uint8Array,
    format: DocumentFormat,
    options: ReadOptions,
    depth: number,
  ): Promise<ReadOutcome> {
    switch (format) {
      case "pdf":
        return (await import("./pdf/read-pdf.ts")).readPdf(bytes, options, this.#recogniser);
      case "docx":
        return (await import("./docx/read-docx.ts")).readDocx(bytes, options);
      case "xlsx":
        return (await import("./xlsx/read-xlsx.ts")).readXlsx(bytes, options);
      case "pptx":
        return (await import("./pptx/read-pptx.ts")).readPptx(bytes, options);
      case "image":
        return (await import("./image/read-image.ts")).readImage(bytes, options, this.#recogniser);
      case "csv":
      case "tsv":
        return (await import("./tables/read-csv.ts")).readCsv(bytes, format, options);
      case "eml":
        return (await import("./mail/read-mail.ts")).readMail(bytes, options, (part, name) =>
          this.#attachment(part, name, options, depth),
        );
      default:
        return (await import("./text/read-text.ts")).readText(bytes, format, options);
    }
  }

  async #attachment(bytes: Uint8Array, name: string, options: ReadOptions, depth: number): Promise<ReadOutcome> {
    if (depth >= limits.mailDepth) {
      return { status: "refused", kind: "too-large", reason: "The messages are nested too deeply to be read." };
    }
    return this.#read(bytes, { ...options, name, lines: false, tables: false }, depth + 1);
  }

  async #tables(bytes: Uint8Array, format: DocumentFormat, window: TableWindow) {
    const { tableOf } = await import("./tables/grid.ts");
    const bounds = { ...window, defaultLimit: limits.tableRows };
    if (format === "xlsx") {
      const { openWorkbook } = await import("./xlsx/open-workbook.ts");
      return openWorkbook(bytes, window.sheet).sheets.map((sheet) => tableOf(sheet.grid, bounds));
    }
    if (format === "csv" || format === "tsv" || format === "text") {
      const { readDelimited } = await import("./tables/read-delimited.ts");
      return [tableOf((await readDelimited(bytes, window.name ?? "table")).grid, bounds)];
    }
    throw new Refusal(
      "not-that-format",
      "The file holds no table that can be read as rows; use a csv, tsv or xlsx file.",
    );
  }
}

function checkSize(bytes: Uint8Array): void {
  if (bytes.length > limits.fileBytes) {
    const megabytes = Math.round(limits.fileBytes / 1_000_000);
    throw new Refusal(
      "too-large",
      `The file is larger than ${megabytes} MB, which is more than can be read here; split it and try again.`,
    );
  }
}
