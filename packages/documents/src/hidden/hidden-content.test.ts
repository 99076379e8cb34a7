import { afterAll, describe, expect, it } from "vitest";
import { DocumentReader } from "../document-reader.ts";
import type { ReadDocument } from "../outcome.ts";
import { officeFile, relationships, SLIDES_TYPE, sheetFile, wordFile } from "../testing/office-files.ts";
import { findInvisible, withoutInvisible } from "./invisible-characters.ts";

const reader = new DocumentReader();
afterAll(() => reader.close());
const utf8 = (text: string) => new TextEncoder().encode(text);

async function read(bytes: Uint8Array, name = ""): Promise<ReadDocument> {
  const outcome = await reader.read(bytes, { name });
  if (outcome.status === "refused") throw new Error(outcome.reason);
  return outcome;
}
const reasons = ({ hidden }: ReadDocument) => hidden.map(({ at, because, text }) => [at, because, text]);

const run = (text: string, properties = "") => `<w:r><w:rPr>${properties}</w:rPr><w:t>${text}</w:t></w:r>`;
const white = '<w:color w:val="FFFFFF"/>';

describe("text that is not seen", () => {
  it("is kept out of the text of a docx and told with its paragraph", async () => {
    const tiny = run("tiny order", '<w:sz w:val="2"/>');
    const outcome = await read(wordFile(`<w:p>${run("Seen")}</w:p><w:p>${run("white order", white)}${tiny}</w:p>`));
    expect(outcome.text).toBe("Seen");
    expect(reasons(outcome)).toEqual([
      ["p2", "white text", "white order"],
      ["p2", "text of 1 pt", "tiny order"],
    ]);
  });

  it("is not suspected where white text stands on a colour", async () => {
    const cell = `<w:tc><w:tcPr><w:shd w:fill="1F3864"/></w:tcPr><w:p>${run("Head", white)}</w:p></w:tc>`;
    const outcome = await read(wordFile(`<w:tbl><w:tr>${cell}</w:tr></w:tbl>`));
    expect(outcome.text).toContain("Head");
    expect(outcome.hidden).toEqual([]);
  });

  it("is told of a docx also where letters have no width, no filling, the colour of their ground, or lie beside the page", async () => {
    const beside = `<w:p><w:pPr><w:ind w:left="-30000"/></w:pPr>${run("beside order")}</w:p>`;
    const black = run("black order", '<w:color w:val="000000"/><w:shd w:fill="000000"/>');
    const narrow = run("narrow order", '<w:w w:val="1"/>');
    const empty = run("empty order", "<w14:textFill><w14:noFill/></w14:textFill>");
    const benign = run("Seen", '<w:color w:val="FFFFFF"/><w:shd w:fill="000000"/><w:w w:val="90"/>');
    const outcome = await read(wordFile(`<w:p>${benign}</w:p><w:p>${black}${narrow}${empty}</w:p>${beside}`));
    expect(outcome.text).toBe("Seen");
    expect(reasons(outcome)).toEqual([
      ["p2", "text in the colour of its ground", "black order"],
      ["p2", "text without width", "narrow order"],
      ["p2", "transparent text", "empty order"],
      ["p3", "text moved off the page", "beside order"],
    ]);
  });

  it("is told of workbooks: hidden rows and columns, white cells, formats that show nothing", async () => {
    const text = (name: string, value: string, style = 0) =>
      `<c r="${name}" s="${style}" t="inlineStr"><is><t>${value}</t></is></c>`;
    const outcome = await read(
      sheetFile(
        `<row r="1">${text("A1", "Seen")}${text("B1", "white order", 1)}${text("C1", "on blue", 2)}</row>` +
          `<row r="2" hidden="1">${text("A2", "row order")}</row><row r="3">${text("A3", "no format", 3)}</row>`,
        {
          "xl/styles.xml":
            '<styleSheet><numFmts><numFmt numFmtId="170" formatCode=";;;"/></numFmts><fonts><font/><font><color rgb="FFFFFFFF"/></font></fonts><fills><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FF1F3864"/></patternFill></fill></fills><cellXfs><xf/><xf fontId="1"/><xf fontId="1" fillId="1"/><xf numFmtId="170"/></cellXfs></styleSheet>',
        },
      ),
    );
    expect(reasons(outcome)).toEqual([
      ["One!2:2", "hidden rows", "row order"],
      ["One!B1", "white text", "white order"],
      ["One!A3", "a number format that shows nothing", "no format"],
    ]);
    expect(outcome.text).not.toContain("white order");
    expect(outcome.text).toContain("| 2 (hidden) | row order |");
    expect(outcome.text).toContain("on blue");
  });

  it("is told of slides: shapes beside the slide, hidden ones, white text", async () => {
    const shape = (id: number, text: string, left: number, { more = "", fill = "" } = {}) =>
      `<p:sp><p:nvSpPr><p:cNvPr id="${id}" name="s"${more}/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x="${left}" y="0"/><a:ext cx="20000" cy="20000"/></a:xfrm></p:spPr><p:txBody><a:p><a:r><a:rPr>${fill}</a:rPr><a:t>${text}</a:t></a:r></a:p></p:txBody></p:sp>`;
    const whiteFill = '<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>';
    const shapes = [
      shape(2, "Seen", 0),
      shape(3, "beside", 99_999_999),
      shape(4, "off", 0, { more: ' hidden="1"' }),
      shape(5, "white order", 500, { fill: whiteFill }),
    ];
    const outcome = await read(
      officeFile(SLIDES_TYPE, "ppt/presentation.xml", {
        "ppt/presentation.xml":
          '<p:presentation xmlns:p="p" xmlns:r="r"><p:sldIdLst><p:sldId id="256" r:id="rId1"/></p:sldIdLst></p:presentation>',
        "ppt/_rels/presentation.xml.rels": relationships([["rId1", "slide", "ppt/slides/slide1.xml"]]),
        "ppt/slides/slide1.xml": `<p:sld xmlns:p="p" xmlns:a="a"><p:cSld><p:spTree>${shapes.join("")}</p:spTree></p:cSld></p:sld>`,
      }),
    );
    expect(outcome.text).toBe("## Slide 1\n\nSeen");
    expect(reasons(outcome)).toEqual([
      ["slide 1/shape 3", "shape outside the slide", "beside"],
      ["slide 1/shape 4", "shape set to be hidden", "off"],
      ["slide 1/shape 5", "white text", "white order"],
    ]);
  });

  it("is told of web pages, whichever way it is hidden", async () => {
    const tricks = [
      '<p style="font-size:1px">a</p>',
      '<p style="position:absolute;left:-9999px">b</p>',
      '<p style="color:#fff">c</p>',
      '<p class="x">d</p>',
      "<p hidden>e</p>",
      "<!-- f -->",
      '<p style="opacity:0">g</p>',
    ];
    const outcome = await read(
      utf8(`<html><style>.x{display:none}</style><p>Seen</p>${tricks.join("")}</html>`),
      "a.html",
    );
    expect(outcome.text).toBe("Seen");
    expect(outcome.hidden.map((found) => found.text).sort()).toEqual(["a", "b", "c", "d e", "f", "g"]);
    const harmless = await read(
      utf8('<html><div style="background:#024"><p style="color:#fff;font-size:12px">Seen</p></div></html>'),
      "b.html",
    );
    expect([harmless.text, harmless.hidden]).toEqual(["Seen", []]);
  });

  it("is told of web pages that shrink text to nothing or make it transparent", async () => {
    const hiding = [
      "width:1px;height:1px;overflow:hidden",
      "transform: scale(0)",
      "filter: opacity(0%)",
      "color: rgba(0, 0, 0, 0)",
      "color:#00000000",
      "font: 0/0 a",
    ];
    const page = await read(
      utf8(`<html>${hiding.map((style, at) => `<p style="${style}">o${at}</p>`).join("")}</html>`),
    );
    expect(page.hidden.map(({ text }) => text).join(" ")).toBe("o0 o1 o2 o3 o4 o5");
    const showing = [
      "width:1px;height:auto",
      "transform: scale(0.9)",
      "filter: opacity(50%)",
      "color: rgba(0, 0, 0, 0.5)",
      "color:#000000ff",
      "font: 10px/20px a",
    ];
    const benign = await read(
      utf8(`<html>${showing.map((style, at) => `<p style="${style}">b${at}</p>`).join("")}</html>`),
    );
    expect([benign.text.replace(/\s+/g, " "), benign.hidden]).toEqual(["b0 b1 b2 b3 b4 b5", []]);
  });

  it("is told of Markdown that hides text by its HTML or in a link that leads nowhere, not of code that shows how", async () => {
    const page = await read(utf8("# Seen\n\n<p hidden>html order</p>\n\n[//]: # (link order)\n"), "a.md");
    expect(page.hidden.map(({ text }) => text)).toEqual(["html order", "link order"]);
    const benign = await read(
      utf8("# Seen\n\n```html\n<p hidden>shown</p>\n```\n\n[a]: https://a.test (Title)\n"),
      "a.md",
    );
    expect(benign.hidden).toEqual([]);
  });

  it("is told of drawings, which show none of their comments and descriptions", async () => {
    const drawing = (inner: string) => read(utf8(`<svg xmlns="http://www.w3.org/2000/svg">${inner}</svg>`), "a.svg");
    const { hidden } = await drawing(
      '<!-- one --><desc>two</desc><text opacity="0">three</text><text style="display:none">four</text><text x="-900">five</text>',
    );
    expect(hidden.map(({ text }) => text)).toEqual(["one", "two", "three four five"]);
    expect((await drawing('<text opacity="0.5" x="-9">Seen</text>')).hidden).toEqual([]);
  });

  it("is told of PDF pages: white and invisible text, not white text on a colour", async () => {
    const draw =
      "BT /F1 12 Tf 20 150 Td (Seen here) Tj ET BT 1 1 1 rg /F1 12 Tf 20 100 Td (white order) Tj ET " +
      "BT 0 0 0 rg 3 Tr /F1 12 Tf 20 60 Td (unseen order) Tj ET 0 0 0.5 rg 10 10 180 30 re f BT 0 Tr 1 1 1 rg /F1 12 Tf 20 20 Td (On blue) Tj ET";
    const outcome = await read(onePagePdf(draw), "a.pdf");
    expect(outcome.text).toContain("Seen here");
    expect(outcome.text).toContain("On blue");
    expect(outcome.text).not.toContain("order");
    expect(reasons(outcome)).toEqual([
      ["page 1", "white text", "white order"],
      ["page 1", "invisible text", "unseen order"],
    ]);
  });
});

function onePagePdf(content: string): Uint8Array {
  const objects = [
    "<</Type/Catalog/Pages 2 0 R>>",
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
    `<</Length ${content.length}>>\nstream\n${content}\nendstream`,
    "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
  ];
  const body = objects.map((object, index) => `${index + 1} 0 obj\n${object}\nendobj\n`).join("");
  return utf8(`%PDF-1.4\n${body}trailer\n<</Root 1 0 R/Size 6>>\n%%EOF\n`);
}

describe("findInvisible", () => {
  it("finds what hides or turns text and spells out what it says", () => {
    const text = "pay\u200b \u202eme\u202c\u{e0068}\u{e0069}";
    expect(findInvisible(text)).toEqual([
      { because: "characters that turn the order of the text", text: "", count: 2 },
      { because: "characters without width inside the text", text: "", count: 1 },
      { because: "invisible characters that spell a text", text: "hi", count: 2 },
    ]);
    expect(withoutInvisible(text)).toBe("pay me");
  });

  it("leaves emoji, Persian, Hebrew and a byte order mark alone", () => {
    const flag = "\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}";
    const text = `\ufeff👨\u200d👩\u200d👧 ❤\ufe0f می\u200cخواهم \u05d0\u200f ${flag}`;
    expect(findInvisible(text)).toEqual([]);
    expect(withoutInvisible(text)).toBe(text);
  });
});
