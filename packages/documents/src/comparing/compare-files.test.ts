import { afterAll, expect, it } from "vitest";
import { DocumentReader } from "../document-reader.ts";
import { wordFile } from "../testing/office-files.ts";
import { createFile, type FileKind } from "../writing/create-file.ts";
import { compareFiles } from "./compare-files.ts";
import type { Comparison } from "./comparison.ts";

const reader = new DocumentReader();
afterAll(() => reader.close());

async function compare(name: string, before: Uint8Array | string, after: Uint8Array | string): Promise<Comparison> {
  const bytes = (content: Uint8Array | string) => (typeof content === "string" ? Buffer.from(content) : content);
  const outcome = await compareFiles({ bytes: bytes(before), name }, { bytes: bytes(after), name }, reader);
  if (outcome.status !== "compared") throw new Error(outcome.reason);
  return outcome.comparison;
}

async function made(kind: FileKind, description: unknown): Promise<Uint8Array> {
  const outcome = await createFile({ kind, description }, new Map());
  if (outcome.status === "refused") throw new Error(outcome.reason);
  return outcome.bytes;
}

const paragraph = (text: string) => `<w:p><w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;

it("marks the words of a line that changed and numbers both sides", async () => {
  const comparison = await compare("a.txt", "one\ntwo cats sit\nthree\n", "one\ntwo dogs sit\nthree\nfour\n");
  expect(comparison).toEqual({
    kind: "text",
    summary: "1 line changed, 1 line added",
    inserted: 2,
    deleted: 1,
    isCut: false,
    sections: [
      {
        lines: [
          { before: 1, after: 1, pieces: [{ text: "one" }] },
          {
            before: 2,
            after: 2,
            pieces: [
              { text: "two " },
              { text: "cats", mark: "deleted" },
              { text: "dogs", mark: "inserted" },
              { text: " sit" },
            ],
          },
          { before: 3, after: 3, pieces: [{ text: "three" }] },
          { before: null, after: 4, pieces: [{ text: "four", mark: "inserted" }] },
        ],
      },
    ],
  });
});

it("gives up on texts that have nothing in common instead of taking minutes", async () => {
  const lines = (from: number) => Array.from({ length: 30_000 }, (_, at) => `line ${from + at}`).join("\n");
  expect(await compare("a.txt", lines(0), lines(1_000_000))).toEqual({
    kind: "bytes",
    summary: "Nearly everything is different.",
  });
});

it("redlines a document word by word, keeps looks, and leaves out what is the same", async () => {
  const same = Array.from({ length: 5 }, (_, at) => paragraph(`Paragraph ${at} stays as it is.`)).join("");
  const before = wordFile(
    `${same}${paragraph("Payment within thirty days of the invoice.")}${paragraph("Old clause.")}`,
  );
  const after = wordFile(
    `${same}${paragraph("Payment within fourteen days of the invoice.")}${paragraph("Something new entirely")}`,
  );
  const comparison = await compare("a.docx", before, after);
  if (comparison.kind !== "document") throw new Error(comparison.kind);
  expect(comparison.summary).toBe("1 paragraph or table changed, 1 added, 1 removed");
  expect(comparison.blocks.map(({ status }) => status)).toEqual(["gap", "same", "changed", "deleted", "inserted"]);
  const changed = comparison.blocks[2];
  expect(changed).toMatchObject({
    block: {
      runs: [
        { text: "Payment within " },
        { text: "thirty", mark: "deleted" },
        { text: "fourteen", mark: "inserted" },
        { text: " days of the invoice." },
      ],
    },
  });
});

it("shows a tracked change like any other change, and only a change of looks as such", async () => {
  const tracked =
    '<w:p><w:r><w:t xml:space="preserve">Due in </w:t></w:r><w:del w:author="Ada"><w:r><w:delText>May</w:delText></w:r></w:del>' +
    '<w:ins w:author="Ada"><w:r><w:t>June</w:t></w:r></w:ins></w:p>';
  const bold = "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Heading</w:t></w:r></w:p>";
  const before = wordFile(paragraph("Due in May") + paragraph("Heading"));
  const comparison = await compare("a.docx", before, wordFile(tracked + bold));
  if (comparison.kind !== "document") throw new Error(comparison.kind);
  expect(comparison.blocks.map(({ status }) => status)).toEqual(["changed", "restyled"]);
  expect(comparison.blocks[0]).toMatchObject({
    block: { runs: [{ text: "Due in " }, { text: "May", mark: "deleted" }, { text: "June", mark: "inserted" }] },
  });
});

it("names changed cells with old and new value and formula, and rows that came in do not count as changes below", async () => {
  const sheet = (rows: readonly unknown[], total: string) => ({
    sheets: [
      {
        name: "Costs",
        columns: [{ header: "What" }, { header: "Amount" }],
        rows: [...rows, ["Total", { formula: total }]],
      },
    ],
  });
  const before = await made(
    "xlsx",
    sheet(
      [
        ["Rent", 100],
        ["Food", 50],
        ["Fun", 5],
      ],
      "=SUM(B2:B4)",
    ),
  );
  const after = await made(
    "xlsx",
    sheet(
      [
        ["Rent", 120],
        ["Travel", 7],
        ["Food", 50],
        ["Fun", 5],
      ],
      "=SUM(B2:B5)",
    ),
  );
  const comparison = await compare("a.xlsx", before, after);
  expect(comparison).toMatchObject({
    kind: "cells",
    summary: "2 cells changed, 1 row added",
    sheets: [
      {
        name: "Costs",
        status: "changed",
        cells: [
          { at: "B2", before: { shown: "100" }, after: { shown: "120" } },
          { at: "B6", before: { shown: "155", formula: "SUM(B2:B4)" }, after: { shown: "182", formula: "SUM(B2:B5)" } },
        ],
        rows: [{ row: 3, status: "inserted", cells: ["Travel", "7"] }],
      },
    ],
  });
});

it("compares tables in text files cell by cell too", async () => {
  expect(await compare("a.csv", "a,b\n1,2\n3,4\n", "a,b\n1,2\n3,5\n")).toMatchObject({
    kind: "cells",
    sheets: [{ cells: [{ at: "B3", before: { shown: "4" }, after: { shown: "5" } }] }],
  });
});

it("pairs slides, says which changed, and keeps those apart that came in", async () => {
  const deck = (...titles: readonly string[]) =>
    made("pptx", { slides: titles.map((title) => ({ layout: "content", title, body: `- About ${title}` })) });
  const comparison = await compare(
    "a.pptx",
    await deck("Start", "Middle part", "End"),
    await deck("Start", "New one", "Middle part", "The end"),
  );
  if (comparison.kind !== "pages") throw new Error(comparison.kind);
  expect(comparison.pages.map(({ before, after, isSame }) => [before, after, isSame])).toEqual([
    [1, 1, true],
    [null, 2, false],
    [2, 3, true],
    [3, 4, false],
  ]);
});

it("does not compare a file with one of another kind", async () => {
  expect(await compare("a.docx", "plain", wordFile(paragraph("x"))).catch((error: Error) => error.message)).toMatch(
    /plain text/,
  );
});
