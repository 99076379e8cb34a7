import { expect, test } from "vitest";
import { DocumentReader } from "../document-reader.ts";
import { decodeXml } from "../ooxml/xml.ts";
import { openZip } from "../ooxml/zip-archive.ts";
import { noValidator, validationErrors } from "../testing/validation-errors.ts";
import { createFile, type FileKind } from "./create-file.ts";

const invoice = { file: "in/May *1*.pdf", page: 3, quote: "Total  12.50" };

async function made(kind: FileKind, description: unknown): Promise<Uint8Array> {
  const outcome = await createFile({ kind, description }, new Map());
  if (outcome.status !== "created") throw new Error(outcome.reason);
  return outcome.bytes;
}

async function read(bytes: Uint8Array, name: string): Promise<string> {
  const outcome = await new DocumentReader().read(bytes, { name });
  return outcome.status === "read" ? outcome.text : outcome.reason;
}

const workbook = {
  sheets: [
    {
      name: "My costs",
      columns: [{ header: "Item" }, { header: "Sum" }],
      rows: [
        ["Paper", { value: 12.5, source: invoice }],
        ["Ink", 3],
      ],
    },
  ],
};

test("cells of a workbook lead to a sheet of sources, and back", async () => {
  const bytes = await made("xlsx", workbook);
  const text = await read(bytes, "a.xlsx");
  expect(text).toContain("Sources");
  expect(text).toContain("in/May *1*.pdf");
  expect(text).toMatch(/page 3.*Total {2}12\.50/);
  const sheet = decodeXml(openZip(bytes).part("xl/worksheets/sheet2.xml") ?? new Uint8Array());
  expect(sheet).toMatch(
    /<hyperlink ref="A2"[^>]*location="&apos;My costs&apos;!B2"|<hyperlink ref="A2"[^>]*location="'My costs'!B2"/,
  );
  const notes = openZip(bytes).names.filter((name) => /comments\d/.test(name));
  expect(notes.map((name) => decodeXml(openZip(bytes).part(name) ?? new Uint8Array())).join("")).toContain(
    "May *1*.pdf, page 3",
  );
  expect(await read(await made("xlsx", { sheets: [{ name: "A", rows: [["Sources"]] }] }), "a.xlsx")).not.toContain(
    "Quote",
  );
});

const report = {
  sources: { r1: invoice },
  content: [
    "Paper cost 12.50 euros[^r1].",
    {
      kind: "chart",
      type: "column",
      categories: ["May"],
      series: [{ name: "Sum", values: [12.5] }],
      source: { file: "b.xlsx", cell: "A!B2" },
    },
  ],
};

test("claims and charts of a document get their source as a footnote", async () => {
  const text = await read(await made("docx", report), "a.docx");
  expect(text).toMatch(/\[\^1\]: .*May \*1\*\.pdf.*, page 3: “Total 12\.50”/);
  expect(text).toMatch(/\[\^2\]: .*b\.xlsx.*, A!B2/);
});

const deck = {
  language: "de-DE",
  slides: [{ layout: "content", title: "Costs", body: "- x", notes: "Say it.", sources: [invoice] }],
};

const sales = {
  type: "column",
  title: "Sales",
  categories: ["May", "June"],
  series: [
    {
      name: "Shop",
      values: [1, { value: 2, source: { ...invoice, file: "june.pdf" } }],
      source: { file: "shop.xlsx" },
    },
  ],
};

test("series and points of a chart say where they come from: in a footnote, in the notes", async () => {
  const text = await read(await made("docx", { content: [{ kind: "chart", ...sales }] }), "a.docx");
  expect(text).toMatch(/\[\^1\]: Shop: .*shop\.xlsx.*; Shop, June: .*june\.pdf.*, page 3: “Total 12\.50”/);
  const slides = [{ layout: "chart", title: "Sales", chart: sales, sources: [invoice] }];
  expect(await read(await made("pptx", { slides }), "a.pptx")).toMatch(
    /Sources:\n– in\/May .*\n– Shop: shop\.xlsx\n– Shop, June: june\.pdf, page 3/,
  );
});

test("charts of a workbook and their series are on the sheet of sources, with a link to their figures", async () => {
  const chart = {
    type: "line",
    title: "Sums",
    categories: "A2:A3",
    series: [{ name: "Sum", values: "B2:B3", source: { file: "b.pdf", page: 2 } }],
    source: { file: "a.pdf" },
  };
  const [sheet] = workbook.sheets;
  const bytes = await made("xlsx", {
    sheets: [
      {
        ...sheet,
        rows: [
          ["Paper", 1],
          ["Ink", 3],
        ],
        charts: [chart],
      },
    ],
  });
  const text = await read(bytes, "a.xlsx");
  expect(text).toMatch(/Sums.*a\.pdf[\s\S]*Sums, Sum.*b\.pdf.*page 2/);
  const sources = decodeXml(openZip(bytes).part("xl/worksheets/sheet2.xml") ?? new Uint8Array());
  expect(sources).toMatch(/<hyperlink ref="A3"[^>]*location="(?:'|&apos;)My costs(?:'|&apos;)!B2:B3"/);
});

test("slides tell their sources in the notes", async () => {
  const text = await read(await made("pptx", deck), "a.pptx");
  expect(text).toMatch(/Say it\.[\s\S]*Quellen:\n– in\/May \*1\*\.pdf, page 3: “Total 12\.50”/);
});

test("a source without a file is refused with its place", async () => {
  const outcome = await createFile(
    { kind: "docx", description: { content: "x[^a]", sources: { a: { page: 1 } } } },
    new Map(),
  );
  expect(outcome).toMatchObject({ status: "refused", reason: expect.stringContaining("sources.a.file") });
});

test("files with sources pass the Open XML validator", async (context) => {
  for (const [kind, description] of [
    ["xlsx", workbook],
    ["docx", report],
    ["pptx", deck],
  ] as const) {
    const errors = await validationErrors(await made(kind, description), kind);
    if (errors === null) context.skip(noValidator);
    expect(errors).toEqual([]);
  }
}, 60_000);
