import { createWorkbook } from "@deskhand/documents";
import { expect, test } from "vitest";
import { documentCreate } from "./document-create.ts";

type Schema = Readonly<{ properties?: Readonly<Record<string, Schema>>; items?: Schema; enum?: readonly string[] }>;

/** a workbook that uses every field models are told of */
const workbook = {
  title: "Costs",
  author: "Ann",
  theme: "ledger",
  sheets: [
    {
      name: "Costs",
      columns: [
        { header: "Item", width: 30 },
        { header: "Price", format: "EUR", total: "sum" },
        { header: "Twice", formula: "=B{row}*2", total: "average" },
        { header: "Bought", format: "date", total: "count" },
        { header: "Low", total: "min" },
        { header: "High", total: "max" },
      ],
      rows: [
        ["Paper", 12.5, null, "2025-03-04", 1, true],
        [
          { value: "Ink", bold: true, italic: true, color: "112233", fill: "FFC7CE", align: "center", wrap: true },
          { value: 3, format: "#,##0.00", note: "guessed" },
          { formula: "=B3*3" },
          null,
          { value: "shop", link: "https://example.org" },
          null,
        ],
      ],
      totalLabel: "Sum",
      freeze: { rows: 1, columns: 1 },
      landscape: true,
      filter: true,
      table: false,
      charts: (["column", "bar", "line", "pie"] as const).map((type, at) => ({
        type,
        title: "Prices",
        categories: "A2:A3",
        series: [{ name: "Price", values: "'Costs'!B2:B3" }],
        anchor: `H${1 + at * 20}`,
        width: 6,
        height: 12,
      })),
      conditionalFormats: [
        { range: "B2:B3", rule: "greaterThan", value: 5, fill: "FFC7CE" },
        { range: "B2:B3", rule: "between", from: 1, to: 2, color: "112233" },
        { range: "A2:A3", rule: "contains", text: "Ink", fill: "FFC7CE" },
        { range: "B2:B3", rule: "formula", formula: "=B2>1", fill: "FFC7CE" },
        { range: "B2:B3", rule: "duplicates" },
        { range: "B2:B3", rule: "blanks" },
        { range: "B2:B3", rule: "dataBar" },
        { range: "B2:B3", rule: "colorScale" },
      ],
      dataValidations: [
        { range: "A2:A3", list: ["Paper", "Ink"] },
        { range: "B2:B3", type: "number", min: 0, max: 100 },
      ],
    },
    { name: "Summary", pivots: [{ source: "Costs", rows: ["Item"], values: [{ field: "Price", of: "sum" }] }] },
  ],
  namedRanges: [{ name: "Prices", range: "Costs!B2:B3" }],
};

/** `sheets.columns.header` for every property of the schema */
function fields(schema: Schema | undefined, path = ""): string[] {
  const inside = schema?.items ?? schema;
  return Object.entries(inside?.properties ?? {}).flatMap(([name, property]) => {
    const field = path === "" ? name : `${path}.${name}`;
    return [field, ...fields(property, field)];
  });
}

function used(value: unknown, path = ""): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => used(item, path));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => {
    const field = path === "" ? name : `${path}.${name}`;
    return [field, ...used(item, field)];
  });
}

test("every field models are told of is one the documents package takes", async () => {
  const schema = documentCreate.input.toJsonSchema() as Schema;
  const told = fields(schema.properties?.workbook);
  const unused = told.filter((field) => !used(workbook).includes(field));
  expect(told).toContain("sheets.columns.header");
  expect(unused).toEqual([]);
  expect(await createWorkbook(workbook)).toMatchObject({
    status: "created",
    report: { sheets: 2, pivots: 1, errors: [] },
  });
});
