import { limits } from "../limits.ts";
import type { ReadOutcome } from "../outcome.ts";
import type { ReadOptions } from "../read-options.ts";
import { openWorkbook } from "./open-workbook.ts";
import { workbookOutcome } from "./workbook-outcome.ts";

export const XLSX_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** Reads the sheets of a workbook: values with their formulas, hidden sheets marked, comments and names listed. */
export async function readXlsx(bytes: Uint8Array, options: ReadOptions): Promise<ReadOutcome> {
  const wanted = options.at === undefined ? { rows: limits.sheetRows + 1 } : { at: options.at };
  const workbook = await openWorkbook(bytes, wanted);
  return workbookOutcome(workbook, { format: "xlsx", mediaType: XLSX_MEDIA_TYPE, options });
}
