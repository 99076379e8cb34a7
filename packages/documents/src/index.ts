export { DocumentReader } from "./document-reader.ts";
export { limits } from "./limits.ts";
export type * from "./outcome.ts";
export type { ReadOptions, TableWindow } from "./read-options.ts";
export type { CreatedWorkbook, CreateOutcome, WorkbookReport } from "./workbook/create-outcome.ts";

import type { ReadOutcome, TablesOutcome } from "./outcome.ts";
import type { ReadOptions, TableWindow } from "./read-options.ts";
import type { CreateOutcome } from "./workbook/create-outcome.ts";

/** Reads one document; whoever reads many keeps a `DocumentReader`, which stays warm. */
export async function readDocument(bytes: Uint8Array, options?: ReadOptions): Promise<ReadOutcome> {
  const { DocumentReader } = await import("./document-reader.ts");
  const reader = new DocumentReader();
  try {
    return await reader.read(bytes, options);
  } finally {
    await reader.close();
  }
}

/** Typed rows of a csv, tsv or xlsx file. */
export async function readTables(bytes: Uint8Array, window?: TableWindow): Promise<TablesOutcome> {
  const { DocumentReader } = await import("./document-reader.ts");
  return new DocumentReader().tables(bytes, window);
}

/** Makes an xlsx file from a description (see `workbookDescription`), with its formulas computed. */
export async function createWorkbook(description: unknown): Promise<CreateOutcome> {
  return (await import("./workbook/create-workbook.ts")).createWorkbook(description);
}
