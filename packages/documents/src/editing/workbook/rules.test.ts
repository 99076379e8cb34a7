import { expect, test } from "vitest";
import { decodeXml } from "../../ooxml/xml.ts";
import { openZip } from "../../ooxml/zip-archive.ts";
import { differingParts } from "../../testing/package-differences.ts";
import { noValidator, validationErrors } from "../../testing/validation-errors.ts";
import { createFile } from "../../writing/create-file.ts";
import { editFile } from "../edit-file.ts";
import { patchPackage } from "../patch-package.ts";

const description = {
  namedRanges: [{ name: "NET", range: "Costs!B2:B4" }],
  sheets: [
    {
      name: "Costs",
      columns: [{ header: "Item" }, { header: "Net" }, { header: "Twice", formula: "=B{row}*2" }],
      rows: [
        ["Paper", 10],
        ["Ink", 20],
        ["Pens", 30],
      ],
      conditionalFormats: [
        { range: "B2:B4", rule: "dataBar" },
        { range: "C2:C4", rule: "lessThan", value: 30, fill: "FFC7CE" },
      ],
      dataValidations: [{ range: "A2:A4", list: ["Paper", "Ink", "Pens"] }],
    },
    { name: "List", rows: [["Paper"], ["Ink"], [{ formula: "=SUM(NET)" }]] },
  ],
};
const sheet = "xl/worksheets/sheet1.xml";
const part = (bytes: Uint8Array, name: string) => decodeXml(openZip(bytes).part(name) ?? new Uint8Array());

async function workbook(): Promise<Uint8Array> {
  const outcome = await createFile({ kind: "xlsx", description }, new Map());
  if (outcome.status !== "created") throw new Error(outcome.reason);
  return (await edit(outcome.bytes, [{ renameSheet: "List", to: "Ann's list" }])).bytes;
}

async function edit(bytes: Uint8Array, edits: unknown) {
  const outcome = await editFile(bytes, edits, { name: "a.xlsx" });
  return outcome.status === "edited" ? outcome : { bytes: new Uint8Array(), remarks: [outcome.reason] };
}

const rules = (bytes: Uint8Array) =>
  part(bytes, sheet).match(/<conditionalFormatting sqref="[^"]*">|<cfRule type="\w+"|priority="\d+"|dxfId="\d+"/g);
const validations = (bytes: Uint8Array) =>
  [...part(bytes, sheet).matchAll(/<dataValidation type="(\w+)" sqref="([^"]*)".*?<formula1>(.*?)</gs)].map((match) =>
    match.slice(1),
  );

test("a rule for how cells look comes beside those that are there, and only the sheet and the looks change", async () => {
  const before = await workbook();
  const { bytes, remarks } = await edit(before, [
    { conditionalFormat: "Costs!C2:C4", rule: "greaterThan", value: 50, fill: "C6EFCE" },
    { conditionalFormat: "Costs!A2:C4", rule: "formula", formula: "=$B2>15", color: "9C0006" },
  ]);
  expect(differingParts(before, bytes).toSorted()).toEqual(["xl/styles.xml", sheet]);
  expect(remarks).toEqual([expect.stringContaining("Costs!C2:C4 already had a rule, which stayed")]);
  expect(rules(bytes)?.join(" ")).toContain(
    '<conditionalFormatting sqref="C2:C4"> <cfRule type="cellIs" priority="2" dxfId="0" <cfRule type="cellIs" priority="3" dxfId="1"',
  );
  expect(part(bytes, sheet)).toContain("<formula>$B2&gt;15</formula>");
  expect(part(bytes, "xl/styles.xml")).toMatch(/<dxfs count="3">.*FFC6EFCE.*FF9C0006/s);
});

test("rules on exactly these cells give way, or go, and a bar goes with both its halves", async () => {
  const before = await workbook();
  expect(part(before, sheet)).toContain("x14:conditionalFormatting");
  const { bytes, remarks } = await edit(before, [
    { conditionalFormat: "Costs!B2:B4", rule: "colorScale", replace: true },
    { conditionalFormat: "Costs!C2:C4", rule: null },
  ]);
  expect(remarks).toEqual([]);
  expect(rules(bytes)?.filter((each) => !each.startsWith("priority"))).toEqual([
    '<conditionalFormatting sqref="B2:B4">',
    '<cfRule type="colorScale"',
  ]);
  expect(part(bytes, sheet)).not.toMatch(/x14:|<extLst/);
});

test("what may be typed in is said anew for cells, and the rest keeps its rule", async () => {
  const before = await workbook();
  const { bytes } = await edit(before, [
    { dataValidation: "Costs!A3", list: "'Ann''s list'!A1:A2" },
    { dataValidation: "Costs!b4:b2", type: "integer", min: 0, max: 99 },
  ]);
  expect(differingParts(before, bytes)).toEqual([sheet]);
  expect(validations(bytes)).toEqual([
    ["list", "A2 A4", '"Paper,Ink,Pens"'],
    ["list", "A3", "'Ann''s list'!$A$1:$A$2"],
    ["whole", "B2:B4", "0"],
  ]);
  expect(part(bytes, sheet)).toContain('<dataValidations count="3">');
  const { bytes: free } = await edit(bytes, [{ dataValidation: "Costs!A1:B9", list: null }]);
  expect(part(free, sheet)).not.toContain("dataValidation");
});

test("a name is given to cells, names others, and goes when no formula uses it", async () => {
  const before = await workbook();
  const { bytes } = await edit(before, [
    { namedRange: "net", range: "Costs!B2:B3" },
    { namedRange: "Items", range: "'Ann''s list'!A1:A2" },
  ]);
  const main = part(bytes, "xl/workbook.xml");
  expect(main.match(/<definedName .*?<\/definedName>/g)?.filter((each) => !each.includes("_xlnm"))).toEqual([
    `<definedName name="Items">'Ann''s list'!$A$1:$A$2</definedName>`,
    `<definedName name="NET">'Costs'!$B$2:$B$3</definedName>`,
  ]);
  expect(part(bytes, "xl/worksheets/sheet2.xml")).toContain("<f>SUM(NET)</f><v>30</v>");
  expect(differingParts(before, bytes).toSorted()).toEqual(["xl/workbook.xml", "xl/worksheets/sheet2.xml"]);
  const { bytes: less } = await edit(bytes, [{ namedRange: "Items", range: null }]);
  expect(part(less, "xl/workbook.xml")).not.toContain("Items");
  expect((await edit(bytes, [{ namedRange: "NET", range: null }])).remarks[0]).toContain("NET is used by formulas");
});

test("rules and names that do not hold are refused with how they are written", async () => {
  const reason = async (one: unknown) => (await edit(await workbook(), [one])).remarks[0];
  expect(await reason({ conditionalFormat: "Costs!B2", rule: "between", from: 1 })).toContain('"rule":"between"');
  expect(await reason({ conditionalFormat: "Costs!B2:B3", rule: null })).toContain("no rule for exactly the cells");
  const outside = { conditionalFormat: "Costs!B2", rule: "formula", formula: '=WEBSERVICE("http://x")>1' };
  expect(await reason(outside)).toContain("reaches outside");
  expect(await reason({ dataValidation: "Costs!A2", type: "integer", min: 3, max: 1 })).toContain("min is above max");
  expect(await reason({ dataValidation: "Costs!C2", list: null })).toContain("no rule for what is typed in");
  const long = Array.from({ length: 60 }, (_, index) => `entry ${index}`);
  expect(await reason({ dataValidation: "Costs!A2", list: long })).toContain("has to stand in cells");
  expect(await reason({ conditionalFormat: "Costs!ZZZ1", rule: "blanks" })).toContain("no sheet has the cells ZZZ1");
  expect(await reason({ namedRange: "Far", range: "Costs!A1:A2000000" })).toContain("no sheet has the cells");
  expect(await reason({ namedRange: "Q1", range: "Costs!B2" })).toContain("takes Q1 for something else");
  expect(await reason({ namedRange: "Gone", range: null })).toContain("there is no name Gone");
});

test("a validation of the newer kind keeps its form when cells or sheets move", async () => {
  const before = await workbook();
  const newer = `<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"><x14:dataValidations xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" count="1"><x14:dataValidation type="list" allowBlank="1"><x14:formula1><xm:f>Costs!A2</xm:f></x14:formula1><xm:sqref>C1:C3</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst></worksheet>`;
  const name = "xl/worksheets/sheet2.xml";
  const xml = part(before, name).replace("</worksheet>", newer);
  const file = patchPackage(before, new Map([[name, new TextEncoder().encode(xml)]]));
  const renamed = part((await edit(file, [{ renameSheet: "Costs", to: "Sums" }])).bytes, name);
  expect(renamed).toContain("<x14:formula1><xm:f>Sums!A2</xm:f></x14:formula1>");
  const { bytes } = await edit(file, [{ dataValidation: "'Ann''s list'!C1", type: "number", min: 0, max: 1 }]);
  expect(part(bytes, name)).toContain("<xm:f>Costs!A3</xm:f></x14:formula1><xm:sqref>C2:C3</xm:sqref>");
});

test("workbooks with rules and names set anew pass the Open XML validator", async (context) => {
  const values = [
    { rule: "greaterThan", value: "a" },
    { rule: "between", from: 1, to: 2 },
  ];
  const texts = [
    { rule: "contains", text: "<p>" },
    { rule: "formula", formula: "=LEN(A2)>2" },
  ];
  const plain = ["duplicates", "blanks", "dataBar", "colorScale"].map((rule) => ({ rule }));
  const edits = [...values, ...texts, ...plain].map((rule) => ({ conditionalFormat: "Costs!A2:B4", ...rule }));
  const { bytes } = await edit(await workbook(), [
    ...edits,
    { conditionalFormat: "Costs!B2:B4", rule: "dataBar", replace: true },
    { dataValidation: "Costs!A3", list: ["x", "y"] },
    { dataValidation: "Costs!B2:B4", type: "number", min: 0, max: 9.5 },
    { namedRange: "Items", range: "Costs!A2:A4" },
  ]);
  expect(rules(bytes)?.filter((each) => each.startsWith("<cfRule"))).toHaveLength(10);
  const errors = await validationErrors(bytes, "xlsx");
  if (errors === null) context.skip(noValidator);
  expect(errors).toEqual([]);
}, 60_000);
