import { z } from "zod";

const header = z.string().min(1).max(255);
const format = z.string().max(200);

const value = z.strictObject({
  field: header.describe("Header of the column that is summed up"),
  of: z.enum(["sum", "average", "count", "min", "max"]).default("sum"),
  name: header.optional().describe("Such as Turnover; Sum of Amount when left out"),
  format: format.optional(),
});

/** A pivot table over the rows of a sheet that has a header; fields are named by their headers. */
export const pivotDescription = z.strictObject({
  source: z.string().min(1).max(31).describe("Name of the sheet whose rows are summed up"),
  rows: z.array(header).min(1).max(4),
  columns: z.array(header).max(1).optional(),
  values: z.array(value).min(1).max(6),
  filters: z.array(header).max(4).optional(),
  anchor: z
    .string()
    .regex(/^[A-Z]{1,3}[1-9]\d{0,6}$/)
    .optional()
    .describe("Top left cell; right of what the sheet holds when left out"),
});
export type PivotDescription = z.infer<typeof pivotDescription>;
export type Summary = PivotDescription["values"][number]["of"];
