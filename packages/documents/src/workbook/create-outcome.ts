import type { RefusedDocument } from "../outcome.ts";

/** What was written; `errors` are formulas that came to an error and should be mended before the file is handed over. */
export type WorkbookReport = Readonly<{
  sheets: number;
  cells: number;
  formulas: number;
  pivots?: number;
  errors: readonly Readonly<{ sheet: string; cell: string; error: string }>[];
}>;
export type CreatedWorkbook = Readonly<{ status: "created"; bytes: Uint8Array; report: WorkbookReport }>;
export type CreateOutcome = CreatedWorkbook | RefusedDocument;
