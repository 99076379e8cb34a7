import { detectFormat } from "../detect-format.ts";
import type { DocumentReader } from "../document-reader.ts";
import { imageKind } from "../image/image-size.ts";
import type { DocumentFormat } from "../outcome.ts";
import { Refusal } from "../refusal.ts";
import { decodeText } from "../text/decode-text.ts";
import { drawingSources, type NoteSource, noteSources } from "./note-sources.ts";
import { openSheets } from "./open-sheets.ts";
import type { Preview, PreviewOutcome, WebPageOutcome } from "./preview-outcome.ts";
import { readChartSourceLine, type ShownSource } from "./read-source.ts";

const maxText = 1_000_000;
/** of a plain text, whose lines are laid out only where they are in sight */
const maxLines = 8_000_000;
/** a line so long is laid out whole wherever it is */
const longLine = 100_000;
/** rows read to know the sheets of a workbook */
const peekedRows = 1;

type Named = Readonly<{ bytes: Uint8Array; name: string; format: DocumentFormat }>;

/** Makes a file ready to be looked at; throws a refusal for what cannot be. */
export async function previewFile(bytes: Uint8Array, name: string, reader: DocumentReader): Promise<PreviewOutcome> {
  const format = detectFormat(bytes, name);
  return { status: "previewed", format, preview: await previewOf({ bytes, name, format }, reader) };
}

async function previewOf(file: Named, reader: DocumentReader): Promise<Preview> {
  const { bytes, format } = file;
  switch (format) {
    case "docx":
      return (await import("./document-blocks.ts")).documentPreview(bytes);
    case "xlsx":
    case "xls":
    case "xlsb":
    case "ods":
    case "numbers":
    case "csv":
    case "tsv":
      return sheetsOf(file);
    case "pptx":
      return slidesOf(file, reader);
    case "pdf":
      return { kind: "pages", ...(await (await import("./page-picture.ts")).pageSizes(bytes)) };
    case "eml":
      return (await import("./mail-preview.ts")).mailPreview(bytes);
    case "msg":
      return (await import("./mail-preview.ts")).outlookPreview(bytes);
    case "html":
      return { kind: "page" };
    case "image":
      return imageKind(bytes) === "tiff"
        ? { kind: "pages", ...(await (await import("./tiff-picture.ts")).tiffSizes(bytes)) }
        : { kind: "picture" };
    case "text":
    case "markdown":
    case "json":
    case "code":
    case "calendar":
      return plainOf(file);
    default:
      return readOf(file, reader);
  }
}

function plainOf({ bytes, format, name }: Named): Preview {
  const { text } = decodeText(bytes);
  const shown = text.slice(0, text.length > maxText && hasLongLine(text) ? maxText : maxLines);
  const isCut = shown.length < text.length;
  const sources = sourcesOf({ bytes, format, name }, shown);
  return {
    ...{ kind: "text", format: format === "markdown" ? "markdown" : "plain", text: shown, isCut },
    ...(sources.length > 0 && { sources }),
  };
}

function sourcesOf({ bytes, format, name }: Named, text: string): readonly NoteSource[] {
  if (format === "markdown") return noteSources(text);
  return /\.svg$/i.test(name) ? drawingSources(bytes) : [];
}

function hasLongLine(text: string): boolean {
  let start = 0;
  for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
    if (end - start > longLine) return true;
    start = end + 1;
  }
  return text.length - start > longLine;
}

async function sheetsOf({ bytes, name }: Named): Promise<Preview> {
  const opened = (await openSheets(bytes, name, { rows: peekedRows })) ?? [];
  const sheets = opened.map(({ grid }) => ({
    name: grid.name,
    hidden: grid.hidden,
    rows: grid.height,
    columns: grid.width,
  }));
  return { kind: "sheets", sheets };
}

/** The text of slides, for where their pictures cannot be drawn. */
async function slidesOf({ bytes, name }: Named, reader: DocumentReader): Promise<Preview> {
  const outcome = await reader.read(bytes, { name, ocr: false });
  if (outcome.status === "refused") throw new Refusal(outcome.kind, outcome.reason);
  const pages = outcome.pages ?? [];
  const slides = pages.map(({ number, title, text }) => ({
    ...{ number, title: title ?? "", text },
    sources: text.split("\n").flatMap((line) => sourceIn(line) ?? []),
  }));
  return { kind: "slides", slides };
}

/** A line of the speaker's notes that names a source. */
function sourceIn(line: string): ShownSource | null {
  return line.startsWith("– ") ? readChartSourceLine(line.slice(2)) : null;
}

/** What has no look of its own here is shown as its text. */
async function readOf({ bytes, name }: Named, reader: DocumentReader): Promise<Preview> {
  const outcome = await reader.read(bytes, { name, ocr: false, maxCharacters: maxText });
  if (outcome.status === "refused") throw new Refusal(outcome.kind, outcome.reason);
  return { kind: "text", format: "markdown", text: outcome.text, isCut: outcome.truncated };
}

/** A web page or the formatted body of a message, without anything that could act. */
export async function cleanWebPage(bytes: Uint8Array, name: string): Promise<WebPageOutcome> {
  const format = detectFormat(bytes, name);
  if (format === "eml") return { status: "cleaned", html: await (await import("./mail-preview.ts")).mailPage(bytes) };
  const { cleanPage } = await import("./clean-page.ts");
  return { status: "cleaned", html: cleanPage(decodeText(bytes).text) };
}
