import { detectFormat } from "../detect-format.ts";
import type { DocumentReader } from "../document-reader.ts";
import type { DocumentFormat } from "../outcome.ts";
import { decodeText } from "../text/decode-text.ts";
import { compareText } from "./compare-text.ts";
import type { CompareOutcome, Comparison } from "./comparison.ts";

const maxText = 4_000_000;

type File = Readonly<{ bytes: Uint8Array; name: string }>;

/** What changed from one version of a file to another, for people; throws a refusal for what cannot be read. */
export async function compareFiles(before: File, after: File, reader: DocumentReader): Promise<CompareOutcome> {
  const format = detectFormat(after.bytes, after.name);
  const isAlike = detectFormat(before.bytes, before.name) === format;
  const comparison: Comparison = isAlike
    ? await comparisonOf(before, after, { format, reader })
    : { kind: "bytes", summary: "The file is of another kind now." };
  return { status: "compared", comparison };
}

type Asked = Readonly<{ format: DocumentFormat; reader: DocumentReader }>;

async function comparisonOf(before: File, after: File, { format, reader }: Asked): Promise<Comparison> {
  switch (format) {
    case "docx":
      return (await import("./compare-documents.ts")).compareDocuments(before.bytes, after.bytes);
    case "xlsx":
    case "xls":
    case "xlsb":
    case "ods":
    case "csv":
    case "tsv":
      return (await import("./compare-sheets.ts")).compareSheets(before, after);
    case "pptx":
    case "pdf":
      return (await import("./compare-pages.ts")).comparePages(before.bytes, after.bytes, { kind: format, reader });
    case "image":
      return { kind: "pictures", summary: "The picture is different." };
    case "text":
    case "markdown":
    case "html":
    case "json":
    case "code":
    case "calendar":
      return compareText(plain(before), plain(after));
    default:
      return compareText(await read(before, reader), await read(after, reader));
  }
}

function plain({ bytes }: File): string {
  return decodeText(bytes).text.slice(0, maxText);
}

async function read({ bytes, name }: File, reader: DocumentReader): Promise<string> {
  const outcome = await reader.read(bytes, { name, ocr: false });
  return outcome.status === "refused" ? "" : outcome.text;
}
