import { expect, test } from "vitest";
import { decodeXml } from "../../ooxml/xml.ts";
import { openZip } from "../../ooxml/zip-archive.ts";
import { noValidator, validationErrors } from "../../testing/validation-errors.ts";
import { createFile } from "../../writing/create-file.ts";
import { openWorkbook } from "../../xlsx/open-workbook.ts";
import { editFile } from "../edit-file.ts";

const source = { file: "May.pdf", page: 2 };

async function workbook(): Promise<Uint8Array> {
  const rows = [
    ["Ink", 1, 2],
    ["Paper", 3, { value: 4, source }],
    ["Pens", 5, 6],
  ];
  const chart = {
    type: "column",
    title: "Sales",
    categories: "A2:A4",
    series: [{ name: "Net", values: "B2:B4", source: { file: "b.pdf" } }],
  };
  const columns = [{ header: "Item" }, { header: "Net" }, { header: "Gross" }];
  const sheets = [
    { name: "Sales", columns, rows, charts: [chart] },
    { name: "Other", rows: [[{ value: 9, source }]] },
  ];
  const outcome = await createFile({ kind: "xlsx", description: { sheets } }, new Map());
  if (outcome.status !== "created") throw new Error(outcome.reason);
  return outcome.bytes;
}

async function edited(edits: readonly unknown[], before?: Uint8Array): Promise<Uint8Array> {
  const outcome = await editFile(before ?? (await workbook()), edits, { name: "a.xlsx" });
  if (outcome.status !== "edited") throw new Error(outcome.reason);
  return outcome.bytes;
}

/** What the first column of the sheet of sources says, each with where its link leads. */
async function named(bytes: Uint8Array): Promise<readonly string[]> {
  const { sheets } = await openWorkbook(bytes);
  const grid = sheets.at(-1)?.grid;
  const xml = decodeXml(openZip(bytes).part("xl/worksheets/sheet3.xml") ?? new Uint8Array());
  const link = (row: number) =>
    new RegExp(`<hyperlink ref="A${row + 1}" location="([^"]*)"`).exec(xml)?.[1]?.replaceAll("&apos;", "'") ?? "none";
  return [...(grid?.rows ?? [])].slice(1).map(([row, cells]) => `${cells[0]?.value} → ${link(row)}`);
}

const moves: Readonly<Record<string, Readonly<{ edits: readonly unknown[]; says: readonly string[] }>>> = {
  nothing: { edits: [{ set: "Sales!A2", values: [["Inks"]] }], says: ["Sales!C3 → 'Sales'!C3", "'Sales'!B2:B4"] },
  "rows put in": { edits: [{ insertRows: "Sales!3", count: 2 }], says: ["Sales!C5 → Sales!C5", "Sales!B2:B6"] },
  "rows taken out": { edits: [{ deleteRows: "Sales!2" }], says: ["Sales!C2 → Sales!C2", "Sales!B2:B3"] },
  "columns put in": { edits: [{ insertColumns: "Sales!A" }], says: ["Sales!D3 → Sales!D3", "Sales!C2:C4"] },
  "a column taken out": { edits: [{ deleteColumns: "Sales!A" }], says: ["Sales!B3 → Sales!B3", "Sales!A2:A4"] },
  "another name": {
    edits: [{ renameSheet: "Sales", to: "Net sales" }],
    says: ["'Net sales'!C3 → 'Net sales'!C3", "'Net sales'!B2:B4"],
  },
  "all of them": {
    edits: [{ renameSheet: "Sales", to: "Net" }, { insertRows: "Net!1" }, { insertColumns: "Net!B" }],
    says: ["Net!D4 → Net!D4", "Net!C3:C5"],
  },
};

test.each(Object.entries(moves))("after %s the sheet of sources names the cell that moved", async (_, move) => {
  const [cell = "", chart = ""] = move.says;
  expect(await named(await edited(move.edits))).toEqual([cell, `Sales, Net → ${chart}`, "Other!A1 → 'Other'!A1"]);
});

test("a cell that is gone is told as such, without a link", async () => {
  const expected = ["Sales!C3 (deleted) → none", "Sales, Net → Sales!B2:B3", "Other!A1 → 'Other'!A1"];
  const after = await edited([{ deleteRows: "Sales!3" }]);
  expect(await named(after)).toEqual(expected);
  expect(await named(await edited([{ insertRows: "Sales!1" }], after))).toContain("Sales!C3 (deleted) → none");
  expect(await named(await edited([{ deleteSheet: "Other" }]))).toContain("Other!A1 (deleted) → none");
});

test("a sheet's name with an apostrophe is followed too", async () => {
  const before = await edited([{ renameSheet: "Sales", to: "Ann's" }]);
  expect(await named(before)).toContain("'Ann''s'!C3 → 'Ann''s'!C3");
  expect(await named(await edited([{ insertRows: "'Ann''s'!1" }], before))).toContain("'Ann''s'!C4 → 'Ann''s'!C4");
});

test("words beside a link stay where the sheet lists no sources", async () => {
  const before = await workbook();
  const other = await edited([{ set: "Sources!A1", values: [["Where"]] }], before);
  const after = await named(await edited([{ insertRows: "Sales!1" }], other));
  expect(after).toContain("Sales!C3 → Sales!C4");
});

test("followed sources pass the Open XML validator", async (context) => {
  const edits = [{ deleteRows: "Sales!3" }, { insertRows: "Other!1" }, { renameSheet: "Other", to: "My other" }];
  const errors = await validationErrors(await edited(edits), "xlsx");
  if (errors === null) context.skip(noValidator);
  expect(errors).toEqual([]);
});
