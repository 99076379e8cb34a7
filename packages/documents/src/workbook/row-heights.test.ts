import { expect, test } from "vitest";
import { decodeXml } from "../ooxml/xml.ts";
import { openZip } from "../ooxml/zip-archive.ts";
import { createWorkbook } from "./create-workbook.ts";

async function sheetXml(remark: string, more: object = {}): Promise<string> {
  const columns = [{ header: "Item" }, { header: "Share", format: "percent" }, { header: "Remark" }];
  const rows = [
    ["a", 0.5, remark],
    ["b", 0.2, "short"],
  ];
  const outcome = await createWorkbook({ title: "Rent & energy", sheets: [{ name: "A", columns, rows, ...more }] });
  if (outcome.status === "refused") throw new Error(outcome.reason);
  return decodeXml(openZip(outcome.bytes).part("xl/worksheets/sheet1.xml") ?? new Uint8Array());
}

test("rows have room, all by the sheet's own height", async () => {
  const xml = await sheetXml("fine");
  expect(xml).toContain('<sheetFormatPr defaultRowHeight="18" customHeight="1"/>');
  expect(xml).not.toContain('<row r="2" ht=');
});

test("a row whose text wraps has the height of its lines, also where the program that opens it does not work it out", async () => {
  const xml = await sheetXml("a long remark ".repeat(10));
  expect(xml).toContain('<sheetFormatPr defaultRowHeight="15"/>');
  expect(xml).toContain('<row r="2" ht="46"');
  expect(xml).toContain('<row r="3" ht="18"');
});

test("bars of shares begin at zero and are full at the whole", async () => {
  const xml = await sheetXml("fine", { conditionalFormats: [{ range: "B2:B3", rule: "dataBar" }] });
  expect(xml).toContain('<cfvo type="num" val="0"/><cfvo type="num" val="1"/>');
});

test("printed pages carry the workbook's title", async () => {
  expect(await sheetXml("fine")).toMatch(/<oddHeader>[^<]*Rent &amp;&amp; energy<\/oddHeader>/);
});
