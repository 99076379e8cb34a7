import { strToU8, zipSync } from "fflate";
import { compoundFile, officeFile, relationships, SLIDES_TYPE, sheetFile, wordFile } from "./office-files.ts";

export type HostileFile = Readonly<{
  name: string;
  bytes: Uint8Array;
  /** what reading it comes to */
  read: "read" | "encrypted" | "damaged" | "too-large" | "unsupported" | "not-that-format";
}>;

/** Files that want more than there is, lead round in circles, are broken or locked, or would have `url` asked by whoever opens them. */
export function hostileFiles(url: string): readonly HostileFile[] {
  return [...bombs(), ...circles(), ...callers(url), ...closed()];
}

const sharedStrings = relationships([
  ["rId1", "worksheet", "xl/worksheets/sheet1.xml"],
  ["rId3", "sharedStrings", "xl/sharedStrings.xml"],
]);

/** Small files that unfold to large ones. */
function bombs(): readonly HostileFile[] {
  const laughs = Array.from({ length: 30 }, (_, level) => `<!ENTITY l${level + 1} "${`&l${level};`.repeat(10)}">`);
  const entities = `<!DOCTYPE a [<!ENTITY l0 "ha">${laughs.join("")}]><sst><si><t>&l30;</t></si></sst>`;
  const shared = { "xl/sharedStrings.xml": entities, "xl/_rels/workbook.xml.rels": sharedStrings };
  const blank = { "xl/worksheets/sheet1.xml": `<worksheet><sheetData>${" ".repeat(40_000_000)}` };
  const many = Object.fromEntries(Array.from({ length: 21_000 }, (_, part) => [`p${part}`, new Uint8Array()]));
  const deep = `${"<w:sdt>".repeat(100_000)}${"</w:sdt>".repeat(100_000)}`;
  const cells = '<table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/>';
  const rows = `<table:table table:name="A"><table:table-row table:number-rows-repeated="1048576">${cells}</table:table-row></table:table>`;
  return [
    { name: "blank.xlsx", bytes: sheetFile("", blank), read: "too-large" },
    {
      name: "laughs.xlsx",
      bytes: sheetFile('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', shared),
      read: "unsupported",
    },
    { name: "parts.docx", bytes: zipSync(many, { level: 0 }), read: "too-large" },
    { name: "deep.docx", bytes: wordFile(deep), read: "too-large" },
    { name: "repeated.ods", bytes: openSheet(rows), read: "too-large" },
  ];
}

function openSheet(table: string): Uint8Array {
  const names = ["office", "table"].map((name) => `xmlns:${name}="urn:oasis:names:tc:opendocument:xmlns:${name}:1.0"`);
  const content = `<office:document-content ${names.join(" ")}><office:body><office:spreadsheet>${table}</office:spreadsheet></office:body></office:document-content>`;
  const type = "application/vnd.oasis.opendocument.spreadsheet";
  return zipSync({ mimetype: strToU8(type), "content.xml": strToU8(content) });
}

/** Files whose parts lead back to themselves. */
function circles(): readonly HostileFile[] {
  const formulas = sheetFile(
    '<row r="1"><c r="A1"><f>B1+1</f><v>1</v></c><c r="B1"><f>A1+1</f><v>1</v></c><c r="C1"><f>SUM(C1:D1)</f><v>1</v></c></row>',
  );
  const body =
    '<w:p><w:r><w:t>Round</w:t></w:r></w:p><w:sectPr><w:headerReference w:type="default" r:id="rId1"/></w:sectPr>';
  const header = wordFile(body, {
    "word/_rels/document.xml.rels": relationships([["rId1", "header", "word/document.xml"]]),
  });
  const style = (name: string, base: string) =>
    `<w:style w:type="paragraph" w:styleId="${name}"><w:name w:val="${name}"/><w:basedOn w:val="${base}"/></w:style>`;
  const styles = wordFile('<w:p><w:pPr><w:pStyle w:val="A"/></w:pPr><w:r><w:t>Round</w:t></w:r></w:p>', {
    "word/_rels/document.xml.rels": relationships([["rId1", "styles", "word/styles.xml"]]),
    "word/styles.xml": `<w:styles xmlns:w="w">${style("A", "B")}${style("B", "A")}</w:styles>`,
  });
  const part = (mail: string) =>
    `Subject: a\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment; filename="a.eml"\r\n\r\n${mail}\r\n--b--\r\n`;
  let mail = "Subject: last\r\n\r\nText";
  for (let depth = 0; depth < 30; depth += 1) mail = part(mail);
  return [
    { name: "formulas.xlsx", bytes: formulas, read: "read" },
    { name: "header.docx", bytes: header, read: "read" },
    { name: "styles.docx", bytes: styles, read: "read" },
    { name: "nested.eml", bytes: strToU8(mail), read: "read" },
    { name: "pages.pdf", bytes: strToU8(pdf("<</Type/Pages/Kids[2 0 R 2 0 R]/Count 900000000>>")), read: "read" },
  ];
}

function pdf(pages: string, catalog = ""): string {
  return `%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R${catalog}>>endobj\n2 0 obj${pages}endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF`;
}

/** Files that ask a program that opens them for something at an address. */
function callers(url: string): readonly HostileFile[] {
  const page = `<html><head><link rel="stylesheet" href="${url}/a.css"><meta http-equiv="refresh" content="0;url=${url}/r"></head><body><img src="${url}/b.png"><iframe src="${url}/c"></iframe><p>Seen</p></body></html>`;
  const entity = `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "${url}/e">]><a>&b;</a>`;
  const drawing = (id: string) =>
    `<w:p><w:r><w:drawing><a:blip r:link="${id}"/></w:drawing><w:t>Seen</w:t></w:r></w:p>`;
  const linked = wordFile(drawing("rId2"), {
    "word/_rels/document.xml.rels": relationships([
      ["rId1", "attachedTemplate", `${url}/t.dotm`],
      ["rId2", "image", `${url}/i.png`],
      ["rId3", "aFChunk", `${url}/chunk.html`],
      ["rId4", "oleObject", `${url}/o.bin`],
    ]),
  });
  const slide = `<p:sld xmlns:p="p" xmlns:a="a" xmlns:r="r"><p:cSld><p:spTree><p:pic><p:nvPicPr><p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:link="rId1"/></p:blipFill></p:pic><p:sp><p:txBody><a:p><a:r><a:t>Seen</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>`;
  const deck = officeFile(SLIDES_TYPE, "ppt/presentation.xml", {
    "ppt/presentation.xml":
      '<p:presentation xmlns:p="p" xmlns:r="r"><p:sldIdLst><p:sldId id="256" r:id="rId1"/></p:sldIdLst></p:presentation>',
    "ppt/_rels/presentation.xml.rels": relationships([["rId1", "slide", "ppt/slides/slide1.xml"]]),
    "ppt/slides/slide1.xml": slide,
    "ppt/slides/_rels/slide1.xml.rels": relationships([["rId1", "image", `${url}/i.png`]]),
  });
  const asking = `<row r="1"><c r="A1"><f>WEBSERVICE("${url}/w")</f><v>1</v></c><c r="B1"><f>IMAGE("${url}/i.png")</f><v>1</v></c><c r="C1"><f>[1]A!A1</f><v>1</v></c></row>`;
  const book = sheetFile(asking, {
    "xl/externalLinks/externalLink1.xml": '<externalLink><externalBook r:id="rId1"/></externalLink>',
    "xl/externalLinks/_rels/externalLink1.xml.rels": relationships([["rId1", "externalLinkPath", `${url}/b.xlsx`]]),
    "xl/connections.xml": `<connections><connection id="1" name="a" type="4" refreshOnLoad="1"><webPr url="${url}/q"/></connection></connections>`,
  });
  const actions = `/OpenAction<</S/URI/URI(${url}/p)>>/AA<</WC<</S/SubmitForm/F(${url}/s)>>>>`;
  return [
    { name: "page.html", bytes: strToU8(page), read: "read" },
    {
      name: "mail.eml",
      bytes: strToU8(`From: a@a.example\r\nSubject: x\r\nContent-Type: text/html\r\n\r\n${page}`),
      read: "read",
    },
    { name: "notes.md", bytes: strToU8(`![Seen](${url}/m.png)`), read: "read" },
    {
      name: "drawing.svg",
      bytes: strToU8(`<svg xmlns="http://www.w3.org/2000/svg"><image href="${url}/s.png"/></svg>`),
      read: "read",
    },
    { name: "linked.docx", bytes: linked, read: "read" },
    { name: "entity.docx", bytes: wordFile("", { "word/document.xml": entity }), read: "unsupported" },
    { name: "linked.pptx", bytes: deck, read: "read" },
    { name: "asking.xlsx", bytes: book, read: "read" },
    { name: "actions.pdf", bytes: strToU8(pdf("<</Type/Pages/Kids[3 0 R]/Count 1>>", actions)), read: "read" },
  ];
}

/** Files that are locked or broken. */
function closed(): readonly HostileFile[] {
  const word = wordFile("<w:p><w:r><w:t>Text</w:t></w:r></w:p>");
  return [
    { name: "locked.xlsx", bytes: compoundFile("EncryptedPackage"), read: "encrypted" },
    { name: "cut.docx", bytes: word.subarray(0, word.length - 40), read: "damaged" },
    { name: "words.pptx", bytes: strToU8("just words"), read: "not-that-format" },
    { name: "half.pdf", bytes: strToU8("%PDF-1.7 and nothing else"), read: "damaged" },
    { name: "empty.png", bytes: new Uint8Array(), read: "damaged" },
  ];
}
