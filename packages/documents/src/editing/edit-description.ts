import { z } from "zod";

const scalar = z.union([z.string().max(32_767), z.number(), z.boolean(), z.null()]);
const cell = z.union([scalar, z.strictObject({ formula: z.string().min(1).max(8_000) })]);
const text = z.string().max(100_000);
/** An address such as p12, or a text that only this paragraph holds. */
const paragraph = z.string().min(1).max(2_000);

/** Cells from this one on, to the right and down; null empties a cell, a formula has its equals sign. */
const setCells = z.strictObject({
  set: z
    .string()
    .regex(/^(?:(?:'(?:[^']|'')+'|[^'!]+)!)?\$?[A-Za-z]{1,3}\$?[1-9]\d{0,6}$/, "a cell is addressed like Sheet1!B2"),
  values: z.array(z.array(cell).min(1).max(1_000)).min(1).max(20_000),
});
const replace = z.strictObject({
  replace: z.string().min(1).max(10_000),
  with: text,
  at: z.string().max(20).optional(),
  all: z.boolean().optional(),
});
const rewrite = z.strictObject({ paragraph, text });
const insert = z.strictObject({
  after: paragraph,
  add: z.union([text, z.array(text).max(500)]),
  like: paragraph.optional(),
});
const remove = z.strictObject({ delete: paragraph });

export const edit = z.union([setCells, replace, rewrite, insert, remove]);
export const edits = z.array(edit).min(1).max(500);
export type Edit = z.infer<typeof edit>;
export type SetCells = z.infer<typeof setCells>;
export type TextEdit = Exclude<Edit, SetCells>;
export type CellInput = z.infer<typeof cell>;
