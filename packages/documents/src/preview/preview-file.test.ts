import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { unzipSync, zipSync } from "fflate";
import { afterAll, beforeAll, expect, it } from "vitest";
import { DocumentReader } from "../document-reader.ts";
import { serve } from "../serve.ts";
import { relationships, wordFile } from "../testing/office-files.ts";
import { tinyPicture } from "../testing/tiny-picture.ts";
import { createFile } from "../writing/create-file.ts";
import { previewFile } from "./preview-file.ts";
import type { Preview } from "./preview-outcome.ts";
import { sheetRows } from "./sheet-rows.ts";

const reader = new DocumentReader();
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "deskhand-preview-"));
});
afterAll(async () => {
  await reader.close();
  await rm(folder, { recursive: true });
});

async function preview(name: string, bytes: Uint8Array | string): Promise<Preview> {
  const outcome = await previewFile(typeof bytes === "string" ? Buffer.from(bytes) : bytes, name, reader);
  if (outcome.status === "refused") throw new Error(outcome.reason);
  return outcome.preview;
}

/** Asks as the server does, through the process's own lines. */
async function ask(request: object): Promise<Record<string, unknown>> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  input.end(`${JSON.stringify({ id: "1", ...request })}\n`);
  await serve({ input, output, outputFolder: folder });
  output.end();
  return (JSON.parse(await text(output)) as { outcome: Record<string, unknown> }).outcome;
}

it("gives a document's paragraphs with heading levels, list numbers, looks and tables", async () => {
  const content = "# Offer\n\nDear **Ann**,\n\n1. first\n2. second\n\n| a | b |\n|---|---|\n| 1 | 2 |";
  const made = await createFile({ kind: "docx", description: { content } }, new Map());
  if (made.status === "refused") throw new Error(made.reason);
  const shown = await preview("a.docx", made.bytes);
  if (shown.kind !== "document") throw new Error(shown.kind);
  const [heading, dear, first, second, table] = shown.blocks;
  expect(heading).toMatchObject({ kind: "paragraph", level: 1, runs: [{ text: "Offer" }] });
  expect(dear).toMatchObject({ runs: [{ text: "Dear " }, { text: "Ann", bold: true }, { text: "," }] });
  expect([first, second]).toMatchObject([{ list: { label: "1." } }, { list: { label: "2." } }]);
  expect(table).toMatchObject({ kind: "table", rows: [{ cells: [{}, {}] }, { cells: [{}, {}] }] });
});

it("shows a picture that lies in the document and never names one that lies elsewhere", async () => {
  const drawing = (id: string) => `<w:p><w:r><w:drawing><a:blip r:embed="${id}"/></w:drawing></w:r></w:p>`;
  const document = wordFile(drawing("rId1") + drawing("rId2"), {
    "word/_rels/document.xml.rels": relationships([
      ["rId1", "image", "http://127.0.0.1:9/remote.png"],
      ["rId2", "image", "word/media/own.png"],
    ]),
  });
  const bytes = zipSync({ ...unzipSync(document), "word/media/own.png": tinyPicture(2, 2) });
  const shown = await preview("a.docx", bytes);
  expect(JSON.stringify(shown)).not.toContain("127.0.0.1");
  const own = expect.stringMatching(/^data:image\/png;base64,/);
  expect(shown).toMatchObject({
    blocks: [{ runs: [{ picture: { source: null } }] }, { runs: [{ picture: { source: own } }] }],
  });
});

it("hides text that is formatted as hidden, and tells insertions and deletions that are tracked", async () => {
  const run = (words: string, properties = "") => `<w:r><w:rPr>${properties}</w:rPr><w:t>${words}</w:t></w:r>`;
  const bytes = wordFile(
    `<w:p>${run("seen")}${run("unseen", "<w:vanish/>")}<w:ins w:author="Ada">${run("new")}</w:ins></w:p>`,
  );
  expect(await preview("a.docx", bytes)).toMatchObject({
    blocks: [{ runs: [{ text: "seen" }, { text: "new", mark: "inserted", by: "Ada" }] }],
  });
});

it("lists the sheets first and gives every row of one in blocks that are found by their offsets", async () => {
  const csv = `name,amount\n${Array.from({ length: 1_000 }, (_, at) => `row ${at},${at}.5`).join("\n")}\n`;
  expect(await preview("a.csv", csv)).toMatchObject({ kind: "sheets", sheets: [{ columns: 2 }] });
  const path = join(folder, "a.csv");
  await writeFile(path, csv);
  const output = join(folder, "rows");
  const sheet = (await preview("a.csv", csv)) as Extract<Preview, { kind: "sheets" }>;
  const outcome = await ask({ op: "sheet", path, name: "a.csv", sheet: sheet.sheets[0]?.name, output });
  expect(outcome).toMatchObject({ status: "written", rows: 1_001, columns: 2, rowsPerBlock: 250 });
  const bytes = await readFile(output);
  const [, second = 0, third = 0] = outcome.offsets as number[];
  expect(JSON.parse(bytes.subarray(second, third).toString())).toMatchObject({
    first: 250,
    rows: { 0: ["row 249", ["249.5", "n", "249.5"]] },
  });
});

it("draws a page of a PDF as a picture with its text beside it, and refuses one that is not there", async () => {
  const path = new URL("../../../../tests/fixtures/documents/", import.meta.url);
  const { readdir } = await import("node:fs/promises");
  const pdf = (await readdir(path)).find((name) => name.endsWith(".pdf"));
  if (pdf === undefined) throw new Error("there is no PDF among the fixtures");
  const file = new URL(pdf, path).pathname;
  const output = join(folder, "page.png");
  const drawn = await ask({ op: "page", path: file, number: 1, side: 400, output });
  expect(drawn).toMatchObject({ status: "written", path: output });
  expect((await readFile(output)).subarray(1, 4).toString()).toBe("PNG");
  const refused = await ask({ op: "page", path: file, number: 9_000, side: 400, output: join(folder, "none.png") });
  expect(refused).toMatchObject({ status: "refused", kind: "wrong-part" });
});

it("keeps what brings the pages of an office file apart from why there are none", async () => {
  const path = join(folder, "any.pptx");
  await writeFile(path, "x");
  const refused = await ask({ op: "pages", path, notRendered: "absent", output: join(folder, "pages.pdf") });
  expect(refused).toMatchObject({ status: "refused", reason: expect.stringContaining("LibreOffice") });
});

it("shows a message with who wrote what, and whether it has a formatted body", async () => {
  const mail =
    "From: Ann <ann@example.com>\r\nTo: Bob <bob@example.com>\r\nSubject: Hi\r\nDate: Mon, 2 Mar 2026 10:00:00 +0000\r\n";
  const page = `${mail}Content-Type: text/html\r\n\r\n<p>Hello <b>Bob</b></p><img src="http://127.0.0.1:9/pixel.gif">`;
  expect(await preview("a.eml", page)).toMatchObject({
    kind: "mail",
    from: "Ann <ann@example.com>",
    subject: "Hi",
    hasPage: true,
    attachments: [],
  });
});

const invoice = { file: "in/May *1*.pdf", page: 3, quote: "Total 12.50" };

async function made(kind: "docx" | "xlsx" | "pptx", description: unknown): Promise<Uint8Array> {
  const outcome = await createFile({ kind, description }, new Map());
  if (outcome.status !== "created") throw new Error(outcome.reason);
  return outcome.bytes;
}

it("reads back the sources that claims, slides and cells carry, as they were given", async () => {
  const report = { sources: { a: invoice, b: { file: "x y.xlsx", cell: "'My x'!B2" } }, content: "One[^a], two[^b]." };
  const shown = await preview("a.docx", await made("docx", report));
  if (shown.kind !== "document") throw new Error(shown.kind);
  const marks = shown.blocks
    .flatMap((block) => (block.kind === "paragraph" ? block.runs : []))
    .filter((run) => run.raised);
  expect(marks.map(({ source, text: mark }) => [mark, source])).toEqual([
    ["1", invoice],
    ["2", { file: "x y.xlsx", cell: "'My x'!B2" }],
  ]);
  const notes = JSON.stringify(shown.sides);
  expect(notes).toContain("May *1*.pdf");
  expect(notes).not.toContain("](");

  const slides = [{ layout: "content", title: "Costs", body: "- x", sources: [invoice] }];
  expect(await preview("a.pptx", await made("pptx", { slides }))).toMatchObject({
    kind: "slides",
    slides: [{ sources: [invoice] }],
  });

  const cells = [["Paper", { value: 12.5, source: invoice, note: "Checked." }]];
  const book = await made("xlsx", { sheets: [{ name: "Costs", rows: cells }] });
  expect((await sheetRows(book, "a.xlsx", "Costs")).sources).toEqual([{ at: "B1", source: invoice }]);
  const listed = (await sheetRows(book, "a.xlsx", "Sources")).sources;
  expect(listed.map(({ at }) => at)).toEqual(["A2", "B2", "C2", "D2"]);
  expect(new Set(listed.map(({ source }) => JSON.stringify(source)))).toEqual(new Set([JSON.stringify(invoice)]));
});

it("gives a long text whole, and cuts one that is a single line", async () => {
  const lines = await preview("a.txt", "some words in a line\n".repeat(250_000));
  expect(lines).toMatchObject({ kind: "text", isCut: false });
  const single = await preview("a.txt", `${"x".repeat(2_000_000)}\nend`);
  expect(single.kind === "text" && [single.text.length, single.isCut]).toEqual([1_000_000, true]);
});

it("shows an Outlook message with its head apart from its text, and names what came with it", async () => {
  const bytes = await readFile(new URL("../../../../tests/fixtures/documents/message.msg", import.meta.url));
  const shown = await preview("message.msg", bytes);
  expect(shown).toMatchObject({ kind: "mail", subject: expect.stringMatching(/\S/), hasPage: false });
  if (shown.kind !== "mail") throw new Error(shown.kind);
  expect(shown.text).not.toMatch(/^(?:Subject|From|To|Date): /m);
  expect(shown.text).not.toContain("## Attachment:");
  expect(shown.text.length).toBeGreaterThan(5);
});
