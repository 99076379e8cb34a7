import { z } from "zod";

const scalar = z.union([z.string().max(32_767), z.number(), z.boolean(), z.null()]);
const cell = z.union([scalar, z.strictObject({ formula: z.string().min(1).max(8_000) })]);
const sheetPrefix = "(?:(?:'(?:[^']|'')+'|[^'!]+)!)?";
const cellAddress = z
  .string()
  .regex(new RegExp(String.raw`^${sheetPrefix}\$?[A-Za-z]{1,3}\$?[1-9]\d{0,6}$`), "a cell is addressed like Sheet1!B2");
const values = z.array(z.array(cell).min(1).max(1_000)).min(1).max(20_000);

/** Cells from this one on, to the right and down; null empties a cell, a formula has its equals sign. */
const setCells = z.strictObject({ set: cellAddress, values });

export type SetCells = z.infer<typeof setCells>;
export type CellInput = z.infer<typeof cell>;
export type WorkbookEdit = SetCells;

/** The edits of a workbook by the key that tells them apart, with how they are written. */
export const workbookShapes = {
  set: { schema: setCells, example: '{"set":"Sheet1!B2","values":[[1,"x",{"formula":"=SUM(A1:A9)"},null]]}' },
} as const;
