import { z } from "zod";

const text = { type: "string" };
const flag = { type: "boolean" };
const list = (items: object, description?: string) => ({
  type: "array",
  items,
  ...(description === undefined ? {} : { description }),
});
const shape = (properties: object, required: readonly string[] = []) => ({
  type: "object",
  properties,
  ...(required.length === 0 ? {} : { required }),
});

const cells =
  "text, number, true, false, null, or {value, formula, format, bold, italic, color, fill, align, wrap, link, note, source:{file, page, quote}}";
const charts =
  "{type: column|bar|line|pie, title, categories: A2:A9 or 'Sheet'!A2:A9, series: [{name, values: B2:B9}], anchor: F2}";
const pivots = "{source: sheet, rows: [header], columns, values: [{field, of: sum|count|average}]}";
const rules =
  "{range, rule: greaterThan|lessThan|equal|notEqual with value, between, contains, formula, duplicates, blanks, dataBar, colorScale; fill, color}";

/** What models are told of a workbook. Shorter than the whole schema, which the documents package keeps and checks against. */
const workbookJsonSchema = shape(
  {
    title: text,
    author: text,
    theme: text,
    sheets: list(
      shape(
        {
          name: text,
          columns: list(
            shape(
              {
                header: text,
                width: { type: "number" },
                format: {
                  ...text,
                  description:
                    "text, integer, number, percent, date, datetime, time, EUR, USD, GBP, CHF or a code such as #,##0.0",
                },
                formula: { ...text, description: "fills empty cells; {row} is the row's number: =B{row}*C{row}" },
                total: { enum: ["sum", "average", "count", "min", "max"] },
              },
              ["header"],
            ),
            "header in row 1, rows from row 2 on",
          ),
          rows: list(list({}), `each cell: ${cells}. Dates as ISO text. Prefer formulas to computed values`),
          totalLabel: text,
          freeze: shape({ rows: { type: "integer" }, columns: { type: "integer" } }),
          landscape: flag,
          filter: flag,
          table: flag,
          charts: list({ type: "object" }, charts),
          pivots: list({ type: "object" }, pivots),
          conditionalFormats: list({ type: "object" }, rules),
          dataValidations: list({ type: "object" }, "{range, list} | {range, type, min, max}"),
        },
        ["name"],
      ),
    ),
    namedRanges: list(shape({ name: text, range: text }, ["name", "range"])),
  },
  ["sheets"],
);

/** A description of a workbook, passed on unread: the documents process checks it and says what is wrong with it. */
export const workbookInput = z
  .unknown()
  .refine((value) => typeof value === "object" && value !== null && !Array.isArray(value), "expected one JSON object")
  .meta(workbookJsonSchema);
