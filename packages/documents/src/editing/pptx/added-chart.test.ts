import { expect, test } from "vitest";
import { DocumentReader } from "../../document-reader.ts";
import { decodeXml } from "../../ooxml/xml.ts";
import { openZip } from "../../ooxml/zip-archive.ts";
import { differingParts } from "../../testing/package-differences.ts";
import { noValidator, validationErrors } from "../../testing/validation-errors.ts";
import { createDeck } from "../../writing/pptx/create-deck.ts";
import { editFile } from "../edit-file.ts";

const series = [
  { name: "Net", values: [3, 4.5] },
  { name: "Gross", values: [4, null] },
];
const chart = { type: "column", title: "Sums", categories: ["Q1", "Q2"], series };
const parts = (bytes: Uint8Array, pattern: RegExp) => openZip(bytes).names.filter((name) => pattern.test(name));
const part = (bytes: Uint8Array, name: string) => decodeXml(openZip(bytes).part(name) ?? new Uint8Array());

async function deck(): Promise<Uint8Array> {
  const slides = [
    { layout: "title", title: "Third quarter" },
    { layout: "table", title: "Groups", table: { columns: ["a", "b"], rows: [["x", 1]] } },
    { layout: "content", title: "Growth", body: Array.from({ length: 12 }, () => "- a line of text").join("\n") },
  ];
  const outcome = await createDeck({ slides }, { madeAt: new Date(0) });
  if (outcome.status !== "created") throw new Error(outcome.reason);
  return outcome.bytes;
}

async function edit(bytes: Uint8Array, edits: unknown): Promise<Uint8Array | string> {
  const outcome = await editFile(bytes, edits, { name: "a.pptx" });
  return outcome.status === "edited" ? outcome.bytes : outcome.reason;
}

async function edited(bytes: Uint8Array, edits: unknown): Promise<Uint8Array> {
  const made = await edit(bytes, edits);
  if (typeof made === "string") throw new Error(made);
  return made;
}

test("a chart is drawn under what is there in the deck's own look, with its workbook, and no other part changes", async () => {
  const before = await deck();
  const after = await edited(before, [{ slide: 2, chart }]);
  const outcome = await new DocumentReader().read(after, { name: "a.pptx" });
  expect(outcome).toMatchObject({ status: "read", text: expect.stringContaining("| Q1 | 3 | 4 |\n| Q2 | 4.5 |  |") });
  expect(differingParts(before, after).toSorted()).toEqual([
    "[Content_Types].xml",
    "ppt/charts/_rels/chart1.xml.rels",
    "ppt/charts/chart1.xml",
    "ppt/embeddings/Microsoft_Excel_Sheet1.xlsx",
    "ppt/slides/_rels/slide2.xml.rels",
    "ppt/slides/slide2.xml",
  ]);
  const xml = part(after, "ppt/charts/chart1.xml");
  expect(xml).toContain('<c:spPr><a:solidFill><a:schemeClr val="accent1"/></a:solidFill></c:spPr>');
  expect(xml).toContain('<a:latin typeface="+mn-lt"/>');
  expect(xml).not.toContain("srgbClr");
  const workbook = openZip(after).part("ppt/embeddings/Microsoft_Excel_Sheet1.xlsx") ?? new Uint8Array();
  const inside = await new DocumentReader().read(workbook, { name: "a.xlsx" });
  expect(inside).toMatchObject({ status: "read", text: expect.stringContaining("| Q2 | 4.5 |") });
});

test("a chart takes the place of an empty body, and its figures can be changed afterwards", async () => {
  const first = await edited(await deck(), [
    { add: "Title and Content", fill: { title: "T", body: " " } },
    { slide: "new", chart },
  ]);
  const slide = part(first, "ppt/slides/slide4.xml");
  expect(slide).toContain("<p:graphicFrame>");
  expect(slide.match(/<p:ph /g)).toHaveLength(2);
  const figures = { categories: ["Q3"], series: [{ name: "Net", values: [9] }] };
  const after = await edited(first, [{ slide: 4, chart: figures }]);
  const outcome = await new DocumentReader().read(after, { name: "a.pptx" });
  expect(outcome).toMatchObject({ status: "read", text: expect.stringContaining("| Q3 | 9 |") });
});

test("charts that cannot be drawn are refused with what to give", async () => {
  const bytes = await deck();
  const odd = { ...chart, series: [{ name: "Net", values: [1] }] };
  expect(await edit(bytes, [{ slide: 2, chart: odd }])).toContain("1 values for 2 categories");
  expect(await edit(bytes, [{ slide: 2, chart: { ...chart, type: "pie" } }])).toContain("one series only");
  expect(await edit(bytes, [{ slide: 2, shape: "title", chart }])).toContain('leave out "shape"');
  expect(await edit(bytes, [{ slide: 2, chart: { categories: ["a"], series: odd.series } }])).toContain(
    'give the chart a "type"',
  );
  expect(await edit(bytes, [{ slide: 2, chart: { ...chart, type: undefined } }])).toContain("keeps its look");
  expect(await edit(bytes, [{ slide: 3, chart }])).toContain("no room left for a chart on slide 3");
});

test("decks with new charts of every kind pass the Open XML validator", async (context) => {
  const one = { categories: ["a", "b", "c"], series: [{ name: "Net", values: [1, 2, 3], color: "AA5500" }] };
  const kinds = ["column", "bar", "line", "area", "pie", "doughnut"];
  const edits = kinds.map((type, index) => ({
    slide: 3,
    chart: { ...one, type },
    place: [(index % 3) * 33, index < 3 ? 20 : 60, 30, 35],
  }));
  const after = await edited(await deck(), edits);
  expect(parts(after, /charts\/chart\d\.xml$/)).toHaveLength(6);
  const ids = [...part(after, "ppt/slides/slide3.xml").matchAll(/<p:cNvPr id="(\d+)"/g)].map((match) => match[1]);
  expect(new Set(ids).size).toBe(ids.length);
  const errors = await validationErrors(after, "pptx");
  if (errors === null) context.skip(noValidator);
  expect(errors).toEqual([]);
}, 60_000);
