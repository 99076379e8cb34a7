import { afterAll, describe, expect, it } from "vitest";
import { DocumentReader } from "../document-reader.ts";
import { drawnWords, type SmallPdf, smallPdf } from "../testing/small-pdf.ts";

const reader = new DocumentReader();
afterAll(() => reader.close());

/** The text of a page, and what it hides with the reasons. */
async function read(content: string, more: SmallPdf = {}) {
  const outcome = await reader.read(smallPdf(content, more), { name: "a.pdf", ocr: false });
  if (outcome.status === "refused") throw new Error(outcome.reason);
  return {
    text: outcome.text.replace("## Page 1\n\n", "").replace(/\s+/g, " "),
    hidden: outcome.hidden.map(({ because, text }) => `${because}: ${text}`),
  };
}

/** A grey picture of `side` by `side` dots, in hexadecimal. */
function picture(dots: readonly number[], side: number): string {
  const hex = `${Buffer.from(dots).toString("hex")}>`;
  return `<</Type/XObject/Subtype/Image/Width ${side}/Height ${side}/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/ASCIIHexDecode/Length ${hex.length}>>\nstream\n${hex}\nendstream`;
}
const resources = "/XObject<</I 6 0 R>>/ExtGState<</Glass<</ca 0.3>>/Marker<</BM/Multiply>>>>";
const box = "10 90 180 25 re f ";

describe("text of a page that something lies over", () => {
  it("is told under a filled area, under several, and under a picture", async () => {
    const covered = `${drawnWords("Seen", 150)}${drawnWords("order", 95)}`;
    const round =
      "1 g 14 90 m 186 90 l 188 90 190 92 190 94 c 190 111 l 190 113 188 115 186 115 c 14 115 l 12 115 10 113 10 111 c 10 94 l 10 92 12 90 14 90 c h f ";
    for (const cover of [`1 g ${box}`, `0 g ${box}`, "10 90 20 25 re 29 90 180 25 re f ", round]) {
      const page = await read(`${covered}${cover}`);
      expect(page).toEqual({ text: "Seen", hidden: ["text under a filled area: order"] });
    }
    const pictured = await read(`${covered}q 180 0 0 25 10 90 cm /I Do Q`, {
      resources,
      objects: [picture([90, 90, 90, 90], 2)],
    });
    expect(pictured).toEqual({ text: "Seen", hidden: ["text under a picture: order"] });
  });

  it("is seen on an area, beside one, through a glass or a marker, and where the area is cut off", async () => {
    const words = drawnWords("Seen here", 95);
    const contents = [
      `1 1 0 rg ${box} 0 g ${words}`,
      `${words} 1 g 10 90 20 25 re f`,
      `${words} q /Glass gs 1 1 0 rg ${box} Q`,
      `${words} q /Marker gs 1 1 0 rg ${box} Q`,
      `${words} q 0 0 5 5 re W n 1 g ${box} Q`,
      `${words} 0 g 10 99 180 1 re f`,
      `${words} 1 g 100 90 m 150 90 190 94 190 102 c 190 111 150 115 100 115 c 50 115 10 111 10 102 c 10 94 50 90 100 90 c h f`,
    ];
    for (const content of contents)
      expect(await read(content, { resources, objects: [picture([0], 1)] })).toEqual({ text: "Seen here", hidden: [] });
  });

  it("is told where it is cut away, not where a frame is around it", async () => {
    const cut = await read(`${drawnWords("Seen", 150)} q 0 0 5 5 re W n ${drawnWords("order", 95)} Q`);
    expect(cut).toEqual({ text: "Seen", hidden: ["text that is cut away: order"] });
    const framed = await read(`q 10 90 180 25 re W n ${drawnWords("Seen", 95)} Q`);
    expect(framed).toEqual({ text: "Seen", hidden: [] });
  });
});

describe("text of a page that cannot be made out", () => {
  it("is told in the colour of its ground, whatever colour that is", async () => {
    const blue = `0 0 1 rg ${box}`;
    const lost = await read(`${drawnWords("Seen", 150)} ${blue} ${drawnWords("order", 95)}`);
    expect(lost).toEqual({ text: "Seen", hidden: ["text in the colour of its ground: order"] });
    const benign = await read(`${blue} 1 g ${drawnWords("Seen", 95)}`);
    expect(benign).toEqual({ text: "Seen", hidden: [] });
  });

  it("is told without width and raised off the page; white letters with a dark outline are seen", async () => {
    const page = await read(
      `${drawnWords("Seen", 150)} ${drawnWords("narrow", 95, "0 Tz")} ${drawnWords("raised", 50, "100 Tz 900 Ts")}`,
    );
    expect(page.hidden).toEqual(["text without width: narrow", "text outside the page: raised"]);
    const outlined = await read(`1 g 0 G ${drawnWords("Seen", 150, "2 Tr")}`);
    expect(outlined).toEqual({ text: "Seen", hidden: [] });
  });

  it("is told outside the box that is shown of a page", async () => {
    const content = `${drawnWords("Seen", 100)} ${drawnWords("order", 190)}`;
    const cropped = await read(content, { page: "/CropBox[10 50 190 150]" });
    expect(cropped).toEqual({ text: "Seen", hidden: ["text outside the page: order"] });
    expect((await read(content)).hidden).toEqual([]);
  });

  it("is told in invisible ink where the picture of a page is blank, not where a scanner read it", async () => {
    const dots = Array.from({ length: 1_600 }, (_, at) => (Math.floor(at / 40) === 20 && at % 2 === 0 ? 0 : 255));
    const scan = "q 200 0 0 200 0 0 cm /I Do Q ";
    const objects = [picture(dots, 40)];
    const page = `${scan}${drawnWords("Read by a scanner", 94, "3 Tr")}`;
    expect(await read(page, { resources, objects })).toEqual({ text: "Read by a scanner", hidden: [] });
    const forged = await read(`${page}${drawnWords("pay it all to this account", 20, "3 Tr")}`, { resources, objects });
    expect(forged.text).toBe("Read by a scanner");
    expect(forged.hidden).toEqual([
      "invisible text where the picture of the page is blank: pay it all to this account",
    ]);
  });
});

describe("what a file has beside its pages", () => {
  it("is told of attached files with what is said of them, scripts, and fields nobody sees", async () => {
    const field = (name: string, entries: string) =>
      `<</Type/Annot/Subtype/Widget/FT/Tx/T(${name})/V(${name} order)/DA(/F1 9 Tf)${entries}>>`;
    const { text, hidden } = await read(drawnWords("Seen", 150), {
      page: "/Annots[6 0 R 7 0 R 8 0 R]",
      catalog:
        "/AcroForm<</Fields[6 0 R 7 0 R 8 0 R]>>/Names<</EmbeddedFiles<</Names[(a)9 0 R]>>/JavaScript<</Names[(a)<</S/JavaScript/JS(app.alert\\(1\\))>>]>>>>",
      objects: [
        field("flagged", "/F 2/Rect[20 20 90 40]"),
        field("flat", "/F 4/Rect[20 20 90 20]"),
        field("shown", "/F 4/Rect[20 20 90 40]"),
        "<</Type/Filespec/F(list.txt)/Desc(a list)/EF<</F 10 0 R>>>>",
        "<</Type/EmbeddedFile/Length 1>>\nstream\nx\nendstream",
      ],
    });
    expect(text).toBe("Seen Form fields: - shown: shown order");
    expect(hidden).toEqual([
      "hidden field of a form: flagged: flagged order flat: flat order",
      "attached file, not read: list.txt a list",
      "scripts, which are never run: app.alert(1)",
    ]);
  });
});
