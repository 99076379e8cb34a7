import { PDFDocument, rgb } from "@cantoo/pdf-lib";
import { strToU8, unzipSync, zipSync } from "fflate";
import { expect, test } from "vitest";
import { tinyPicture } from "../testing/tiny-picture.ts";
import { createFile, type FileKind } from "../writing/create-file.ts";
import { type CheckOptions, checkDocument } from "./check-document.ts";

async function made(kind: FileKind, description: unknown): Promise<Uint8Array> {
  const outcome = await createFile({ kind, description }, new Map([["/a.png", tinyPicture(4, 4)]]));
  if (outcome.status !== "created") throw new Error(outcome.reason);
  return outcome.bytes;
}

/** Findings as `severity kind place`, and the summary. */
async function check(bytes: Uint8Array, name: string, options: CheckOptions = {}) {
  const outcome = await checkDocument(bytes, { name, ...options });
  if (outcome.status !== "checked") throw new Error(outcome.reason);
  const found = outcome.findings.map(({ severity, kind, place }) => `${severity} ${kind} ${place}`);
  return {
    found,
    summary: outcome.summary,
    passed: outcome.passed,
    messages: outcome.findings.map((each) => each.message),
  };
}

function changed(bytes: Uint8Array, part: string, change: (text: string) => string): Uint8Array {
  const parts = unzipSync(bytes);
  const before = new TextDecoder().decode(parts[part] ?? new Uint8Array());
  const after = change(before);
  if (after === before) throw new Error(`nothing changed in ${part}`);
  return zipSync({ ...parts, [part]: strToU8(after) });
}

const sheet = (rows: unknown[][], more: object = {}) => made("xlsx", { sheets: [{ name: "A", rows, ...more }] });

test("what a validator says fails the file, but for the order that a much used library writes fonts in", async () => {
  const bytes = await sheet([[1]]);
  const harmless =
    "xl/styles.xml: /x:styleSheet[1]/x:fonts[1]/x:font[1]: The element has unexpected child element 'color'.";
  expect(await check(bytes, "a.xlsx", { schemaErrors: [harmless] })).toMatchObject({
    passed: true,
    found: ["remark schema xl/styles.xml"],
  });
  const often = await check(bytes, "a.xlsx", { schemaErrors: [harmless, harmless] });
  expect(often.found).toEqual(["remark schema xl/styles.xml"]);
  expect(often.summary).toContain("well formed");
  const broken = await check(bytes, "a.xlsx", {
    schemaErrors: ["xl/workbook.xml: /x:workbook[1]: Unexpected child 'foo'."],
  });
  expect(broken).toMatchObject({ passed: false, found: ["fault schema xl/workbook.xml"] });
  expect(broken.summary).toContain("1 break of the rules of its format");
  expect((await check(bytes, "a.xlsx", { schemaErrors: [] })).summary).toContain("well formed");
  expect((await check(bytes, "a.xlsx")).summary).not.toContain("schema");
});

test("a second engine is held against the file, and both are named", async () => {
  const bytes = await sheet([[1], [2], [{ formula: "=A1+A2" }]]);
  const same = await check(bytes, "a.xlsx", { recalculated: bytes });
  expect(same).toMatchObject({ passed: true, found: [] });
  expect(same.summary).toContain("1 formula, 0 errors, recalculated in two ways");
  const other = changed(bytes, "xl/worksheets/sheet1.xml", (xml) => xml.replace("<v>3</v>", "<v>9</v>"));
  expect((await check(bytes, "a.xlsx", { recalculated: other })).found).toEqual(["remark formula-differs A!A3"]);
});

test("numbers typed where a formula is expected are told: sums, gaps, and columns that two others come to", async () => {
  const sums = await sheet([
    ["a", 3],
    ["b", 4],
    ["c", 5],
    ["d", 6],
    ["", 18],
  ]);
  expect((await check(sums, "a.xlsx")).found).toEqual(["remark typed-total A!B5"]);
  const orders = [2, 3, 4, 5, 6].map((amount) => [`item ${amount}`, amount, 2.5, amount * 2.5]);
  const products = await check(await sheet(orders), "a.xlsx");
  expect(products.found).toEqual(["remark typed-number A!D"]);
  expect(products.messages[0]).toContain("B × C");
  const gap = [1, 2, 3, 4, 5, 6].map((row) => [row, row === 4 ? 77 : { formula: `=A${row}*2` }]);
  expect((await check(await sheet(gap), "a.xlsx")).found).toEqual(["remark typed-number A!B4"]);
  const free = [3, 9, 2, 8, 5].map((amount, row) => [amount, row * 7 + 1, amount * row + 3]);
  expect((await check(await sheet(free), "a.xlsx")).found).toEqual([]);
});

test("links inside a file that lead nowhere fail it, and those that lead somewhere do not", async () => {
  const text = await made("docx", { content: "# Part\n\nSee [the site](https://example.org)." });
  expect((await check(text, "a.docx")).found).toEqual([]);
  const closed = (name: string) =>
    changed(text, "word/document.xml", (xml) =>
      xml.replace(
        /<w:sectPr\b/,
        `<w:p><w:bookmarkStart w:id="90" w:name="here"/><w:bookmarkEnd w:id="90"/><w:hyperlink w:anchor="${name}"><w:r><w:t>go</w:t></w:r></w:hyperlink></w:p><w:sectPr`,
      ),
    );
  expect((await check(closed("here"), "a.docx")).found).toEqual([]);
  expect((await check(closed("gone"), "a.docx")).found).toEqual(['fault broken-link link "go"']);
  const linked = (sheetName: string) =>
    sheet([["x"]]).then((bytes) =>
      changed(bytes, "xl/worksheets/sheet1.xml", (xml) =>
        xml.replace(
          "</sheetData>",
          `</sheetData><hyperlinks><hyperlink ref="A1" location="'${sheetName}'!A1"/></hyperlinks>`,
        ),
      ),
    );
  expect((await check(await linked("A"), "a.xlsx")).found).toEqual([]);
  expect((await check(await linked("Gone"), "a.xlsx")).found).toEqual(["fault broken-link cell A1"]);
});

test("fonts that others do not have and pictures without words are named as remarks", async () => {
  const text = await made("docx", { content: "Text ![a view](/a.png)" });
  const font = changed(text, "word/styles.xml", (xml) => xml.replace(/w:ascii="[^"]+"/, 'w:ascii="Quadraat Office"'));
  const strange = await check(font, "a.docx");
  expect(strange).toMatchObject({ passed: true, found: ["remark missing-font fonts"] });
  expect(strange.messages[0]).toContain("Quadraat Office");
  const silent = changed(text, "word/document.xml", (xml) =>
    xml.replaceAll(/(<wp:docPr[^>]*?) descr="[^"]*"/g, "$1").replaceAll(/(<wp:docPr[^>]*?) title="[^"]*"/g, "$1"),
  );
  expect((await check(silent, "a.docx")).found).toEqual(["remark no-alt-text pictures"]);
});

test("a table wider than its page fails, and one that fits does not", async () => {
  const text = await made("docx", { content: "| a | b |\n|---|---|\n| 1 | 2 |" });
  expect((await check(text, "a.docx")).found).toEqual([]);
  const wide = changed(text, "word/document.xml", (xml) =>
    xml
      .replaceAll(/<w:gridCol w:w="\d+"\/>/g, '<w:gridCol w:w="9000"/>')
      .replace(/<w:tblW [^>]*\/>/, '<w:tblW w:w="18000" w:type="dxa"/>'),
  );
  expect((await check(wide, "a.docx")).found).toEqual(["fault cut-table table 1"]);
});

async function page(draw: (page: ReturnType<PDFDocument["addPage"]>) => void): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  draw(pdf.addPage([400, 300]));
  return pdf.save();
}

test("text too near in colour to what lies behind it is measured on the page", async () => {
  const gray = (shade: number) =>
    page((each) => each.drawText("Quarterly results", { x: 40, y: 200, size: 14, color: rgb(shade, shade, shade) }));
  expect((await check(await gray(0.2), "a.pdf")).found).toEqual([]);
  expect((await check(await gray(0.65), "a.pdf")).found).toEqual(["remark contrast page 1"]);
  expect(await check(await gray(0.85), "a.pdf")).toMatchObject({ passed: false, found: ["fault contrast page 1"] });
  const onDark = await page((each) => {
    each.drawRectangle({ x: 0, y: 0, width: 400, height: 300, color: rgb(0.1, 0.2, 0.3) });
    each.drawText("Quarterly results", { x: 40, y: 200, size: 14, color: rgb(1, 1, 1) });
  });
  expect((await check(onDark, "a.pdf")).found).toEqual([]);
});

test("texts written over each other are told", async () => {
  const over = (shift: number) =>
    page((each) => {
      each.drawText("Revenue grew", { x: 40, y: 200, size: 14 });
      each.drawText("Costs fell", { x: 45, y: 200 - shift, size: 14 });
    });
  expect((await check(await over(20), "a.pdf")).found).toEqual([]);
  expect((await check(await over(2), "a.pdf")).found).toEqual(["remark overlap page 1"]);
});

async function paler(pages: number, lines: number): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  for (let number = 1; number <= pages; number += 1) {
    const each = pdf.addPage([400, 300]);
    for (let line = 0; line < lines; line += 1)
      each.drawText(`Pale words ${line}`, { x: 40, y: 260 - line * 30, size: 14, color: rgb(0.85, 0.85, 0.85) });
  }
  return pdf.save();
}

test("what was not measured or not listed is said, and only then", async () => {
  const short = await check(await paler(2, 3), "a.pdf");
  expect(short.found).toHaveLength(6);
  expect(short.summary).toBe("2 pages, none empty; everything fits on its page; nothing left to fill in");
  expect(short.messages.join()).not.toContain("more text");
  const long = await check(await paler(16, 5), "a.pdf");
  expect(long.summary).toContain("contrast measured on the first 15 of 16 pages only");
  expect(long.found).toHaveLength(45);
  expect(long.messages[2]).toMatch(/is needed\. So it is with 2 more texts of this page\.$/);
  const over = await PDFDocument.create();
  for (let number = 1; number <= 40; number += 1)
    for (const [at, each] of [over.addPage([400, 300])].flatMap((one) => [one, one, one]).entries())
      each.drawText("Words that run on", { x: 395, y: 40 + at * 80, size: 14 });
  const listed = await check(await over.save(), "a.pdf");
  expect(listed.found).toHaveLength(100);
  expect(listed.summary).toContain("the first 100 of 120 findings listed");
});

test("a typed total that is not what stands above it fails the file, but not one over groups or a part of them", async () => {
  const column = (numbers: readonly number[], total: number) =>
    sheet([...numbers.map((each, row) => [`item ${row}`, each]), ["Total", total]]);
  const wrong = await check(await column([10, 20, 30], 999), "a.xlsx");
  expect(wrong).toMatchObject({ passed: false, found: ["fault wrong-total A!B4"] });
  expect(wrong.messages[0]).toContain("says 999");
  for (const [numbers, total] of [
    [[10, 20, 30, 10, 5, 15], 45],
    [[30, 10, 20, 15, 10, 5], 45],
    [[2025, 10, 20, 30], 60],
    [[10.004, 20.004, 30.004], 60.01],
    [[10, 20, 30], 20],
    [[0, 0, 0], 4],
  ] as const)
    expect((await check(await column(numbers, total), "a.xlsx")).found).toEqual([
      `remark wrong-total A!B${numbers.length + 1}`,
    ]);
  expect((await check(await column([10, 20, 30], 60), "a.xlsx")).found).toEqual(["remark typed-total A!B4"]);
});

test("an error that two engines find is one error", async () => {
  const bytes = await sheet([[1, { formula: "=A1/0" }]]);
  const without = changed(bytes, "xl/worksheets/sheet1.xml", (xml) =>
    xml.replace(/ t="e"([^>]*>.*?)<v>[^<]*<\/v>/, "$1"),
  );
  const report = await check(without, "a.xlsx", { recalculated: bytes });
  expect(report.found).toEqual(["fault formula-error A!B1"]);
  expect(report.summary).toContain("1 formula, 1 error,");
});

test("text in the colour of its page fails the file, text that leaves no mark at all is told", async () => {
  const page = async (shade: number, size = 14) => {
    const document = await PDFDocument.create();
    document.addPage([300, 200]).drawText("Nearly white", { x: 20, y: 100, size, color: rgb(shade, shade, shade) });
    return check(await document.save(), "a.pdf");
  };
  expect(await page(0.96)).toMatchObject({ passed: false, found: ["fault contrast page 1"] });
  expect(await page(1)).toMatchObject({ passed: true, found: ["remark contrast page 1"] });
  expect((await page(0.2)).found).toEqual([]);
  // marks of notes are too small to be measured finely
  expect((await page(0.55)).found).toEqual(["remark contrast page 1"]);
  expect((await page(0.55, 6)).found).toEqual([]);
});

test("a table of fixed columns is as wide as its cells ask for, whatever its grid says", async () => {
  const table = { kind: "table", columns: [{ header: "a" }, { header: "b" }], rows: [["1", "2"]] };
  const bytes = await made("docx", { content: [table] });
  const widths = (width: number) =>
    changed(bytes, "word/document.xml", (xml) =>
      xml
        .replace(/<w:tblLayout[^>]*>/g, "")
        .replace("</w:tblPr>", '<w:tblLayout w:type="fixed"/></w:tblPr>')
        .replaceAll(/<w:tcW [^>]*>/g, `<w:tcW w:w="${width}" w:type="dxa"/>`),
    );
  expect((await check(widths(9_000), "a.docx")).found).toEqual(["fault cut-table table 1"]);
  expect((await check(widths(3_000), "a.docx")).found).toEqual([]);
});

test("a link that another program wrote as an address beginning with # is followed too", async () => {
  const linked = async (place: string) => {
    const bytes = await sheet([[{ value: "there", link: "https://example.org/x" }]]);
    return changed(bytes, "xl/worksheets/_rels/sheet1.xml.rels", (xml) => xml.replace("https://example.org/x", place));
  };
  expect((await check(await linked("#Nowhere!A1"), "a.xlsx")).found).toEqual(["fault broken-link cell A1"]);
  expect((await check(await linked("#A!A1"), "a.xlsx")).found).toEqual([]);
});

test("every piece of text still to be replaced is told, also on the pages of a PDF", async () => {
  const text = "Dear [Name], {{greeting}} TODO: Lorem ipsum dolor";
  const kinds = ["[Name]", "{{greeting}}", "TODO", "Lorem ipsum"].map(() => "fault placeholder paragraph 1");
  const letter = await check(await made("docx", { content: text }), "a.docx");
  expect(letter.found).toEqual(kinds);
  expect(letter.messages[0]).toContain("[Name]");
  expect(letter.summary).toContain("4 placeholders still to fill in");
  const document = await PDFDocument.create();
  document.addPage([300, 200]).drawText("Dear [Name],", { x: 20, y: 100, size: 12 });
  const printed = await check(await document.save(), "a.pdf");
  expect(printed).toMatchObject({ passed: false, found: ["fault placeholder page 1"] });
});
