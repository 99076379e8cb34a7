import { readFile } from "node:fs/promises";
import { afterAll, describe, expect, it } from "vitest";
import { DocumentReader } from "./document-reader.ts";
import type { ReadDocument, ReadOutcome } from "./outcome.ts";
import { compoundFile, officeFile, relationships, SLIDES_TYPE, sheetFile, wordFile } from "./testing/office-files.ts";

const reader = new DocumentReader();
const fixture = (name: string) => readFile(new URL(`../../../tests/fixtures/documents/${name}`, import.meta.url));
const utf8 = (text: string) => new TextEncoder().encode(text);

afterAll(() => reader.close());

function readOf(outcome: ReadOutcome): ReadDocument {
  if (outcome.status === "refused") throw new Error(outcome.reason);
  return outcome;
}

describe("text documents", () => {
  it("reads headings, lists, tables, links, notes and tracked changes of docx", async () => {
    const bytes = wordFile(
      '<w:p><w:pPr><w:pStyle w:val="H"/></w:pPr><w:r><w:t>Report</w:t></w:r></w:p>' +
        '<w:p><w:hyperlink r:id="rId9"><w:r><w:t>site</w:t></w:r></w:hyperlink><w:r><w:t xml:space="preserve"> and </w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>bold</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r></w:p>' +
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>first</w:t></w:r></w:p>' +
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Net</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>a|b</w:t></w:r></w:p></w:tc></w:tr></w:tbl>" +
        "<w:p><w:ins><w:r><w:t>in</w:t></w:r></w:ins><w:del><w:r><w:delText>out</w:delText></w:r></w:del></w:p>",
      {
        "word/_rels/document.xml.rels": relationships([
          ["rId1", "styles", "word/styles.xml"],
          ["rId2", "numbering", "word/numbering.xml"],
          ["rId9", "hyperlink", "https://a.example/"],
        ]),
        "word/styles.xml":
          '<w:styles xmlns:w="w"><w:style w:styleId="H"><w:name w:val="heading 2"/></w:style></w:styles>',
        "word/numbering.xml":
          '<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="5"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="5"/></w:num></w:numbering>',
      },
    );
    const outcome = readOf(await reader.read(bytes, { name: "a.docx" }));
    expect(outcome.text).toBe(
      "## Report\n\n[site](https://a.example/) and **bold**\n\n1. first\n\n| Net | a\\|b |\n| --- | --- |\n\nin",
    );
    expect(outcome.hidden).toEqual([
      { kind: "text", at: "p2", because: "text formatted as hidden", text: "secret", count: 6 },
      { kind: "change", at: "p6", because: "tracked change: inserted by somebody", text: "in", count: 2 },
      { kind: "change", at: "p6", because: "tracked change: deleted by somebody", text: "out", count: 3 },
    ]);
  });

  it("reads slides with their title, notes and whether they are hidden", async () => {
    const slide = (text: string) =>
      `<p:sld xmlns:p="p" xmlns:a="a" show="0"><p:cSld><p:spTree><p:sp><p:nvSpPr><p:nvPr><p:ph type="title"/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:r><a:t>${text}</a:t></a:r></a:p></p:txBody></p:sp><p:sp><p:txBody><a:p><a:r><a:t>Body</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>`;
    const bytes = officeFile(SLIDES_TYPE, "ppt/presentation.xml", {
      "ppt/presentation.xml":
        '<p:presentation xmlns:p="p" xmlns:r="r"><p:sldIdLst><p:sldId id="256" r:id="rId1"/></p:sldIdLst></p:presentation>',
      "ppt/_rels/presentation.xml.rels": relationships([["rId1", "slide", "ppt/slides/slide1.xml"]]),
      "ppt/slides/slide1.xml": slide("Results"),
    });
    const outcome = readOf(await reader.read(bytes));
    expect(outcome.text).toBe("## Slide 1: Results (hidden)\n\nBody");
    expect(outcome.facts).toEqual({ slideCount: 1 });
    expect(outcome.hidden).toEqual([
      { kind: "slide", at: "slide 1", because: "hidden slide", text: "Results Body", count: 1 },
    ]);
  });
});

describe("workbooks", () => {
  it("gives values with their formulas, shared ones too, and typed tables", async () => {
    const bytes = sheetFile(
      '<row r="1"><c r="A1" t="inlineStr"><is><t>Day</t></is></c><c r="B1" t="inlineStr"><is><t>Net</t></is></c><c r="C1" t="inlineStr"><is><t>Gross</t></is></c></row>' +
        '<row r="2"><c r="A2" s="1"><v>46085</v></c><c r="B2"><v>0.30000000000000004</v></c><c r="C2"><f t="shared" ref="C2:C3" si="0">B2*2</f><v>0.6</v></c></row>' +
        '<row r="3"><c r="A3" s="1"><v>46086</v></c><c r="B3"><v>2</v></c><c r="C3"><f t="shared" si="0"/><v>4</v></c></row>',
      { "xl/styles.xml": '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>' },
    );
    const outcome = readOf(await reader.read(bytes, { tables: true }));
    expect(outcome.text).toContain("| 2 | 2026-03-04 | 0.3 | 0.6 `=B2*2` |");
    expect(outcome.tables?.[0]?.rows[1]).toEqual([
      { kind: "date", value: "2026-03-05", format: "yyyy-mm-dd" },
      { kind: "number", value: 2 },
      { kind: "number", value: 4, formula: "B3*2" },
    ]);
    expect(outcome.facts.sheets).toEqual([{ name: "One", hidden: false, rows: 3, columns: 3, formulas: 2 }]);
  });
});

describe("mail", () => {
  it("reads headers, the body of HTML mail and attachments", async () => {
    const mail = [
      "From: Ann <ann@a.example>",
      "To: Bob <bob@b.example>",
      "Subject: Bill",
      "Date: Wed, 4 Mar 2026 10:00:00 +0000",
      "MIME-Version: 1.0",
      'Content-Type: multipart/mixed; boundary="b"',
      "",
      "--b",
      "Content-Type: text/html",
      "",
      "<p>Total <b>17.23</b></p>",
      "--b",
      "Content-Type: text/csv",
      'Content-Disposition: attachment; filename="items.csv"',
      "",
      "a,b",
      "1,2",
      "--b",
      "Content-Type: application/zip",
      'Content-Disposition: attachment; filename="x.doc"',
      "Content-Transfer-Encoding: base64",
      "",
      "0M8R4KGxGuEAAAAA",
      "--b--",
      "",
    ].join("\r\n");
    const outcome = readOf(await reader.read(utf8(mail), { name: "a.eml" }));
    expect(outcome.text).toContain("Subject: Bill\nFrom: Ann <ann@a.example>");
    expect(outcome.text).toContain("Total 17.23");
    expect(outcome.text).toContain("## Attachment: items.csv");
    expect(outcome.facts.attachments?.map(({ name, read }) => [name, read])).toEqual([
      ["items.csv", true],
      ["x.doc", false],
    ]);
  });

  it("stops at messages nested too deeply", async () => {
    let mail = "From: a@a.example\r\nSubject: inner\r\n\r\nhello";
    for (let depth = 0; depth < 8; depth += 1) {
      const packed = Buffer.from(mail).toString("base64").replace(/.{76}/g, "$&\r\n");
      mail = `From: a@a.example\r\nSubject: level ${depth}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b${depth}"\r\n\r\n--b${depth}\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="m.eml"\r\nContent-Transfer-Encoding: base64\r\n\r\n${packed}\r\n--b${depth}--\r\n`;
    }
    const outcome = readOf(await reader.read(utf8(mail), { name: "a.eml" }));
    expect(outcome.text).toContain("nested too deeply");
    expect(outcome.text).not.toContain("hello");
  });
});

describe("pages and pictures", () => {
  it("reads the text of a PDF with lines and boxes", async () => {
    const outcome = readOf(await reader.read(await fixture("invoice.pdf"), { lines: true }));
    expect(outcome.facts.pageCount).toBe(1);
    expect(outcome.text).toContain("INVOICE # 100");
    expect(outcome.lines?.[0]).toMatchObject({ page: 1, text: "INVOICE", confidence: 100 });
  });

  it("recognises the text in a picture, with confidence and boxes for every word", async () => {
    const outcome = readOf(await reader.read(await fixture("card.jpg"), { lines: true }));
    expect(outcome.text).toContain("Name: John Doe");
    expect(outcome.facts.ocr?.confidence).toBeGreaterThan(80);
    expect(outcome.lines?.[0]?.words.map((word) => word.text)).toEqual(["Name:", "John", "Doe"]);
    expect(outcome.lines?.every((line) => line.box.right <= 600 && line.box.bottom <= 200)).toBe(true);
  }, 60_000);

  it("turns a picture that stands on its head", async () => {
    const { createCanvas, loadImage } = await import("@napi-rs/canvas");
    const picture = await loadImage(await fixture("card.jpg"));
    const canvas = createCanvas(picture.width, picture.height);
    const context = canvas.getContext("2d");
    context.rotate(Math.PI);
    context.drawImage(picture, -picture.width, -picture.height);
    const outcome = readOf(await reader.read(canvas.toBuffer("image/png")));
    expect(outcome.facts.ocr?.turned).toBe(180);
    expect(outcome.text).toContain("John Doe");
  }, 60_000);
});

describe("refusals", () => {
  const refused = async (bytes: Uint8Array, name: string) => {
    const outcome = await reader.read(bytes, { name });
    return outcome.status === "refused" ? [outcome.kind, outcome.reason] : ["read", ""];
  };

  it("says in one sentence why a file is not read", async () => {
    const ole = compoundFile("EncryptedPackage");
    const cases = await Promise.all([
      refused(ole, "a.xlsx"),
      refused(Buffer.from("d0cf11e0a1b11ae1", "hex"), "a.doc"),
      refused(utf8("PK\u0003\u0004 cut"), "a.docx"),
      refused(utf8("just words"), "a.pdf"),
      refused(new Uint8Array(), "a.jpg"),
      refused(utf8("%PDF-1.7 nothing"), "a.pdf"),
      refused(wordFile("").subarray(0, 200), "a.docx"),
    ]);
    expect(cases.map(([kind]) => kind)).toEqual([
      "encrypted",
      "damaged",
      "damaged",
      "not-that-format",
      "damaged",
      "damaged",
      "damaged",
    ]);
    for (const [, reason] of cases) expect(reason).toMatch(/^[A-Z].*\.$/);
  });

  it("refuses a picture whose header promises too many pixels, before decoding it", async () => {
    const png = Buffer.alloc(64);
    Buffer.from("89504e470d0a1a0a0000000d49484452", "hex").copy(png);
    png.writeUInt32BE(60_000, 16);
    png.writeUInt32BE(60_000, 20);
    expect((await refused(png, "a.png"))[0]).toBe("too-large");
  });
});
