import { zipSync } from "fflate";
import { afterAll, describe, expect, it } from "vitest";
import { DocumentReader } from "../document-reader.ts";
import type { ReadDocument } from "../outcome.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);
const reader = new DocumentReader();
afterAll(() => reader.close());

const types = { odt: "text", odp: "presentation", ods: "spreadsheet" } as const;
const shapes = ["text", "table", "style", "draw", "presentation", "office"]
  .map((name) => `xmlns:${name}="urn:oasis:names:tc:opendocument:xmlns:${name === "draw" ? "drawing" : name}:1.0"`)
  .join(" ");

const styles = [
  ["text", "White", '<style:text-properties fo:color="#ffffff"/>'],
  ["text", "Hidden", '<style:text-properties text:display="none"/>'],
  ["text", "Tiny", '<style:text-properties fo:font-size="1pt"/>'],
  ["paragraph", "Dark", '<style:paragraph-properties fo:background-color="#1f3864"/>'],
  ["table-cell", "WhiteCell", '<style:text-properties fo:color="#ffffff"/>'],
  [
    "table-cell",
    "Head",
    '<style:table-cell-properties fo:background-color="#1f3864"/><style:text-properties fo:color="#ffffff"/>',
  ],
  ["drawing-page", "Off", '<style:drawing-page-properties presentation:visibility="hidden"/>'],
  ["graphic", "Blue", '<style:graphic-properties draw:fill="solid" draw:fill-color="#1f3864"/>'],
].map(([family, name, inner]) => `<style:style style:name="${name}" style:family="${family}">${inner}</style:style>`);

async function read(format: keyof typeof types, body: string): Promise<ReadDocument> {
  const content = `<office:document-content ${shapes} xmlns:fo="fo" xmlns:svg="svg"><office:automatic-styles>${styles.join("")}</office:automatic-styles><office:body><office:${types[format]}>${body}</office:${types[format]}></office:body></office:document-content>`;
  const mimetype = `application/vnd.oasis.opendocument.${types[format]}`;
  const outcome = await reader.read(zipSync({ mimetype: utf8(mimetype), "content.xml": utf8(content) }), {
    name: `a.${format}`,
  });
  if (outcome.status === "refused") throw new Error(outcome.reason);
  return outcome;
}

const reasons = ({ hidden }: ReadDocument) => hidden.map(({ at, because, text }) => [at, because, text]);
const span = (style: string, text: string) => `<text:span text:style-name="${style}">${text}</text:span>`;

describe("OpenDocument text that is not seen", () => {
  it("is kept out of the text of a document and told", async () => {
    const outcome = await read(
      "odt",
      `<text:p>Seen ${span("White", "white order")}</text:p><text:p>${span("Hidden", "hidden order")}${span("Tiny", "tiny order")}</text:p><text:section text:display="none"><text:p>section order</text:p></text:section>`,
    );
    expect(outcome.text).toBe("Seen");
    expect(reasons(outcome)).toEqual([
      ["", "white text", "white order"],
      ["", "text formatted as hidden", "hidden order"],
      ["", "text of 1 pt", "tiny order"],
      ["", "hidden section", "section order"],
    ]);
  });

  it("is told of a speaker's notes, which stand marked in the text", async () => {
    const notes = (words: string) =>
      `<draw:page><draw:frame><draw:text-box><text:p>Seen</text:p></draw:text-box></draw:frame><presentation:notes><draw:frame><draw:text-box><text:p>${words}</text:p></draw:text-box></draw:frame></presentation:notes></draw:page>`;
    const outcome = await read("odp", notes("say more"));
    expect(outcome.text).toContain("Notes: say more");
    expect(reasons(outcome)).toEqual([["slide 1", "notes of the speaker", "say more"]]);
    expect(reasons(await read("odp", notes("")))).toEqual([]);
  });

  it("is not suspected where white text stands on a colour, and spaces between words stay", async () => {
    const outcome = await read("odt", `<text:p text:style-name="Dark">Big ${span("White", "white ")}words</text:p>`);
    expect([outcome.text, outcome.hidden]).toEqual(["Big white words", []]);
  });

  it("is told of slides: shapes beside the slide, hidden slides, white text", async () => {
    const frame = (x: string, text: string, style = "") =>
      `<draw:frame ${style} svg:x="${x}" svg:y="1cm" svg:width="5cm" svg:height="1cm"><draw:text-box><text:p>${text}</text:p></draw:text-box></draw:frame>`;
    const blue = 'draw:style-name="Blue"';
    const outcome = await read(
      "odp",
      `<draw:page>${frame("1cm", "Seen")}${frame("-30cm", "beside")}${frame("9cm", span("White", "white order"))}${frame("18cm", span("White", "on blue"), blue)}</draw:page><draw:page draw:style-name="Off">${frame("1cm", "put away")}</draw:page>`,
    );
    expect(outcome.text).toBe("## Slide 1\n\nSeen\n\non blue\n\n## Slide 2 (hidden)\n\nput away");
    expect(reasons(outcome)).toEqual([
      ["slide 1", "shape outside the slide", "beside"],
      ["slide 1", "white text", "white order"],
      ["slide 2", "hidden slide", "put away"],
    ]);
  });

  it("is told of the cells of a workbook, not of white on a colour", async () => {
    const cell = (style: string, text: string) =>
      `<table:table-cell table:style-name="${style}" office:value-type="string"><text:p>${text}</text:p></table:table-cell>`;
    const outcome = await read(
      "ods",
      `<table:table table:name="One"><table:table-row>${cell("Head", "Name")}${cell("WhiteCell", "white order")}</table:table-row></table:table>`,
    );
    expect(reasons(outcome)).toEqual([["One!B1", "white text", "white order"]]);
  });
});
