import { expect, test } from "vitest";
import { DocumentReader } from "../../document-reader.ts";
import { decodeXml } from "../../ooxml/xml.ts";
import { openZip } from "../../ooxml/zip-archive.ts";
import { tinyPicture } from "../../testing/tiny-picture.ts";
import { noValidator, validationErrors } from "../../testing/validation-errors.ts";
import { createDeck } from "../../writing/pptx/create-deck.ts";
import { editFile } from "../edit-file.ts";
import { patchPackage } from "../patch-package.ts";

const files = new Map([
  ["/old.png", tinyPicture(40, 20)],
  ["/new.png", tinyPicture(30, 30)],
]);
const slides = [
  { layout: "title", title: "Third quarter", subtitle: "Results" },
  { layout: "content", title: "Growth", body: "- first 100\n- second 100", notes: "Old words." },
  {
    layout: "chart",
    title: "Plan",
    chart: { type: "column", categories: ["July"], series: [{ name: "Net", values: [3] }] },
  },
  { layout: "table", title: "Groups", table: { columns: ["Group", "Sum"], rows: [["Public", 10]] } },
  { layout: "image", title: "Place", image: "/old.png" },
];

async function deck(): Promise<Uint8Array> {
  const outcome = await createDeck({ footer: "Foot", slides }, { files, madeAt: new Date(0) });
  if (outcome.status !== "created") throw new Error(outcome.reason);
  return outcome.bytes;
}

async function edited(bytes: Uint8Array, edits: unknown): Promise<Uint8Array> {
  const outcome = await editFile(bytes, edits, { name: "a.pptx", files });
  if (outcome.status !== "edited") throw new Error(outcome.reason);
  return outcome.bytes;
}

async function refused(edits: unknown): Promise<string> {
  const outcome = await editFile(await deck(), edits, { name: "a.pptx", files });
  return outcome.status === "refused" ? outcome.reason : "edited";
}

async function read(bytes: Uint8Array): Promise<string> {
  const outcome = await new DocumentReader().read(bytes, { name: "a.pptx" });
  return outcome.status === "read" ? outcome.text : outcome.reason;
}

const part = (bytes: Uint8Array, name: string) => decodeXml(openZip(bytes).part(name) ?? new Uint8Array());

function changedParts(before: Uint8Array, after: Uint8Array): string[] {
  const [one, other] = [openZip(before), openZip(after)];
  const hex = (bytes: Uint8Array | null) => (bytes ? Buffer.from(bytes).toString("base64") : null);
  return one.names.filter((name) => hex(one.part(name)) !== hex(other.part(name)));
}

const headings = (text: string) => text.match(/^## Slide.*$/gm);

test("text is replaced in its run and the rest of the deck keeps its bytes", async () => {
  const before = await deck();
  const after = await edited(before, [{ replace: "first 100", with: "first <200>" }]);
  expect(changedParts(before, after)).toEqual(["ppt/slides/slide2.xml"]);
  expect(await read(after)).toContain("- first <200>\n- second 100");
});

test("a shape, a cell and the notes say something else and keep their look", async () => {
  const before = await deck();
  const after = await edited(before, [
    { slide: 2, shape: "body", text: "- one\n  - inner **bold**" },
    { slide: 2, shape: "title", text: "Grown" },
    { slide: 2, notes: "New words." },
    { slide: 4, shape: 3, cell: [2, 2], text: "12" },
    { slide: 1, notes: "Welcome." },
  ]);
  const text = await read(after);
  expect(text).toContain("## Slide 2: Grown\n\n- one\n  - inner bold\n\nFoot\n\nNotes: New words.");
  expect(text).toContain("| Public | 12 |");
  expect(text).toContain("Notes: Welcome.");
  expect(part(after, "ppt/slides/slide2.xml")).toMatch(/<a:rPr[^>]* b="1"[^>]*>.*<a:t>bold/);
  expect(changedParts(before, after).filter((name) => /slides\/slide[135]|theme1|Master1\.xml$/.test(name))).toEqual(
    [],
  );
});

test("slides are added, copied, moved and deleted by the numbers they had", async () => {
  const after = await edited(await deck(), [
    { delete: 4 },
    { duplicate: 3 },
    { slide: "new", shape: "title", text: "Copy" },
    { move: 5, after: 1 },
    { add: "title and content", after: 2, fill: { title: "Added", body: "- a" }, notes: "Say it." },
  ]);
  const text = await read(after);
  expect(headings(text)).toEqual([
    "## Slide 1: Third quarter",
    "## Slide 2: Place",
    "## Slide 3: Growth",
    "## Slide 4: Added",
    "## Slide 5: Plan",
    "## Slide 6: Copy",
  ]);
  expect(text).toContain("Foot");
  const names = openZip(after).names;
  expect(names).not.toContain("ppt/slides/slide4.xml.rels");
  expect(names.filter((name) => name.startsWith("ppt/charts/chart"))).toHaveLength(2);
  expect(names.filter((name) => name.startsWith("ppt/embeddings/"))).toHaveLength(2);
});

test("deleted slides leave with their parts, and sections, custom shows and jumps forget them", async () => {
  const made = await deck();
  const main = part(made, "ppt/presentation.xml");
  const ids = [...main.matchAll(/<p:sldId id="(\d+)" r:id="(\w+)"/g)].map((match) => [match[1], match[2]] as const);
  const section = (name: string, from: number, to: number) =>
    `<p14:section name="${name}" id="{00000000-0000-0000-0000-00000000000${from}}"><p14:sldIdLst>${ids
      .slice(from, to)
      .map(([id]) => `<p14:sldId id="${id}"/>`)
      .join("")}</p14:sldIdLst></p14:section>`;
  const shows = `<p:custShowLst><p:custShow name="Short" id="0"><p:sldLst><p:sld r:id="${ids[2]?.[1]}"/><p:sld r:id="${ids[3]?.[1]}"/></p:sldLst></p:custShow></p:custShowLst>`;
  const lists = `<p:extLst><p:ext uri="{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"><p14:sectionLst xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main">${section("One", 0, 2)}${section("Two", 2, 5)}</p14:sectionLst></p:ext></p:extLst>`;
  const withLists = main
    .replace("<p:defaultTextStyle>", `${shows}<p:defaultTextStyle>`)
    .replace("</p:presentation>", `${lists}</p:presentation>`);
  const before = patchPackage(made, new Map([["ppt/presentation.xml", new TextEncoder().encode(withLists)]]));
  const after = await edited(before, [{ delete: 3 }, { move: 5, after: 1 }, { duplicate: 4 }]);
  const xml = part(after, "ppt/presentation.xml");
  const members = [...xml.matchAll(/<p14:sldIdLst>(.*?)<\/p14:sldIdLst>/g)].map((match) =>
    [...(match[1] ?? "").matchAll(/id="(\d+)"/g)].map((each) => each[1]),
  );
  expect(members).toEqual([
    ["256", "260", "257"],
    ["259", "261"],
  ]);
  expect(xml).toContain(`<p:sldLst><p:sld r:id="${ids[3]?.[1]}"/></p:sldLst>`);
  const left = openZip(after).names.filter((name) => /charts\/|embeddings\/|slide3\./.test(name));
  expect(left).toEqual([]);
  expect(part(after, "[Content_Types].xml")).not.toContain("chart1");
  const errors = await validationErrors(after, "pptx");
  if (errors !== null) expect(errors).toEqual([]);
});

test("a chart's figures change in the part that is drawn and in its workbook", async () => {
  const series = [
    { name: "Net", values: [4, 5] },
    { name: "Gross", values: [6, null] },
  ];
  const after = await edited(await deck(), [{ slide: 3, chart: { categories: ["Q1", "Q2"], series } }]);
  expect(await read(after)).toContain("|  | Net | Gross |\n| --- | --- | --- |\n| Q1 | 4 | 6 |\n| Q2 | 5 |  |");
  const workbook = openZip(after).part("ppt/embeddings/figures1.xlsx") ?? new Uint8Array();
  const inside = await new DocumentReader().read(workbook, { name: "a.xlsx" });
  expect(inside).toMatchObject({ status: "read", text: expect.stringContaining("| Q1 | 4 | 6 |") });
});

test("a picture gives way to another one, and the old one leaves the file", async () => {
  const before = await deck();
  const after = await edited(before, [{ slide: 5, shape: 3, image: "/new.png", alternative: "A & B" }]);
  expect(part(after, "ppt/slides/slide5.xml")).toContain('descr="A &amp; B"');
  const media = openZip(after).names.filter((name) => name.startsWith("ppt/media/"));
  expect(media).toHaveLength(1);
  expect(
    Buffer.compare(openZip(after).part(media[0] ?? "") ?? new Uint8Array(), files.get("/new.png") ?? new Uint8Array()),
  ).toBe(0);
});

test("a table takes the room under what is there, or the place that is given", async () => {
  const table = { columns: ["a", { header: "b", format: "EUR" }], rows: [["x", 2.5]] };
  const after = await edited(await deck(), [
    { slide: 4, table },
    { slide: 3, table, place: [60, 70, 35, 20] },
  ]);
  expect((await read(after)).match(/\| x \| €2\.50 \|/g)).toHaveLength(2);
});

test("edits that cannot be made are refused with what there is", async () => {
  expect(await refused([{ replace: "100", with: "1" }])).toContain("found 2 times (slides 2)");
  expect(await refused([{ replace: "nowhere", with: "1" }])).toContain('"nowhere" was not found');
  expect(await refused([{ slide: 9, notes: "x" }])).toContain("There is no slide 9; the deck has 5 slides.");
  expect(await refused([{ slide: 2, shape: "subtitle", text: "x" }])).toContain('no shape "subtitle"; it has ');
  expect(await refused([{ slide: 2, shape: "title", image: "/new.png" }])).toContain("is not a picture");
  expect(await refused([{ slide: 4, shape: 3, text: "x" }])).toContain('"cell": [row, column]');
  expect(await refused([{ slide: 4, shape: 3, cell: [9, 1], text: "x" }])).toContain(
    "has 2 rows; there is no cell [9, 1]",
  );
  expect(await refused([{ add: "Nothing" }])).toContain('no layout "Nothing"; it has "Title Slide"');
  expect(await refused([{ add: "Title Only", fill: { body: "x" } }])).toContain('has no place "body"; it has title');
  expect(await refused([{ slide: 1, chart: { categories: ["a"], series: [{ name: "n", values: [1] }] } }])).toContain(
    "no chart",
  );
  expect(await refused([1, 2, 3, 4, 5].map((number) => ({ delete: number })))).toContain("A deck needs a slide");
  expect(await refused([{ paragraph: "p1", text: "x" }])).toContain('{"slide":2,"shape":"title","text":"..."}');
  expect(await refused([{ delete: 2 }])).toBe("edited");
});

test("edited decks pass the Open XML validator", async (context) => {
  const table = { columns: ["a", "b"], rows: [["x", 2]], totals: true };
  const after = await edited(await deck(), [
    { slide: 2, shape: "body", text: "- one\n  - inner\nplain [link](https://example.org)" },
    {
      slide: 3,
      chart: {
        categories: ["Q1", "Q2"],
        series: [
          { name: "A", values: [1, 2] },
          { name: "B", values: [2, 1] },
        ],
      },
    },
    { duplicate: 3 },
    { slide: "new", remove: "title" },
    { slide: 4, table },
    { slide: 5, shape: 3, image: "/new.png" },
    { add: "Title and Content", fill: { title: "T", body: "/old.png" }, notes: "n" },
    { delete: 1 },
  ]);
  const errors = await validationErrors(after, "pptx");
  if (errors === null) context.skip(noValidator);
  expect(errors).toEqual([]);
}, 60_000);

test("slides are copied in decks that declare the prefix of relationships at each slide, or lead to places in the file", async () => {
  const made = await deck();
  const prefix = ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';
  const list = part(made, "ppt/presentation.xml")
    .replace(prefix, "")
    .replace(/<p:(\w+) (?=[^>]*r:id=)/g, `<p:$1${prefix} `);
  const rels = part(made, "ppt/slides/_rels/slide2.xml.rels");
  const inside = '<Relationship Id="rId77" Type="http://x/hyperlink" Target="#Other"/></Relationships>';
  const before = patchPackage(
    made,
    new Map([
      ["ppt/presentation.xml", new TextEncoder().encode(list)],
      ["ppt/slides/_rels/slide2.xml.rels", new TextEncoder().encode(rels.replace("</Relationships>", inside))],
    ]),
  );
  expect(part(before, "ppt/presentation.xml")).not.toMatch(/<p:presentation[^>]*xmlns:r=/);
  const after = await edited(before, [{ duplicate: 2 }]);
  const listed = part(after, "ppt/presentation.xml").match(/<p:sldId [^>]*>/g) ?? [];
  expect(listed).toHaveLength(6);
  for (const each of listed) expect(each).toContain(prefix);
  expect(part(after, "ppt/slides/_rels/slide6.xml.rels")).toContain(inside);
});

test("the title of a deleted slide leaves the properties, and those of a deck that keeps its slides stay", async () => {
  const titles = "<TitlesOfParts><vt:vector><vt:lpstr>Growth</vt:lpstr></vt:vector></TitlesOfParts>";
  const made = await deck();
  const app = part(made, "docProps/app.xml").replace("</Properties>", `${titles}</Properties>`);
  const before = patchPackage(made, new Map([["docProps/app.xml", new TextEncoder().encode(app)]]));
  expect(part(await edited(before, [{ move: 2, after: 4 }]), "docProps/app.xml")).toContain(titles);
  const after = part(await edited(before, [{ delete: 2 }]), "docProps/app.xml");
  expect(after).not.toContain("Growth");
  expect(after).toBe(app.replace(titles, ""));
});
