import { afterAll, expect, test } from "vitest";
import { DocumentReader } from "../document-reader.ts";
import { createFile, type FileKind } from "../writing/create-file.ts";
import { convertFile } from "./convert-file.ts";
import type { ConvertedKind } from "./converted-kinds.ts";

const reader = new DocumentReader();
afterAll(() => reader.close());

const bytesOf = (text: string) => new TextEncoder().encode(text);

async function made(kind: FileKind, description: unknown): Promise<Uint8Array> {
  const outcome = await createFile({ kind, description }, new Map());
  if (outcome.status !== "created") throw new Error(outcome.reason);
  return outcome.bytes;
}

async function converted(bytes: Uint8Array, name: string, kind: ConvertedKind) {
  const outcome = await convertFile(bytes, { name, kind }, reader);
  if (outcome.status === "refused") throw new Error(outcome.reason);
  const remarks = "remarks" in outcome ? outcome.remarks : undefined;
  return { ...outcome, remarks, text: () => new TextDecoder().decode(outcome.bytes) };
}

async function textOf(bytes: Uint8Array, name: string): Promise<string> {
  const read = await reader.read(bytes, { name });
  return read.status === "read" ? read.text : read.reason;
}

test("the first seen sheet becomes csv with its values, and the others are named", async () => {
  const rows = [
    ["A, B", 1.5, "2026-03-01"],
    ['say "hi"', { formula: "=B2*2" }, null],
  ];
  const columns = [{ header: "Item" }, { header: "Amount" }, { header: "Day", format: "date" }];
  const bytes = await made("xlsx", {
    sheets: [
      { name: "One", columns, rows },
      { name: "Two", rows: [[1]] },
    ],
  });
  const { text, remarks } = await converted(bytes, "a.xlsx", "csv");
  expect(text()).toBe('Item,Amount,Day\r\n"A, B",1.5,2026-03-01\r\n"say ""hi""",3,\r\n');
  expect(remarks).toEqual(["Only the sheet One was written; left out: Two."]);
});

test("rows above a header are not lost on the way to csv", async () => {
  const bytes = await made("xlsx", {
    sheets: [{ name: "One", rows: [["Costs of March"], [], ["Item", "Amount"], ["Ink", 3]] }],
  });
  expect((await converted(bytes, "a.xlsx", "csv")).text()).toBe("Costs of March,\r\n,\r\nItem,Amount\r\nInk,3\r\n");
});

test("csv becomes a workbook with numbers and dates as such, and texts that look like formulas as texts", async () => {
  const csv = bytesOf("Item;Amount;Day\n007;1.234,50;2026-03-01\n=1+1;2,00;2026-03-02\n");
  const { bytes } = await converted(csv, "costs.csv", "xlsx");
  const tables = await reader.tables(bytes, { name: "a.xlsx" });
  const rows =
    tables.status === "read" ? tables.tables[0]?.rows.map((row) => row.map(({ kind, value }) => [kind, value])) : [];
  expect(rows).toEqual([
    [
      ["text", "007"],
      ["number", 1234.5],
      ["date", "2026-03-01"],
    ],
    [
      ["text", "=1+1"],
      ["number", 2],
      ["date", "2026-03-02"],
    ],
  ]);
});

test("any readable file becomes Markdown, and Markdown, html and mail become documents", async () => {
  const document = await made("docx", { content: "# Plan\n\n- one\n- two", pageNumbers: false });
  expect((await converted(document, "a.docx", "md")).text()).toBe("# Plan\n\n- one\n- two\n");
  const back = await converted(bytesOf("# Plan\n\n| A | B |\n|---|---|\n| 1 | 2 |\n"), "a.md", "docx");
  expect(await textOf(back.bytes, "a.docx")).toContain("# Plan\n\n| A | B |");
  const page = await converted(
    bytesOf("<html><body><h1>News</h1><p>All <b>well</b></p></body></html>"),
    "a.html",
    "docx",
  );
  expect(await textOf(page.bytes, "a.docx")).toContain("# News\n\nAll **well**");
  const marked = await converted(
    bytesOf("<html><body><p>All <b>well</b>, <i>Ann</i></p></body></html>"),
    "a.html",
    "md",
  );
  expect(marked.text()).toBe("All **well**, *Ann*\n");
  const mail = bytesOf("From: ann@example.org\r\nSubject: Hello\r\n\r\nFirst\r\nSecond\r\n");
  expect(await textOf((await converted(mail, "a.eml", "docx")).bytes, "a.docx")).toMatch(
    /Subject: Hello[\s\S]*First\s+Second/,
  );
});

test("what only an office program converts, and what holds no table, is refused in words", async () => {
  const deck = await made("pptx", { slides: [{ layout: "section", title: "One" }] });
  await expect(converted(deck, "a.pptx", "docx")).rejects.toThrow("Only texts and mails become a docx");
  await expect(converted(deck, "a.pptx", "csv")).rejects.toThrow("holds no table");
  await expect(converted(bytesOf("PK broken"), "a.xlsx", "csv")).rejects.toThrow();
});
