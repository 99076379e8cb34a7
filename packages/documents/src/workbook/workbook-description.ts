import { z } from "zod";
import { themeNames } from "../theme/theme.ts";
import { sourceSchema } from "../writing/source.ts";
import { pivotDescription } from "./pivot/pivot-description.ts";

const color = z.string().regex(/^#?[0-9A-Fa-f]{6}$/, "a color is six hexadecimal digits, such as FFC7CE");
const range = z
  .string()
  .regex(/^\$?[A-Z]{1,3}\$?[1-9]\d{0,6}(:\$?[A-Z]{1,3}\$?[1-9]\d{0,6})?$/, "a range is written like B2:B20");
/** May name another sheet: `Summary!B2:B5` or `'My sheet'!B2:B5`. */
const sheetRange = z
  .string()
  .regex(
    /^(?:(?:'[^']+'|[\p{L}\p{N}_.]+)!)?\$?[A-Z]{1,3}\$?[1-9]\d{0,6}(:\$?[A-Z]{1,3}\$?[1-9]\d{0,6})?$/u,
    "a range is written like B2:B20 or 'Sheet name'!B2:B20",
  );
const text = z.string().max(32_767);
const formula = z
  .string()
  .min(1)
  .max(8_000)
  .describe("A formula in English with commas, such as =SUM(B2:B9); {row} stands for the number of its own row");
const format = z
  .string()
  .max(200)
  .describe(
    "text, integer, number, percent, date, datetime, time, EUR, USD, GBP, CHF, or a spreadsheet format code such as #,##0.0",
  );

const scalar = z.union([text, z.number(), z.boolean(), z.null()]);
const cell = z.union([
  scalar,
  z.strictObject({
    value: scalar.optional(),
    formula: formula.optional(),
    format: format.optional(),
    bold: z.boolean().optional(),
    italic: z.boolean().optional(),
    color: color.optional(),
    fill: color.optional(),
    align: z.enum(["left", "center", "right"]).optional(),
    wrap: z.boolean().optional(),
    link: z
      .string()
      .max(2_000)
      .optional()
      .describe("A web address, mailto:, a file path relative to the workbook, or #Sheet!A1"),
    note: z.string().max(2_000).optional(),
    source: sourceSchema.optional(),
  }),
]);

const column = z.strictObject({
  header: z.string().max(255),
  width: z.number().min(1).max(255).optional().describe("In characters; fitted to the content when left out"),
  format: format.optional(),
  formula: formula.optional().describe("Fills every empty cell of the column, such as =B{row}*C{row}"),
  total: z
    .enum(["sum", "average", "count", "min", "max"])
    .optional()
    .describe("Puts this figure in a row below the rows"),
});

const chart = z.strictObject({
  type: z.enum(["column", "bar", "line", "pie"]),
  title: z.string().max(255),
  categories: sheetRange.describe("Labels, such as A2:A9"),
  series: z
    .array(
      z.strictObject({
        name: z.string().max(255).optional(),
        values: sheetRange,
        color: color.optional(),
        source: sourceSchema.optional(),
      }),
    )
    .min(1)
    .max(20),
  anchor: z
    .string()
    .regex(/^[A-Z]{1,3}[1-9]\d{0,6}$/)
    .optional()
    .describe("Top left cell; right of the columns when left out"),
  width: z.number().int().min(2).max(40).optional().describe("In columns"),
  height: z.number().int().min(5).max(80).optional().describe("In rows"),
  source: sourceSchema.optional(),
});

export const conditionalFormat = z.union([
  z.strictObject({
    range,
    rule: z.enum(["greaterThan", "lessThan", "equal", "notEqual"]),
    value: z.union([z.number(), z.string()]),
    fill: color.optional(),
    color: color.optional(),
  }),
  z.strictObject({
    range,
    rule: z.literal("between"),
    from: z.number(),
    to: z.number(),
    fill: color.optional(),
    color: color.optional(),
  }),
  z.strictObject({ range, rule: z.literal("formula"), formula, fill: color.optional(), color: color.optional() }),
  z.strictObject({
    range,
    rule: z.literal("contains"),
    text: z.string().min(1).max(255),
    fill: color.optional(),
    color: color.optional(),
  }),
  z.strictObject({ range, rule: z.enum(["duplicates", "blanks"]), fill: color.optional(), color: color.optional() }),
  z.strictObject({ range, rule: z.enum(["dataBar", "colorScale"]), color: color.optional() }),
]);

export const dataValidation = z.union([
  z.strictObject({
    range,
    list: z
      .array(
        z
          .string()
          .max(100)
          .regex(/^[^,"]*$/, "a list value holds no comma and no quote"),
      )
      .min(1)
      .max(100),
  }),
  z.strictObject({ range, type: z.enum(["integer", "number"]), min: z.number(), max: z.number() }),
]);

const sheet = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(31)
    .regex(/^[^[\]:*?/\\']+$/, "a sheet name holds none of [ ] : * ? / \\ '"),
  columns: z
    .array(column)
    .max(200)
    .optional()
    .describe("Gives row 1 as header; rows then start at row 2. Without it rows start at row 1"),
  rows: z.array(z.array(cell).max(1_000)).max(100_000).default([]),
  totalLabel: z.string().max(100).optional().describe("Label of the totals row; default Total"),
  freeze: z
    .strictObject({
      rows: z.number().int().min(0).max(100).optional(),
      columns: z.number().int().min(0).max(50).optional(),
    })
    .optional(),
  landscape: z.boolean().optional().describe("How the sheet is printed; by its width when left out"),
  filter: z.boolean().optional().describe("Filter buttons in the header; default for ten rows and more"),
  table: z.boolean().optional().describe("Makes header and rows a spreadsheet table with banded rows"),
  charts: z.array(chart).max(20).optional(),
  pivots: z.array(pivotDescription).max(20).optional(),
  conditionalFormats: z.array(conditionalFormat).max(100).optional(),
  dataValidations: z.array(dataValidation).max(100).optional(),
});

/** What a workbook is made from. Dates are given as ISO text in a column or cell of a date format; text is never taken for a formula. */
export const workbookDescription = z
  .strictObject({
    title: z.string().max(255).optional(),
    author: z.string().max(255).optional(),
    theme: z.enum(themeNames).optional(),
    sheets: z.array(sheet).min(1).max(100),
    namedRanges: z
      .array(z.strictObject({ name: z.string().regex(/^[A-Za-z_][A-Za-z0-9_.]{0,100}$/), range: sheetRange }))
      .max(200)
      .optional(),
  })
  .check((context) => {
    const names = context.value.sheets.map((each) => each.name.toLowerCase());
    const twice = context.value.sheets.find((each, index) => names.indexOf(each.name.toLowerCase()) !== index);
    if (twice)
      context.issues.push({
        code: "custom",
        input: twice.name,
        message: `two sheets are named ${twice.name}`,
        path: ["sheets"],
      });
  });

export type WorkbookDescription = z.infer<typeof workbookDescription>;
export type ConditionalFormat = z.infer<typeof conditionalFormat>;
export type SheetDescription = WorkbookDescription["sheets"][number];
export type CellDescription = SheetDescription["rows"][number][number];
export type ChartDescription = NonNullable<SheetDescription["charts"]>[number];
