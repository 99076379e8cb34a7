import { readFile } from "node:fs/promises";
import { strToU8, zipSync } from "fflate";
import { afterAll, describe, expect, it } from "vitest";
import { DocumentReader } from "./document-reader.ts";
import type { ReadDocument } from "./outcome.ts";

const reader = new DocumentReader();
afterAll(() => reader.close());

async function read(bytes: Uint8Array, name: string, at?: string): Promise<ReadDocument> {
  const outcome = await reader.read(bytes, { name, ...(at !== undefined && { at }) });
  if (outcome.status === "refused") throw new Error(outcome.reason);
  return outcome;
}
const fixture = async (name: string) =>
  read(await readFile(new URL(`../../../tests/fixtures/documents/${name}`, import.meta.url)), name);

describe("formats from before 2007 and binary ones", () => {
  it("reads xls with formulas beside values", async () => {
    const { text, facts } = await fixture("sheet.xls");
    expect(text).toContain('| 2 |  | 43862 `=DATEVALUE("2020-02-01")` |');
    expect(facts.sheets).toEqual([{ name: "Sheet1", hidden: false, rows: 4, columns: 5, formulas: 9 }]);
  });

  it("reads xlsb with formulas over names, and tells of a linked workbook without fetching it", async () => {
    const { text, hidden } = await fixture("costs.xlsb");
    expect(text).toContain("24.6 `=UNITCOST*Quant`");
    expect(text).toContain("- Quant: `Sheet1!$A$2`");
    expect(hidden.filter((found) => found.kind === "link").map((found) => found.text)).toEqual(["XRefCalcData.xls"]);
  });

  it("reads the text of doc", async () => {
    const { text, facts } = await fixture("setup.doc");
    expect(text).toContain("[Params]");
    expect(facts).toMatchObject({ title: "Document 6.1", author: "Author 6.1" });
  });

  it("reads Outlook messages", async () => {
    const { text } = await fixture("message.msg");
    expect(text).toContain("Subject: test message\nFrom: Travis Ferguson <travis@overwrittenstack.com>");
    expect(text).toContain("This is a test message.");
  });
});

const ODS_HEAD =
  '<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:automatic-styles><style:style style:name="h"><style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body><office:spreadsheet>';
const ods = (tables: string) =>
  zipSync({
    mimetype: strToU8("application/vnd.oasis.opendocument.spreadsheet"),
    "content.xml": strToU8(`${ODS_HEAD}${tables}</office:spreadsheet></office:body></office:document-content>`),
  });
const number = (value: number, more = "") =>
  `<table:table-cell office:value-type="float" office:value="${value}"${more}><text:p>${value}</text:p></table:table-cell>`;

describe("OpenDocument workbooks", () => {
  it("reads repeated cells, formulas and hidden sheets", async () => {
    const bytes = ods(
      `<table:table table:name="Sums"><table:table-row>${number(2, ' table:number-columns-repeated="2"')}${number(4, ' table:formula="of:=[.A1]+[.B1]"')}</table:table-row></table:table>` +
        `<table:table table:name="Back" table:style-name="h"><table:table-row>${number(7)}</table:table-row></table:table>`,
    );
    const { text, hidden } = await read(bytes, "a.ods");
    expect(text).toContain("| 1 | 2 | 2 | 4 `=A1+B1` |");
    expect(hidden).toEqual([{ kind: "sheet", at: "Back", because: "hidden sheet", text: "7", count: 1 }]);
    expect((await read(bytes, "a.ods", "Back")).text).not.toContain("Sums");
  });

  it("does not unfold a row that claims to stand a million times", async () => {
    const row = `<table:table-row table:number-rows-repeated="1048576">${number(1, ' table:number-columns-repeated="16384"')}</table:table-row>`;
    const outcome = await reader.read(ods(`<table:table table:name="A">${row}</table:table>`), { name: "a.ods" });
    expect(outcome).toMatchObject({ status: "refused", kind: "too-large" });
    const empty = `<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>`;
    expect((await read(ods(`<table:table table:name="A">${empty}</table:table>`), "a.ods")).text).toContain("(empty)");
  });
});

describe("archives", () => {
  it("are listed, not unpacked, and names that lead out of them are told", async () => {
    const bytes = zipSync({ "a/b.txt": strToU8("hello"), "../evil.sh": strToU8("x") });
    const { text, hidden } = await read(bytes, "a.zip");
    expect(text).toContain("| a/b.txt | 5 |  |");
    expect(text).not.toContain("hello");
    expect(hidden.map((found) => found.text)).toEqual(["../evil.sh"]);
    expect((await read(zipSync({ "b.txt": strToU8("x") }), "b.zip")).hidden).toEqual([]);
  });
});
