import { detectFormat } from "./detect-format.ts";
import { findInvisible, withoutInvisible } from "./hidden/invisible-characters.ts";
import { TextRecogniser } from "./image/text-recogniser.ts";
import { limits } from "./limits.ts";
import type { DocumentFormat, ReadOutcome, TablesOutcome } from "./outcome.ts";
import { readByFormat } from "./read-by-format.ts";
import type { ReadOptions, TableWindow } from "./read-options.ts";
import { Refusal, refusedBy } from "./refusal.ts";
import { openWorkbookOf } from "./tables/open-workbook-of.ts";

/**
 * Reads documents and keeps the text recogniser warm between them. Never throws for what a file holds: whatever goes wrong
 * is a refused outcome. Reads nothing but the bytes it is given and never follows what they refer to.
 */
export class DocumentReader {
  readonly #recogniser = new TextRecogniser();

  read(bytes: Uint8Array, options: ReadOptions = {}): Promise<ReadOutcome> {
    return this.#read(bytes, options, 0);
  }

  /** Typed rows of a delimited file or a workbook. */
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
      const format = detectFormat(bytes, options.name ?? "");
      return withCharactersReported(await this.#readFormat(bytes, format, options, depth));
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
    const attachment = (part: Uint8Array, name: string) => this.#attachment(part, name, options, depth);
    switch (format) {
      case "pdf":
        return (await import("./pdf/read-pdf.ts")).readPdf(bytes, options, this.#recogniser);
      case "image":
        return (await import("./image/read-image.ts")).readImage(bytes, options, this.#recogniser);
      case "eml":
        return (await import("./mail/read-mail.ts")).readMail(bytes, options, attachment);
      case "msg":
        return (await import("./mail/read-msg.ts")).readMsg(bytes, options, attachment);
      default:
        return readByFormat(bytes, format, options);
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
    const workbook = await openWorkbookOf(bytes, format, window.sheet);
    if (workbook) return workbook.sheets.map((sheet) => tableOf(sheet.grid, bounds));
    if (format === "csv" || format === "tsv" || format === "text") {
      const { readDelimited } = await import("./tables/read-delimited.ts");
      return [tableOf((await readDelimited(bytes, window.name ?? "table")).grid, bounds)];
    }
    throw new Refusal(
      "not-that-format",
      "The file holds no table that can be read as rows; use a csv, tsv, xlsx, xls, xlsb or ods file.",
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

/** Plain text stays as it is, since edits must find it; in text made from a document such characters are left out. */
function withCharactersReported(outcome: ReadOutcome): ReadOutcome {
  if (outcome.status === "refused") return outcome;
  const found = findInvisible(outcome.text);
  if (found.length === 0) return outcome;
  const hidden = found.map((each) => ({ kind: "characters", at: "", ...each }) as const);
  const text = PLAIN.has(outcome.format) ? outcome.text : withoutInvisible(outcome.text);
  return { ...outcome, text, hidden: [...outcome.hidden, ...hidden] };
}

const PLAIN: ReadonlySet<DocumentFormat> = new Set(["text", "markdown", "json", "code", "csv", "tsv", "calendar"]);
