import { expect, test } from "vitest";
import { checkDocument } from "../../checking/check-document.ts";
import { decodeXml } from "../../ooxml/xml.ts";
import { openZip } from "../../ooxml/zip-archive.ts";
import { cellName } from "../../tables/cell-names.ts";
import { noValidator, validationErrors } from "../../testing/validation-errors.ts";
import { openWorkbook } from "../../xlsx/open-workbook.ts";
import { createWorkbook } from "../create-workbook.ts";

const sales = {
  name: "Sales",
  table: true,
  columns: [
    { header: "Day", format: "date" },
    { header: "Region" },
    { header: "Month" },
    { header: "Units", format: "integer", total: "sum" },
    { header: "Amount", format: "EUR", formula: "=D{row}*2", total: "sum" },
  ],
  rows: [
    ["2025-03-01", "North", "Mar", 1, null],
    ["2025-01-05", "South", "Jan", 2, null],
    ["2025-01-06", "north", "Jan", 4, null],
    ["2025-03-01", null, "Mar", 8, null],
    ["2025-03-02", "South", "Mar", 16, null],
  ],
};
const across = { source: "sales", rows: ["Region"], columns: ["Month"], values: [{ field: "Amount" }] };
const nested = {
  source: "Sales",
  rows: ["Region", "Month"],
  values: [
    { field: "Units", of: "average", name: "Units" },
    { field: "Region", of: "count" },
  ],
  filters: ["Day"],
};
const both = {
  source: "Sales",
  rows: ["Day"],
  columns: ["Month"],
  values: [
    { field: "Units", of: "max" },
    { field: "Amount", of: "min" },
  ],
};

async function made(pivots: readonly object[], options = {}): Promise<Uint8Array> {
  const sheets = [sales, ...pivots.map((pivot, index) => ({ name: `Pivot ${index + 1}`, pivots: [pivot] }))];
  const outcome = await createWorkbook({ sheets }, options);
  if (outcome.status !== "created") throw new Error(outcome.reason);
  return outcome.bytes;
}

async function refusal(sheets: readonly object[]): Promise<string> {
  const outcome = await createWorkbook({ sheets });
  return outcome.status === "refused" ? outcome.reason : "made";
}

/** Values of a sheet by the names of their cells. */
async function cells(bytes: Uint8Array, sheet: string): Promise<Record<string, unknown>> {
  const grid = (await openWorkbook(bytes)).sheets.find((each) => each.grid.name === sheet)?.grid;
  return Object.fromEntries(
    [...(grid?.rows ?? [])].flatMap(([row, all]) =>
      all.flatMap((cell, column) => (cell.kind === "empty" ? [] : [[cellName(row, column), cell.value]])),
    ),
  );
}

function part(bytes: Uint8Array, name: string): string {
  return decodeXml(openZip(bytes).part(name) ?? new Uint8Array());
}

test("a pivot table's figures are there before any program computes them, in the order of the calendar", async () => {
  expect(await cells(await made([across]), "Pivot 1")).toEqual({
    ...{ A1: "Sum of Amount", B1: "Month" },
    ...{ A2: "Region", B2: "Jan", C2: "Mar", D2: "Grand Total" },
    ...{ A3: "North", B3: 8, C3: 2, D3: 10 },
    ...{ A4: "South", B4: 4, C4: 32, D4: 36 },
    ...{ A5: "(blank)", C5: 16, D5: 16 },
    ...{ A6: "Grand Total", B6: 12, C6: 50, D6: 62 },
  });
});

test("nested rows have subtotals, and averages are those of the rows and not of averages", async () => {
  const found = await cells(await made([nested]), "Pivot 1");
  expect(found).toMatchObject({
    A1: "Day",
    B1: "(All)",
    A3: "Region",
    B3: "Month",
    C3: "Units ",
    D3: "Count of Region",
  });
  expect(found).toMatchObject({ A4: "North", B4: "Jan", C4: 4, B5: "Mar", C5: 1, A6: "North Total", C6: 2.5, D6: 2 });
  expect(found).toMatchObject({ A12: "Grand Total", C12: 6.2, D12: 4 });
  expect(found.A5).toBeUndefined();
});

test("the parts say what the cells say, and ask to be computed anew when the file is opened", async () => {
  const bytes = await made([across]);
  const cache = part(bytes, "xl/pivotCache/pivotCacheDefinition1.xml");
  expect(cache).toContain('refreshOnLoad="1"');
  expect(cache).toContain('<worksheetSource ref="A1:E6" sheet="Sales"/>');
  expect(cache).toContain('<s v="North"/><s v="South"/><m/>');
  const records = part(bytes, "xl/pivotCache/pivotCacheRecords1.xml");
  expect(records.match(/<r>/g)).toHaveLength(5);
  expect(records).toContain('<d v="2025-03-01T00:00:00"/><x v="0"/><x v="1"/><n v="1"/><n v="2"/>');
  const table = part(bytes, "xl/pivotTables/pivotTable1.xml");
  expect(table).toContain('<location ref="A1:D6" firstHeaderRow="1" firstDataRow="2" firstDataCol="1"/>');
  expect(table).toContain(
    '<rowItems count="4"><i><x/></i><i><x v="1"/></i><i><x v="2"/></i><i t="grand"><x/></i></rowItems>',
  );
  expect(part(bytes, "xl/workbook.xml")).toMatch(
    /<calcPr[^>]*\/><pivotCaches><pivotCache cacheId="1" r:id="rId\d+"\/>/,
  );
});

test("pivot tables of every shape pass the Open XML validator", async (context) => {
  const errors = await validationErrors(await made([across, nested, both]), "xlsx");
  if (errors === null) context.skip(noValidator);
  expect(errors).toEqual([]);
}, 60_000);

test("formulas and charts may use the figures of a pivot table", async () => {
  const formula = { name: "Share", rows: [[{ formula: "='Pivot 1'!D6/2" }]] };
  const outcome = await createWorkbook({ sheets: [sales, { name: "Pivot 1", pivots: [across] }, formula] });
  if (outcome.status !== "created") throw new Error(outcome.reason);
  expect(outcome.report).toMatchObject({ pivots: 1, errors: [] });
  expect(await cells(outcome.bytes, "Share")).toEqual({ A1: 31 });
});

test("the finish line takes the totals of a pivot table for what they are, and typed ones for typed", async () => {
  expect(await checkDocument(await made([across]), { name: "a.xlsx" })).toMatchObject({ passed: true, findings: [] });
  const rows = [
    ["a", 1],
    ["b", 2],
    ["c", 3],
    ["Total", 6],
  ];
  const typed = await createWorkbook({ sheets: [{ name: "A", rows }] });
  if (typed.status !== "created") throw new Error(typed.reason);
  expect(await checkDocument(typed.bytes, { name: "a.xlsx" })).toMatchObject({ findings: [{ kind: "typed-total" }] });
});

test("for printing the figures are cells alone", async () => {
  const bytes = await made([across], { printed: true });
  expect(openZip(bytes).names.filter((name) => name.includes("pivot"))).toEqual([]);
  expect(await cells(bytes, "Pivot 1")).toMatchObject({ D6: 62 });
});

test("what cannot be summed up is refused with what to do", async () => {
  const on = (pivot: object, rows: readonly unknown[] = []) => [sales, { name: "P", rows, pivots: [pivot] }];
  expect(await refusal(on({ ...across, source: "Costs" }))).toContain('names the sheet "Costs", which is not there');
  expect(await refusal(on({ ...across, rows: ["City"] }))).toContain(
    'names the field "City", which is no header of sales; its headers are Day, Region, Month, Units, Amount',
  );
  expect(await refusal(on({ ...across, values: [{ field: "Month" }] }))).toContain("count it instead");
  expect(await refusal(on({ ...across, rows: ["Month"] }))).toContain('has the field "Month" in two places');
  expect(await refusal(on({ ...across, anchor: "A1" }, [["x"]]))).toContain("would cover A1");
  const broken = { ...sales, columns: sales.columns.map((each) => ({ ...each, formula: "=1/0" })) };
  expect(await refusal([broken, { name: "P", pivots: [across] }])).toContain("is an error");
});
