import { unzipSync, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { readDocument } from "../index.ts";
import { officeFile, relationships, SLIDES_TYPE } from "../testing/office-files.ts";

const solid = (colour: string, more = "") =>
  `<a:solidFill><a:${colour.length === 6 ? "srgbClr" : "schemeClr"} val="${colour}">${more}</a:${colour.length === 6 ? "srgbClr" : "schemeClr"}></a:solidFill>`;

type Shape = {
  at?: readonly [x: number, y: number, width: number, height: number];
  fill?: string;
  run?: string;
  body?: string;
};
function shape(
  id: number,
  text: string,
  { at = [0, 0, 4_000_000, 500_000], fill = "", run = "", body = "" }: Shape = {},
): string {
  const [x, y, width, height] = at;
  return `<p:sp><p:nvSpPr><p:cNvPr id="${id}" name="s"/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x="${x}" y="${y}"/><a:ext cx="${width}" cy="${height}"/></a:xfrm><a:prstGeom prst="rect"/>${fill}</p:spPr><p:txBody>${body}<a:p><a:r><a:rPr>${run}</a:rPr><a:t>${text}</a:t></a:r></a:p></p:txBody></p:sp>`;
}

/** The shown text of a slide, and what it hides with its reasons. */
async function read(
  shapes: string,
  { ground = "", after = "", parts = {} as Record<string, string>, picture = new Uint8Array() } = {},
) {
  const deck = officeFile(SLIDES_TYPE, "ppt/presentation.xml", {
    "ppt/presentation.xml":
      '<p:presentation xmlns:p="p" xmlns:r="r"><p:sldIdLst><p:sldId id="256" r:id="rId1"/></p:sldIdLst></p:presentation>',
    "ppt/_rels/presentation.xml.rels": relationships([["rId1", "slide", "ppt/slides/slide1.xml"]]),
    "ppt/slides/slide1.xml": `<p:sld xmlns:p="p" xmlns:a="a" xmlns:r="r"><p:cSld>${ground && `<p:bg><p:bgPr>${ground}</p:bgPr></p:bg>`}<p:spTree>${shapes}</p:spTree></p:cSld>${after}</p:sld>`,
    "ppt/slides/_rels/slide1.xml.rels": relationships([
      ["l", "slideLayout", "ppt/layout.xml"],
      ["n", "notesSlide", "ppt/notes.xml"],
    ]),
    "ppt/layout.xml": "<p:sldLayout><p:cSld><p:spTree/></p:cSld></p:sldLayout>",
    "ppt/_rels/layout.xml.rels": relationships([["m", "slideMaster", "ppt/master.xml"]]),
    "ppt/master.xml": '<p:sldMaster><p:cSld><p:spTree/></p:cSld><p:clrMap bg1="lt1" tx1="dk1"/></p:sldMaster>',
    "ppt/_rels/master.xml.rels": relationships([["t", "theme", "ppt/theme.xml"]]),
    "ppt/theme.xml":
      '<a:theme><a:themeElements><a:clrScheme><a:accent1><a:srgbClr val="4F81BD"/></a:accent1></a:clrScheme></a:themeElements></a:theme>',
    ...parts,
  });
  const bytes = zipSync({ ...unzipSync(deck), "ppt/i": picture });
  const outcome = await readDocument(bytes, { name: "a.pptx" });
  if (outcome.status === "refused") throw new Error(outcome.reason);
  return {
    text: outcome.text.replace("## Slide 1", "").trim().replace(/\s+/g, " "),
    hidden: outcome.hidden.map(({ because, text }) => `${because}: ${text}`),
  };
}

describe("a slide tells of text in the colour of what it stands on", () => {
  it("by its own filling, a shape below, the background and the theme", async () => {
    const blue = { run: solid("4F81BD") };
    const told = ["text in the colour of its ground: order"];
    const lost = [
      read(shape(2, "order", { ...blue, fill: solid("accent1") })),
      read(shape(2, "", { fill: solid("accent1") }) + shape(3, "order", blue)),
      read(shape(2, "order", blue), { ground: solid("accent1") }),
      read(shape(2, "order", { run: solid("accent1") }), { ground: solid("4F81BD") }),
    ];
    for (const slide of await Promise.all(lost)) expect(slide).toEqual({ text: "", hidden: told });
    const lighter = solid("accent1", '<a:lumMod val="40000"/><a:lumOff val="60000"/>');
    const seen = [
      read(shape(2, "Seen", { ...blue, fill: lighter })),
      read(shape(2, "Seen", { run: solid("FFFFFF"), fill: solid("accent1") })),
      read(shape(2, "Seen", { run: solid("FFFFFF") }), { ground: solid("1F3864") }),
      read(shape(2, "", { fill: solid("1F3864") }) + shape(3, "Seen", { run: solid("FFFFFF") })),
    ];
    for (const slide of await Promise.all(seen)) expect(slide).toEqual({ text: "Seen", hidden: [] });
  });

  it("and of text made small by its shape's styles or shrunk to nothing", async () => {
    const styled = '<a:bodyPr/><a:lstStyle><a:lvl1pPr><a:defRPr sz="100"/></a:lvl1pPr></a:lstStyle>';
    const shrunk = (scale: number) => `<a:bodyPr><a:normAutofit fontScale="${scale}"/></a:bodyPr>`;
    expect((await read(shape(2, "order", { body: styled }))).hidden).toEqual(["text of 1 pt: order"]);
    expect((await read(shape(2, "order", { body: shrunk(1_000) }))).hidden).toEqual(["text of 0.18 pt: order"]);
    expect(await read(shape(2, "Seen", { body: shrunk(62_500) }))).toEqual({ text: "Seen", hidden: [] });
  });

  it("and of cells of a table", async () => {
    const cell = (run: string, fill = "") =>
      `<a:tc><a:txBody><a:p><a:r><a:rPr>${run}</a:rPr><a:t>x${fill === "" ? "order" : "Seen"}</a:t></a:r></a:p></a:txBody><a:tcPr>${fill}</a:tcPr></a:tc>`;
    const table = (style: string, cells: string) =>
      `<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="2"/></p:nvGraphicFramePr><a:tbl><a:tblPr>${style}</a:tblPr><a:tr>${cells}</a:tr></a:tbl></p:graphicFrame>`;
    const white = solid("FFFFFF");
    const { text, hidden } = await read(table("", cell(white) + cell(white, solid("000000"))));
    expect(hidden).toEqual(["white text: xorder"]);
    expect(text).toContain("xSeen");
    expect((await read(table("<a:tableStyleId>{1}</a:tableStyleId>", cell(white)))).hidden).toEqual([]);
  });
});

describe("a slide tells of shapes nobody sees", () => {
  const at = [0, 0, 2_000_000, 500_000] as const;
  const over = [0, 0, 3_000_000, 900_000] as const;

  it("under a filled one, not under one that can be seen through, comes and goes, or leaves a part free", async () => {
    const words = shape(2, "words", { at });
    const covered = await read(words + shape(3, "Seen", { at: over, fill: solid("00FF00") }));
    expect(covered).toEqual({ text: "Seen", hidden: ["shape under another one: words"] });
    const timing = '<p:timing><p:spTgt spid="3"/></p:timing>';
    const seen = [
      read(words + shape(3, "", { at: over, fill: solid("00FF00", '<a:alpha val="30000"/>') })),
      read(words + shape(3, "", { at: over })),
      read(words + shape(3, "", { at: [0, 0, 1_000_000, 900_000], fill: solid("00FF00") })),
      read(words + shape(3, "", { at: over, fill: solid("00FF00") }), { after: timing }),
    ];
    for (const slide of await Promise.all(seen)) expect(slide).toEqual({ text: "words", hidden: [] });
  });

  it("under a photograph, not under a picture that may have holes", async () => {
    const picture = `<p:pic><p:nvPicPr><p:cNvPr id="3"/></p:nvPicPr><p:blipFill><a:blip r:embed="i"/></p:blipFill><p:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="3000000" cy="900000"/></a:xfrm></p:spPr></p:pic>`;
    const parts = { "ppt/slides/_rels/slide1.xml.rels": relationships([["i", "image", "ppt/i"]]) };
    const png = (kind: number) =>
      Uint8Array.from([0x89, 0x50, 0x4e, 0x47, ...Array(20).fill(0), 8, kind, ...Array(20).fill(0)]);
    const slide = shape(2, "words", { at }) + picture;
    for (const opaque of [Uint8Array.from([0xff, 0xd8, 0xff]), png(2)])
      expect((await read(slide, { parts, picture: opaque })).hidden).toEqual(["shape under another one: words"]);
    expect((await read(slide, { parts, picture: png(6) })).hidden).toEqual([]);
  });

  it("in groups beside the slide or hidden, and without size", async () => {
    const group = (x: number, inner: string, more = "") =>
      `<p:grpSp><p:nvGrpSpPr><p:cNvPr id="9"${more}/></p:nvGrpSpPr><p:grpSpPr><a:xfrm><a:off x="${x}" y="0"/><a:ext cx="1000" cy="1000"/><a:chOff x="90000000" y="0"/><a:chExt cx="1000" cy="1000"/></a:xfrm></p:grpSpPr>${inner}</p:grpSp>`;
    const inner = (text: string) => shape(2, text, { at: [90_000_000, 0, 500_000, 500_000] });
    const { text, hidden } = await read(
      group(5_000, inner("Seen")) +
        group(-9_000_000, inner("beside")) +
        group(5_000, inner("off"), ' hidden="1"') +
        shape(3, "no size", { at: [9, 9, 0, 0] }) +
        shape(4, "Line", { at: [9, 9, 3_000_000, 0] }),
    );
    expect(text).toBe("Seen Line");
    expect(hidden).toEqual([
      "shape outside the slide: beside",
      "shape set to be hidden: off",
      "shape without size: no size",
    ]);
  });

  it("and of the speaker's notes and long descriptions of pictures", async () => {
    const described = (text: string) =>
      `<p:pic><p:nvPicPr><p:cNvPr id="3" descr="${text}"/></p:nvPicPr><p:blipFill/><p:spPr/></p:pic>`;
    const long = Array.from({ length: 30 }, (_, at) => `word${at}`).join(" ");
    const { hidden } = await read(described(long) + described("A bar chart of sales"), {
      parts: {
        "ppt/notes.xml":
          '<p:notes><p:cSld><p:spTree><p:sp><p:nvSpPr><p:nvPr><p:ph type="body"/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:r><a:t>say more</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:notes>',
      },
    });
    expect(hidden).toEqual([`long description of a picture: ${long}`, "notes of the speaker: say more"]);
  });
});
