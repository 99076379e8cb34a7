import { expect, test } from "vitest";
import { decodeXml } from "../../ooxml/xml.ts";
import { openZip } from "../../ooxml/zip-archive.ts";
import { relationships, sheetFile } from "../../testing/office-files.ts";
import { noValidator, validationErrors } from "../../testing/validation-errors.ts";
import { createFile } from "../../writing/create-file.ts";
import { openWorkbook } from "../../xlsx/open-workbook.ts";
import { editFile } from "../edit-file.ts";
import { patchPackage } from "../patch-package.ts";

const description = {
  namedRanges: [{ name: "Nets", range: "Costs!B2:B4" }],
  sheets: [
    {
      name: "Costs",
      table: true,
      freeze: { rows: 1 },
      columns: [
        { header: "Item" },
        { header: "Net", format: "EUR", total: "sum" },
        { header: "Twice", formula: "=B{row}*2" },
        { header: "Day", format: "date" },
      ],
      rows: [
        ["Paper", 10, null, "2026-01-01"],
        ["Ink", 20, null, "2026-01-02"],
        ["Pens", 30, null, "2026-01-03"],
      ],
      charts: [{ type: "column", title: "Net", categories: "A2:A4", series: [{ values: "B2:B4" }] }],
      conditionalFormats: [{ range: "B2:B4", rule: "greaterThan", value: 15, fill: "FFCCCC" }],
      dataValidations: [{ range: "A2:A4", list: ["Paper", "Ink", "Pens"] }],
    },
    { name: "Sum up", rows: [["All", { formula: "=Costs!B5" }]] },
  ],
};

async function workbook(): Promise<Uint8Array> {
  const outcome = await createFile({ kind: "xlsx", description }, new Map());
  if (outcome.status !== "created") throw new Error(outcome.reason);
  return outcome.bytes;
}

async function edited(bytes: Uint8Array, edits: readonly unknown[]): Promise<Uint8Array> {
  const outcome = await editFile(bytes, edits, { name: "a.xlsx", author: "Ann" });
  if (outcome.status !== "edited") throw new Error(outcome.reason);
  return outcome.bytes;
}

async function reason(bytes: Uint8Array, edits: readonly unknown[]): Promise<string> {
  const outcome = await editFile(bytes, edits, { name: "a.xlsx" });
  return outcome.status === "refused" ? outcome.reason : "edited";
}

async function cells(bytes: Uint8Array, sheet: number): Promise<unknown[][]> {
  const rows = (await openWorkbook(bytes)).sheets[sheet]?.grid.rows ?? new Map();
  return [...rows.values()].map((row) =>
    row.map((cell: { value: unknown; formula?: string }) =>
      cell?.formula === undefined ? (cell?.value ?? null) : `${cell.formula}→${cell.value}`,
    ),
  );
}

function part(bytes: Uint8Array, name: string): string {
  return decodeXml(openZip(bytes).part(name) ?? new Uint8Array());
}

function partLike(bytes: Uint8Array, pattern: RegExp): string {
  return part(bytes, openZip(bytes).names.find((name) => pattern.test(name)) ?? "");
}

test("an inserted row takes on look and formulas, and all that refers to the rows follows", async () => {
  const after = await edited(await workbook(), [{ insertRows: "Costs!3", values: [["Clips", 5]] }]);
  expect((await cells(after, 0)).slice(1, 4)).toEqual([
    ["Paper", 10, "B2*2→20", "2026-01-01"],
    ["Clips", 5, "B3*2→10"],
    ["Ink", 20, "B4*2→40", "2026-01-02"],
  ]);
  expect((await cells(after, 0)).at(-1)).toEqual(["Total", "SUM(B2:B5)→65"]);
  expect(await cells(after, 1)).toEqual([["All", "Costs!B6→65"]]);
  const sheet = part(after, "xl/worksheets/sheet1.xml");
  expect(/<conditionalFormatting[^>]*sqref="([^"]*)"/.exec(sheet)?.[1]).toBe("B2:B5");
  expect(/<dataValidation [^>]*sqref="([^"]*)"/.exec(sheet)?.[1]).toBe("A2:A5");
  expect(partLike(after, /tables\/table\d+\.xml$/)).toContain('ref="A1:D5"');
  expect(partLike(after, /charts\/chart\d+\.xml$/)).toContain("$B$2:$B$5");
  expect(part(after, "xl/workbook.xml")).toMatch(/name="Nets"[^>]*>[^<]*\$B\$2:\$B\$5</);
  const style = (row: number) => new RegExp(`<c r="B${row}"[^>]* s="(\\d+)"`).exec(sheet)?.[1];
  expect(style(3)).toBe(style(4));
});

test("appended rows stand before the totals, which take them in, and dates become dates", async () => {
  const outcome = await editFile(await workbook(), [{ append: "Costs", values: [["Tape", 7, null, "2026-02-01"]] }]);
  if (outcome.status !== "edited") throw new Error(outcome.reason);
  expect((await cells(outcome.bytes, 0)).slice(-2)).toEqual([
    ["Tape", 7, "B5*2→14", "2026-02-01"],
    ["Total", "SUM(B2:B5)→67"],
  ]);
  expect(outcome.remarks).toEqual(["The formula in Costs!B6 now takes in the inserted rows."]);
});

test("deleted rows and moved columns leave formulas, tables and charts right", async () => {
  const after = await edited(await workbook(), [{ deleteRows: "Costs!3" }, { insertColumns: "Costs!B" }]);
  expect(await cells(after, 0)).toEqual([
    ["Item", "Column1", "Net", "Twice", "Day"],
    ["Paper", null, 10, "C2*2→20", "2026-01-01"],
    ["Pens", null, 30, "C3*2→60", "2026-01-03"],
    ["Total", null, "SUM(C2:C3)→40"],
  ]);
  expect(await cells(after, 1)).toEqual([["All", "Costs!C4→40"]]);
  expect(partLike(after, /tables\/table\d+\.xml$/)).toMatch(/ref="A1:E3"[\s\S]*count="5"/);
});

test("a formula that others take over stays shared where it can and is written out where not", async () => {
  const rows =
    '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f t="shared" ref="B1:B3" si="0">A1*2</f><v>2</v></c></row><row r="2"><c r="A2"><v>2</v></c><c r="B2"><f t="shared" si="0"/><v>4</v></c></row><row r="3"><c r="A3"><v>3</v></c><c r="B3"><f t="shared" si="0"/><v>6</v></c></row>';
  const below = await edited(sheetFile(rows), [{ insertRows: "1" }]);
  expect(part(below, "xl/worksheets/sheet1.xml")).toContain('ref="B2:B4" si="0">A2*2<');
  const gone = await edited(sheetFile(rows), [{ deleteRows: "1" }]);
  expect(await cells(gone, 0)).toEqual([
    [2, "A1*2→4"],
    [3, "A2*2→6"],
  ]);
});

test("rows written right below a table become part of it, with its formulas", async () => {
  const table = await edited(await workbook(), [{ deleteRows: "Costs!5" }]);
  const outcome = await editFile(table, [{ set: "Costs!A5", values: [["Tape", 7]] }], { name: "a.xlsx" });
  if (outcome.status !== "edited") throw new Error(outcome.reason);
  expect(partLike(outcome.bytes, /tables\/table\d+\.xml$/)).toContain('ref="A1:D5"');
  expect(outcome.remarks).toEqual(["The table Table1 now reaches to row 5."]);
});

test("only the looks that were named change", async () => {
  const after = await edited(await workbook(), [
    { style: "Costs!B2:B3", bold: true, fill: "FFF2CC" },
    { style: "Costs!F:G", format: "percent" },
  ]);
  const styles = part(after, "xl/styles.xml");
  const xf = [...(/<cellXfs[\s\S]*<\/cellXfs>/.exec(styles)?.[0] ?? "").matchAll(/<xf\s[^>]*>/g)].map(([tag]) => tag);
  const sheet = part(after, "xl/worksheets/sheet1.xml");
  const own = (cell: string) => xf[Number(new RegExp(`<c r="${cell}"[^>]* s="(\\d+)"`).exec(sheet)?.[1])] ?? "";
  const attribute = (tag: string, name: string) => new RegExp(`${name}="(\\d+)"`).exec(tag)?.[1];
  expect(attribute(own("B2"), "numFmtId")).toBe(attribute(own("B4"), "numFmtId"));
  expect(attribute(own("B2"), "fillId")).not.toBe(attribute(own("B4"), "fillId"));
  expect(sheet).toMatch(/<col min="6" max="7"[^>]*style="\d+"/);
});

test("sheets are added, copied, called otherwise and deleted, and formulas follow", async () => {
  const after = await edited(await workbook(), [
    { renameSheet: "Costs", to: "It's" },
    { copySheet: "It's", as: "Copy" },
    { addSheet: "More", after: "Copy", values: [["a", { formula: "=Copy!B2" }]] },
  ]);
  const opened = await openWorkbook(after);
  expect(opened.sheets.map((sheet) => sheet.grid.name)).toEqual(["It's", "Copy", "More", "Sum up"]);
  expect(await cells(after, 3)).toEqual([["All", "'It''s'!B5→60"]]);
  expect(opened.sheets[1]?.structure.join()).toContain("Table Table1_2: A1:D4");
  expect(await reason(after, [{ deleteSheet: "Copy" }])).toContain("Copy is used by More; change those first");
  const gone = await edited(after, [{ deleteSheet: "More" }, { deleteSheet: "Copy" }]);
  expect(openZip(gone).names.toSorted()).toEqual(openZip(await workbook()).names.toSorted());
});

test("a sheet that comes or goes inside a stretch of sheets that formulas count in is told of", async () => {
  const sheet = (name: string, cell: unknown) => ({ name, rows: [[cell]] });
  const sheets = [sheet("First", 1), sheet("Middle", 2), sheet("Last", 3), sheet("Sum", 0), sheet("Aside", 0)];
  const made = await createFile({ kind: "xlsx", description: { sheets } }, new Map());
  if (made.status !== "created") throw new Error(made.reason);
  const book = await edited(made.bytes, [{ set: "Sum!A1", values: [[{ formula: "=SUM(First:Last!A1)" }]] }]);
  const remarks = async (edit: unknown) => {
    const outcome = await editFile(book, [edit], { name: "a.xlsx" });
    return outcome.status === "edited" ? outcome.remarks.join(" ") : outcome.reason;
  };
  const together = "Formulas on Sum that take all sheets from First to Last together";
  expect(await remarks({ deleteSheet: "Middle" })).toContain(`${together} no longer count in Middle.`);
  expect(await remarks({ addSheet: "New", after: "First" })).toContain(`${together} now count in New.`);
  expect(await remarks({ copySheet: "Middle", as: "Twin" })).toContain(`${together} now count in Twin.`);
  expect(await remarks({ deleteSheet: "Last" })).toContain("Last is used by Sum; change those first");
  expect(await remarks({ deleteSheet: "Aside" })).not.toContain("together");
  expect(await remarks({ copySheet: "Last", as: "Twin" })).not.toContain("together");
});

test("notes are written, replaced and taken away", async () => {
  const noted = await edited(await workbook(), [
    { comment: "Costs!B2", text: "Why < this?" },
    { comment: "Costs!C3", text: "x" },
    { comment: "Costs!C3", text: null },
  ]);
  expect((await openWorkbook(noted)).sheets[0]?.comments).toEqual([{ cell: "B2", text: "Why < this?" }]);
  const moved = await edited(noted, [{ insertRows: "Costs!2", count: 3 }]);
  expect((await openWorkbook(moved)).sheets[0]?.comments).toEqual([{ cell: "B5", text: "Why < this?" }]);
  expect(partLike(moved, /vmlDrawing\d+\.vml$/)).toContain("<x:Row>4</x:Row>");
});

test("a chart shows other cells, with their values beside", async () => {
  const after = await edited(await workbook(), [{ chart: "Net", values: ["Costs!B2:B3"], categories: "Costs!A2:A3" }]);
  const chart = partLike(after, /charts\/chart\d+\.xml$/);
  expect(chart).toContain("Costs!$B$2:$B$3");
  expect(chart).toMatch(/<c:ptCount val="2"\/><c:pt idx="0"><c:v>10<\/c:v>/);
  expect(await reason(after, [{ chart: "Other", title: "x" }])).toContain("the charts are Costs!1 (Net)");
});

test("a chart without a title of its own gets one, in the look that was set for it", async () => {
  const made = await workbook();
  const name = openZip(made).names.find((each) => /charts\/chart\d+\.xml$/.test(each)) ?? "";
  const titled = part(made, name);
  const titleOf = async (title: string) => {
    const xml = titled.replace(/<c:title>[\s\S]*?<\/c:title>/, title).replace(/(<c:autoTitleDeleted val=")0/, "$11");
    const before = patchPackage(made, new Map([[name, new TextEncoder().encode(xml)]]));
    return part(await edited(before, [{ chart: "Costs!1", title: "A < B" }]), name);
  };
  expect(titled).toContain("<c:title>");
  const without = await titleOf("");
  expect(without).toMatch(/<c:chart><c:title><c:tx><c:rich [^>]*><a:bodyPr\/><a:p><a:r><a:t>A &lt; B<\/a:t>/);
  expect(without).not.toContain('<c:autoTitleDeleted val="1"/>');
  const look = '<c:txPr><a:bodyPr rot="0"/><a:p><a:pPr><a:defRPr sz="900"/></a:pPr></a:p></c:txPr>';
  const linked = await titleOf(`<c:title><c:tx><c:strRef><c:f>Costs!A1</c:f></c:strRef></c:tx>${look}</c:title>`);
  expect(linked).toMatch(/<a:bodyPr rot="0"\/><a:p><a:pPr><a:defRPr sz="900"\/><\/a:pPr><a:r><a:t>A &lt; B</);
  expect(linked).not.toMatch(/strRef><c:f>Costs!A1|<c:title>[\s\S]*<c:txPr>[\s\S]*<\/c:title>/);
});

test("a chart is named by its number on a sheet whose name has an apostrophe", async () => {
  const made = await edited(await workbook(), [{ renameSheet: "Costs", to: "Ann's" }]);
  for (const chart of ["'Ann''s'!1", "Ann's!1"])
    expect(partLike(await edited(made, [{ chart, title: "Hers" }]), /charts\/chart\d+\.xml$/)).toContain(">Hers<");
});

test("rows and cells at the end of a sheet give way when they say nothing", async () => {
  const one = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="0"/></row>';
  const empty = sheetFile(`${one}<row r="1048576" ht="16"><c r="A1048576" s="0"/></row>`);
  const rows = part(await edited(empty, [{ insertRows: "One!1", count: 2 }]), "xl/worksheets/sheet1.xml");
  expect(rows).toContain('<row r="3"><c r="A3"><v>1</v></c>');
  expect(rows).not.toMatch(/r="A?10485\d\d"/);
  const columns = part(await edited(empty, [{ insertColumns: "One!A" }]), "xl/worksheets/sheet1.xml");
  expect(columns).toContain('<c r="B1"><v>1</v></c></row>');
  const filled = sheetFile(`${one}<row r="1048575"><c r="A1048575"><v>2</v></c></row>`);
  expect(await reason(filled, [{ insertRows: "One!1" }])).toBe("edited");
  expect(await reason(filled, [{ insertRows: "One!1", count: 2 }])).toContain("would be pushed off it");
});

test("sheets are added where the prefix of relationships is declared at each sheet", async () => {
  const made = await workbook();
  const prefix = ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';
  const xml = part(made, "xl/workbook.xml").replace(prefix, "").replaceAll("<sheet ", `<sheet${prefix} `);
  const before = patchPackage(made, new Map([["xl/workbook.xml", new TextEncoder().encode(xml)]]));
  expect(part(before, "xl/workbook.xml")).not.toMatch(/<workbook[^>]*xmlns:r=/);
  const after = await edited(before, [{ addSheet: "More" }, { copySheet: "Costs", as: "Copy" }]);
  const sheets = part(after, "xl/workbook.xml").match(/<sheet [^>]*>/g) ?? [];
  expect(sheets).toHaveLength(4);
  for (const sheet of sheets) expect(sheet).toContain(prefix);
});

const styles = (lists: string) => ({
  "xl/styles.xml": `<styleSheet>${lists}</styleSheet>`,
});
const cell = '<row r="1"><c r="A1" s="1"><v>1</v></c></row>';

test("a look made after one of another order, of strict borders or of several ways is written as the schema has it", async () => {
  const xf = (attributes: string) => `<xf numFmtId="0" fontId="0" fillId="0" borderId="0"${attributes}/>`;
  const ways = `<mc:AlternateContent xmlns:mc="m"><mc:Choice Requires="x">${xf(' x:a="1"')}</mc:Choice><mc:Fallback>${xf(' quotePrefix="1" xfId="20"')}</mc:Fallback></mc:AlternateContent>`;
  const font = '<font><name val="Calibri"/><color rgb="112233"/><sz val="11"/></font>';
  const lists = `<fonts count="1">${font}</fonts><fills count="1"><fill/></fills><cellStyleXfs count="1"><xf/></cellStyleXfs><borders count="1"><border><start/><end/><top/><bottom/></border></borders><cellXfs count="2">${xf("")}${ways}</cellXfs>`;
  const after = await edited(sheetFile(cell, styles(lists)), [{ style: "One!A1", bold: true, border: "thin" }]);
  const made = part(after, "xl/styles.xml");
  expect(made).toContain('<font><b/><sz val="11"/><color rgb="FF112233"/><name val="Calibri"/></font>');
  expect(made).toMatch(/<border><start style="thin">.*?<\/start><end style="thin">.*?<\/end><top style="thin">/);
  expect(made).not.toMatch(/<(?:left|right) /);
  expect(made).toMatch(
    /<xf numFmtId="0" fontId="1" fillId="0" borderId="1" quotePrefix="1" xfId="0"[^>]*\/><\/cellXfs>/,
  );
  expect(made).toContain(`${font}<font><b/>`);
});

test("a copied sheet leads to places in the file as before, and lists of relationships have their type", async () => {
  const before = sheetFile('<row r="1"><c r="A1"><v>1</v></c></row>', {
    "xl/worksheets/_rels/sheet1.xml.rels": relationships([["rId1", "hyperlink", "#One!A1"]]).replace('"/#', '"#'),
  });
  expect(part(before, "[Content_Types].xml")).not.toContain('Extension="rels"');
  const after = await edited(before, [
    { copySheet: "One", as: "Two" },
    { comment: "Two!A1", text: "x" },
  ]);
  expect(partLike(after, /sheet2\.xml\.rels$/)).toContain('Target="#One!A1"');
  const plain = sheetFile('<row r="1"><c r="A1"><v>1</v></c></row>');
  const noted = await edited(plain, [{ comment: "One!A1", text: "x" }]);
  expect(part(noted, "xl/worksheets/_rels/sheet1.xml.rels")).toContain("comments1.xml");
  expect(part(noted, "[Content_Types].xml").match(/<Default Extension="rels"/g)).toHaveLength(1);
});

test("appended rows come below merged cells", async () => {
  const merged = sheetFile(
    '<row r="2"><c r="B2"><v>1</v></c></row></sheetData><mergeCells><mergeCell ref="B2:C4"/></mergeCells><sheetData>',
  );
  const fixed = part(merged, "xl/worksheets/sheet1.xml").replace("<sheetData></sheetData>", "");
  const before = patchPackage(merged, new Map([["xl/worksheets/sheet1.xml", new TextEncoder().encode(fixed)]]));
  const after = part(await edited(before, [{ append: "One", values: [[5, 6]] }]), "xl/worksheets/sheet1.xml");
  expect(after).toContain('<c r="A5"><v>5</v></c><c r="B5"><v>6</v></c>');
  expect(after).toContain('ref="B2:C4"');
});

test("what cannot be done is refused in one sentence, and nothing is changed", async () => {
  const made = await workbook();
  expect(await reason(made, [{ deleteRows: "Costs!1" }])).toContain("the header of the table Table1");
  expect(await reason(made, [{ deleteRows: "Costs!2:4" }])).toContain("all the rows of the table Table1");
  expect(await reason(made, [{ renameSheet: "Costs", to: "Sum up" }])).toContain("choose another name");
  const uses = { addSheet: "Use", values: [[{ formula: "=SUM(Table1[Net])" }]] };
  const free = { set: "Sum up!B1", values: [[1]] };
  expect(await reason(made, [free, uses, { deleteSheet: "Costs" }])).toContain("Costs is used by Use");
  expect(await reason(made, [{ insertRows: "Costs" }])).toContain('it is written {"insertRows":"Sheet1!5"');
  const array = sheetFile('<row r="1"><c r="A1"><f t="array" ref="A1:A3">B1:B3*2</f><v>1</v></c></row>');
  expect(await reason(array, [{ insertRows: "2" }])).toContain("filled by one formula in A1");
  const locked = sheetFile(
    '<row r="1"><c r="A1"><v>1</v></c></row></sheetData><sheetProtection sheet="1"/><sheetData>',
  );
  expect(await reason(locked, [{ insertRows: "1" }])).toContain("the sheet One is protected");
  expect(await reason(locked, [{ set: "A1", values: [[2]] }])).toContain("A1 is locked");
  const pivot = sheetFile("", {
    "xl/worksheets/_rels/sheet1.xml.rels": relationships([["rId1", "pivotTable", "xl/pivotTables/pivotTable1.xml"]]),
    "xl/pivotTables/pivotTable1.xml": '<pivotTableDefinition name="P"><location ref="A3:C9"/></pivotTableDefinition>',
  });
  expect(await reason(pivot, [{ insertRows: "5" }])).toContain("A3:C9 holds the pivot table P");
  expect(await reason(pivot, [{ insertRows: "2" }])).toBe("edited");
});

test("workbooks pass the Open XML validator after every kind of edit", async (context) => {
  const after = await edited(await workbook(), [
    { insertRows: "Costs!3", values: [["Clips", 5]] },
    { append: "Costs", values: [["Tape", 7]] },
    { insertColumns: "Costs!B", count: 2 },
    { deleteRows: "Costs!4" },
    { deleteColumns: "Costs!C" },
    { style: "Costs!A1:C3", bold: true, italic: true, fill: "FFF2CC", format: "0.000", align: "right", border: "thin" },
    { style: "Costs!9:9", wrap: true },
    { copySheet: "Costs", as: "Copy" },
    { comment: "Copy!B2", text: "note" },
    { chart: "Copy!1", title: "Other" },
    { renameSheet: "Costs", to: "It's" },
    { addSheet: "More" },
  ]);
  const errors = await validationErrors(after, "xlsx");
  if (errors === null) context.skip(noValidator);
  expect(errors).toEqual([]);
}, 60_000);

test("the name of a deleted sheet leaves the properties too", async () => {
  const made = await workbook();
  const titles = "<TitlesOfParts><vt:vector><vt:lpstr>Sum up</vt:lpstr></vt:vector></TitlesOfParts>";
  const app = part(made, "docProps/app.xml").replace("</Properties>", `${titles}</Properties>`);
  const before = patchPackage(made, new Map([["docProps/app.xml", new TextEncoder().encode(app)]]));
  expect(part(before, "docProps/app.xml")).toContain("Sum up");
  const after = part(await edited(before, [{ deleteSheet: "Sum up" }]), "docProps/app.xml");
  expect(after).not.toContain("Sum up");
  expect(after).toContain("<Application>");
});
