import type { DocumentFormat } from "../outcome.ts";

/** The workbook in a file of one of the workbook formats; null for others. With `sheet` only the rows of that one are read. */
export async function openWorkbookOf(bytes: Uint8Array, format: DocumentFormat, sheet?: string) {
  const options = sheet === undefined ? {} : { only: sheet };
  switch (format) {
    case "xlsx":
      return (await import("../xlsx/open-workbook.ts")).openWorkbook(bytes, options);
    case "xls":
      return (await import("../binary-office/read-xls.ts")).openXls(bytes, options);
    case "xlsb":
      return (await import("../binary-office/read-xlsb.ts")).openXlsb(bytes, options);
    case "ods":
      return (await import("../opendocument/read-ods.ts")).openOds(bytes, options);
    case "numbers":
      return (await import("../numbers/read-numbers.ts")).openNumbers(bytes, options);
    default:
      return null;
  }
}
