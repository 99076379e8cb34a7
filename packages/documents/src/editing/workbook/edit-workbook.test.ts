import { expect, test } from "vitest";
import { decodeXml } from "../../ooxml/xml.ts";
import { openZip } from "../../ooxml/zip-archive.ts";
import { sheetFile } from "../../testing/office-files.ts";
import { noValidator, validationErrors } from "../../testing/validation-errors.ts";
import { createFile } from "../../writing/create-file.ts";
import { openWorkbook } from "../../xlsx/open-workbook.ts";
import { editFile } from "../edit-file.ts";

const description = {
  sheets: [
    {
      name: "Costs",
      columns: [
        { header: "Item" },
        { header: "Net", format: "EUR", total: "sum" },
        { header: "Twice", formula: "=B{row}*2" },
      ],
      rows: [
        ["Paper", 10],
        ["Ink", 20],
        ["Pens", 30],
      ],
      charts: [{ type: "column", title: "Net", categories: "A2:A4", series: [{ values: "B2:B4" }] }],
    },
    { name: "Sum up", rows: [["All", { formula: "=Costs!B5" }]] },
  ],
};

async function workbook(): Promise<Uint8Array> {
  const outcome = await createFile({ kind: "xlsx", description }, new Map());
  if (outcome.status !== "created") throw new Error(outcome.reason);
  return outcome.bytes;
}

async function edited(bytes: Uint8Array, edits: unknown): Promise<Uint8Array> {
  const outcome = await editFile(bytes, edits, { name: "a.xlsx" });
  if (outcome.status !== "edited") throw new Error(outcome.reason);
  return outcome.bytes;
}

async function cells(bytes: Uint8Array, sheet: number): Promise<unknown[][]> {
  const rows = (await openWorkbook(bytes)).sheets[sheet]?.grid.rows ?? new Map();
  return [...rows.values()].map((row) =>
    row.map((cell: { value: unknown; formula?: string }) => cell?.formula ?? cell?.value),
  );
}

/** Names of the parts whose content differs. */
function differing(before: Uint8Array, after: Uint8Array): string[] {
  const [one, other] = [openZip(before), openZip(after)];
  const names = [...new Set([...one.names, ...other.names])];
  return names.filter((name) => !Buffer.from(one.part(name) ?? []).equals(Buffer.from(other.part(name) ?? [])));
}

test("a cell is set, what depends on it is computed anew, and no other part differs", async () => {
  const before = await workbook();
  const after = await edited(before, [{ set: "Costs!B3", values: [[25]] }]);
  expect(differing(before, after).sort()).toEqual(["xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"]);
  const sheet = decodeXml(openZip(after).part("xl/worksheets/sheet1.xml") ?? new Uint8Array());
  expect(sheet).toContain("<f>SUM(B2:B4)</f><v>65</v>");
  expect(sheet).toContain("<f>B3*2</f><v>50</v>");
  expect(decodeXml(openZip(after).part("xl/worksheets/sheet2.xml") ?? new Uint8Array())).toContain("<v>65</v>");
});

test("texts, numbers, formulas, truth values and empty cells are written in a block, beyond the old cells too", async () => {
  const values = [
    ["a < b & c", 1.5, true, null],
    ["=1+1", { formula: "=SUM(B2:B4)" }, false, "x"],
  ];
  const after = await edited(await workbook(), [
    { set: "'Sum up'!a1", values },
    { set: "Costs!H20", values: [["far"]] },
  ]);
  expect(await cells(after, 1)).toEqual([
    ["a < b & c", 1.5, true],
    ["=1+1", "SUM(B2:B4)", false, "x"],
  ]);
  expect((await cells(after, 0)).at(-1)?.at(-1)).toBe("far");
});

test("a cell keeps its style, and a formula that gives way leaves no chain behind", async () => {
  const after = await edited(await workbook(), [{ set: "Costs!B5", values: [[7]] }]);
  const style = (bytes: Uint8Array) =>
    /<c r="B5"[^>]* s="(\d+)"/.exec(
      decodeXml(openZip(bytes).part("xl/worksheets/sheet1.xml") ?? new Uint8Array()),
    )?.[1];
  expect(style(after)).toBe(style(await workbook()));
  expect(openZip(after).names.some((name) => name.includes("calcChain"))).toBe(false);
});

test("formulas that others took over are written out where they are needed", async () => {
  const shared =
    '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f t="shared" ref="B1:B3" si="0">A1*2</f><v>2</v></c></row><row r="2"><c r="A2"><v>2</v></c><c r="B2"><f t="shared" si="0"/><v>4</v></c></row><row r="3"><c r="A3"><v>3</v></c><c r="B3"><f t="shared" si="0"/><v>6</v></c></row>';
  const after = await edited(sheetFile(shared), [{ set: "B1", values: [["gone"]] }]);
  expect(await cells(after, 0)).toEqual([
    [1, "gone"],
    [2, "A2*2"],
    [3, "A3*2"],
  ]);
});

test("addresses that do not hold are refused with how to correct them, and nothing is made", async () => {
  const reason = async (edits: unknown, bytes?: Uint8Array) => {
    const outcome = await editFile(bytes ?? (await workbook()), edits, { name: "a.xlsx" });
    return outcome.status === "refused" ? outcome.reason : "edited";
  };
  expect(await reason([{ set: "B2", values: [[1]] }])).toContain("Name the sheet of B2, such as Costs!B2");
  expect(await reason([{ set: "Nowhere!B2", values: [[1]] }])).toContain("the sheets are Costs, Sum up");
  expect(await reason([{ set: "Costs!B2:C3", values: [[1]] }])).toContain("addressed like Sheet1!B2");
  expect(await reason({ set: "Costs!B2" })).toContain("give a list of edits");
  expect(await reason([{ replace: "Paper", with: "x" }])).toContain('"set"');
  expect(await reason([{ set: "Costs!B2", values: [[{ formula: '=WEBSERVICE("http://x")' }]] }])).toContain(
    "reaches outside",
  );
  const merged = sheetFile(
    '<row r="1"><c r="A1"><v>1</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells><sheetData>',
  );
  expect(await reason([{ set: "B2", values: [[1]] }], merged)).toContain("write to A1 instead");
  expect(await reason([{ set: "A1", values: [[1]] }], merged)).toBe("edited");
});

test("an edited workbook passes the Open XML validator", async (context) => {
  const after = await edited(await workbook(), [
    { set: "Costs!B3", values: [[25, { formula: "=B3*3" }]] },
    { set: "Costs!F30", values: [["new"]] },
  ]);
  const errors = await validationErrors(after, "xlsx");
  if (errors === null) context.skip(noValidator);
  expect(errors).toEqual([]);
}, 60_000);
