export type { DocumentReader } from "./document-reader.ts";
export type * from "./outcome.ts";
export type { ReadOptions, TableWindow } from "./read-options.ts";
export type { CreatedWorkbook, CreateOutcome, WorkbookReport } from "./workbook/create-outcome.ts";

import type { DocumentReader } from "./document-reader.ts";
import type { ReadOutcome, TablesOutcome } from "./outcome.ts";
import type { ReadOptions, TableWindow } from "./read-options.ts";
import type { CreateOutcome } from "./workbook/create-outcome.ts";

/** A reader that stays warm between documents; close it when done. Importing this module loads none of the readers. */
export async function openDocumentReader(): Promise<DocumentReader> {
  const { DocumentReader } = await import("./document-reader.ts");
  return new DocumentReader();
}

/** Reads one document; whoever reads many keeps a reader instead. */
export async function readDocument(bytes: Uint8Array, options?: ReadOptions): Promise<ReadOutcome> {
  const reader = await openDocumentReader();
  try {
    return await reader.read(bytes, options);
  } finally {
    await reader.close();
  }
}

/** Typed rows of a csv, tsv or xlsx file. */
export async function readTables(bytes: Uint8Array, window?: TableWindow): Promise<TablesOutcome> {
  return (await openDocumentReader()).tables(bytes, window);
}

/** Makes an xlsx file from a description (see `workbookDescription`), with its formulas computed. */
export async function createWorkbook(description: unknown): Promise<CreateOutcome> {
  return (await import("./workbook/create-workbook.ts")).createWorkbook(description);
}
