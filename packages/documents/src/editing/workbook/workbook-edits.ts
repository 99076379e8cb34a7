import { z } from "zod";
import { conditionalFormat } from "../../workbook/workbook-description.ts";

const scalar = z.union([z.string().max(32_767), z.number(), z.boolean(), z.null()]);
const cell = z.union([scalar, z.strictObject({ formula: z.string().min(1).max(8_000) })]);
const sheetPrefix = "(?:(?:'(?:[^']|'')+'|[^'!]+)!)?";
const address = (pattern: string, message: string) =>
  z.string().regex(new RegExp(`^${sheetPrefix}${pattern}$`), message);
const cellAddress = address("\\$?[A-Za-z]{1,3}\\$?[1-9]\\d{0,6}", "a cell is addressed like Sheet1!B2");
const rangeAddress = address(
  "(?:\\$?[A-Za-z]{1,3}\\$?[1-9]\\d{0,6}(?::\\$?[A-Za-z]{1,3}\\$?[1-9]\\d{0,6})?|\\$?[A-Za-z]{1,3}:\\$?[A-Za-z]{1,3}|\\$?[1-9]\\d{0,6}:\\$?[1-9]\\d{0,6})",
  "cells are addressed like Sheet1!B2:D9",
);
const rowAddress = address("(?:[A-Za-z]{1,3})?[1-9]\\d{0,6}", "a row is addressed like Sheet1!5");
const rowsAddress = address("[1-9]\\d{0,6}(?::[1-9]\\d{0,6})?", "rows are addressed like Sheet1!5:7");
const columnAddress = address("[A-Za-z]{1,3}", "a column is addressed like Sheet1!C");
const columnsAddress = address("[A-Za-z]{1,3}(?::[A-Za-z]{1,3})?", "columns are addressed like Sheet1!C:D");
const values = z.array(z.array(cell).min(1).max(1_000)).min(1).max(20_000);
const count = z.number().int().min(1).max(10_000).optional();
const name = z.string().min(1).max(255);
const sheetName = z
  .string()
  .min(1)
  .max(31)
  .regex(/^[^:\\/?*[\]]+$/, "the name of a sheet has no : \\ / ? * [ ]")
  .regex(/^(?!')[\s\S]*(?<!')$/, "the name of a sheet neither begins nor ends with an apostrophe");
const color = z.string().regex(/^#?[0-9A-Fa-f]{6}$/, "a color is six hexadecimal digits, such as 2F7F8F");

/** Cells from this one on, to the right and down; null empties a cell, a formula has its equals sign. */
const setCells = z.strictObject({ set: cellAddress, values });
/** Rows before this one; values begin at the address's column, or at A, and null leaves what the row took over. */
const insertRows = z.strictObject({ insertRows: rowAddress, count, values: values.optional() });
const deleteRows = z.strictObject({ deleteRows: rowsAddress });
const insertColumns = z.strictObject({ insertColumns: columnAddress, count });
const deleteColumns = z.strictObject({ deleteColumns: columnsAddress });
/** Rows below the last one of a table, named or on this sheet, or of the sheet's cells. */
const append = z.strictObject({ append: name, values });
const style = z.strictObject({
  style: rangeAddress,
  format: z.string().min(1).max(255).optional(),
  bold: z.boolean().optional(),
  italic: z.boolean().optional(),
  underline: z.boolean().optional(),
  size: z.number().min(1).max(409).optional(),
  color: color.optional(),
  fill: z.union([color, z.null()]).optional(),
  align: z.enum(["left", "center", "right"]).optional(),
  wrap: z.boolean().optional(),
  border: z.enum(["none", "thin", "top", "bottom"]).optional(),
  /** the look of this cell, before the other fields */
  like: cellAddress.optional(),
});
const addSheet = z.strictObject({ addSheet: sheetName, after: name.optional(), values: values.optional() });
const copySheet = z.strictObject({ copySheet: name, as: sheetName });
const renameSheet = z.strictObject({ renameSheet: name, to: sheetName });
const deleteSheet = z.strictObject({ deleteSheet: name });
const chart = z.strictObject({
  /** its title, or its number on a sheet such as Sheet1!1 */
  chart: name,
  values: z.array(rangeAddress).min(1).max(50).optional(),
  categories: rangeAddress.optional(),
  title: z.string().min(1).max(255).optional(),
});
const comment = z.strictObject({ comment: cellAddress, text: z.string().max(10_000).nullable() });

const cellsAddress = address(
  "\\$?[A-Za-z]{1,3}\\$?[1-9]\\d{0,6}(?::\\$?[A-Za-z]{1,3}\\$?[1-9]\\d{0,6})?",
  "cells are addressed like Sheet1!B2:D9",
);
/** The fields of a rule are those new workbooks have; `replace` takes the rules on exactly these cells away. */
const setFormat = z
  .strictObject({
    conditionalFormat: cellsAddress,
    rule: z.string().max(30).nullable(),
    value: z.union([z.number(), z.string().max(255)]).optional(),
    from: z.number().optional(),
    to: z.number().optional(),
    text: z.string().max(255).optional(),
    formula: z.string().max(8_000).optional(),
    fill: color.optional(),
    color: color.optional(),
    replace: z.boolean().optional(),
  })
  .check((context) => {
    const { conditionalFormat: _, replace: __, ...described } = context.value;
    if (described.rule !== null && !conditionalFormat.safeParse({ ...described, range: "A1" }).success)
      context.issues.push({ code: "custom", input: context.value, message: "there is no rule with these fields" });
  });
const setValidation = z.union([
  z.strictObject({
    dataValidation: cellsAddress,
    list: z.union([
      z
        .array(
          z
            .string()
            .max(100)
            .regex(/^[^,"]*$/),
        )
        .min(1)
        .max(100),
      cellsAddress,
      z.null(),
    ]),
  }),
  z
    .strictObject({
      dataValidation: cellsAddress,
      type: z.enum(["integer", "number"]),
      min: z.number(),
      max: z.number(),
    })
    .refine(({ min, max }) => min <= max, "min is above max"),
]);
const setName = z.strictObject({
  namedRange: z.string().regex(/^[\p{L}_][\p{L}\p{N}_.]{0,200}$/u, "a name has letters, digits, _ and . alone"),
  range: cellsAddress.nullable(),
});

type Of<Schema extends z.ZodType> = z.infer<Schema>;
export type CellInput = Of<typeof cell>;
export type SetCells = Of<typeof setCells>;
export type InsertRows = Of<typeof insertRows>;
export type AppendRows = Of<typeof append>;
export type StyleCells = Of<typeof style>;
export type AddSheet = Of<typeof addSheet>;
export type CopySheet = Of<typeof copySheet>;
export type RenameSheet = Of<typeof renameSheet>;
export type ChangeChart = Of<typeof chart>;
export type CommentCell = Of<typeof comment>;
export type SetConditionalFormat = Of<typeof setFormat>;
export type SetDataValidation = Of<typeof setValidation>;
export type SetNamedRange = Of<typeof setName>;
export type WorkbookEdit =
  | SetCells
  | InsertRows
  | Of<typeof deleteRows>
  | Of<typeof insertColumns>
  | Of<typeof deleteColumns>
  | AppendRows
  | StyleCells
  | AddSheet
  | CopySheet
  | RenameSheet
  | Of<typeof deleteSheet>
  | ChangeChart
  | CommentCell
  | SetConditionalFormat
  | SetDataValidation
  | SetNamedRange;

const block = '[[1,"x",{"formula":"=SUM(A1:A9)"},null]]';

/** The edits of a workbook by the key that tells them apart, with how they are written. They are made in their order. */
export const workbookShapes = {
  set: { schema: setCells, example: `{"set":"Sheet1!B2","values":${block}}` },
  insertRows: { schema: insertRows, example: '{"insertRows":"Sheet1!5","count":2} (before row 5; or "values":[[…]])' },
  deleteRows: { schema: deleteRows, example: '{"deleteRows":"Sheet1!5:7"}' },
  insertColumns: { schema: insertColumns, example: '{"insertColumns":"Sheet1!C","count":1}' },
  deleteColumns: { schema: deleteColumns, example: '{"deleteColumns":"Sheet1!C:D"}' },
  append: { schema: append, example: '{"append":"Sheet1 or a table\'s name","values":[[…]]}' },
  style: {
    schema: style,
    example:
      '{"style":"Sheet1!B2:D9","format":"EUR","bold":true,"italic":true,"underline":true,"size":11,"color":"222222","fill":"FFF2CC","align":"right","wrap":true,"border":"thin|top|bottom|none","like":"Sheet1!B1"} (those that change)',
  },
  addSheet: { schema: addSheet, example: '{"addSheet":"Name","after":"Sheet1","values":[[…]]}' },
  copySheet: { schema: copySheet, example: '{"copySheet":"Sheet1","as":"Name"}' },
  renameSheet: { schema: renameSheet, example: '{"renameSheet":"Sheet1","to":"Name"}' },
  deleteSheet: { schema: deleteSheet, example: '{"deleteSheet":"Sheet1"}' },
  chart: {
    schema: chart,
    example: '{"chart":"its title, or Sheet1!1","values":["Sheet1!B2:B9"],"categories":"Sheet1!A2:A9","title":"…"}',
  },
  comment: { schema: comment, example: '{"comment":"Sheet1!B2","text":"…"} (text null deletes it)' },
  conditionalFormat: {
    schema: setFormat,
    example:
      '{"conditionalFormat":"Sheet1!B2:B9","rule":"greaterThan|lessThan|equal|notEqual","value":5,"fill":"FFC7CE","color":"9C0006","replace":true} or "rule":"between","from":1,"to":5 or "rule":"contains","text":"x" or "rule":"formula","formula":"=$C2>5" or "rule":"duplicates|blanks|dataBar|colorScale" (rule null takes those on exactly these cells away)',
  },
  dataValidation: {
    schema: setValidation,
    example:
      '{"dataValidation":"Sheet1!B2:B9","list":["a","b"]} or "list":"Lists!A2:A9" or "type":"integer|number","min":0,"max":9 (list null allows everything)',
  },
  namedRange: { schema: setName, example: '{"namedRange":"NetCosts","range":"Sheet1!B2:B9"} (range null deletes it)' },
} as const;
