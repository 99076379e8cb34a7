import type { DocumentFormat, ReadOutcome } from "./outcome.ts";
import type { ReadOptions } from "./read-options.ts";

/** Reads a file of a known format that needs neither recognition nor attachments. */
export async function readByFormat(
  bytes: Uint8Array,
  format: DocumentFormat,
  options: ReadOptions,
): Promise<ReadOutcome> {
  switch (format) {
    case "docx":
      return (await import("./docx/read-docx.ts")).readDocx(bytes, options);
    case "xlsx":
      return (await import("./xlsx/read-xlsx.ts")).readXlsx(bytes, options);
    case "pptx":
      return (await import("./pptx/read-pptx.ts")).readPptx(bytes, options);
    case "xls":
      return (await import("./binary-office/read-xls.ts")).readXls(bytes, options);
    case "xlsb":
      return (await import("./binary-office/read-xlsb.ts")).readXlsb(bytes, options);
    case "doc":
      return (await import("./binary-office/read-doc.ts")).readDoc(bytes, options);
    case "ppt":
      return (await import("./binary-office/read-ppt.ts")).readPpt(bytes, options);
    case "ods":
      return (await import("./opendocument/read-ods.ts")).readOds(bytes, options);
    case "numbers":
      return (await import("./numbers/read-numbers.ts")).readNumbers(bytes, options);
    case "odt":
    case "odp":
      return (await import("./opendocument/read-open-text.ts")).readOpenText(bytes, format, options);
    case "zip":
      return (await import("./zip/list-zip.ts")).listZip(bytes, options);
    case "csv":
    case "tsv":
      return (await import("./tables/read-csv.ts")).readCsv(bytes, format, options);
    default:
      return (await import("./text/read-text.ts")).readText(bytes, format, options);
  }
}
