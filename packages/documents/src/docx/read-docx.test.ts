import { afterAll, expect, test } from "vitest";
import { DocumentReader } from "../document-reader.ts";
import { relationships, wordFile } from "../testing/office-files.ts";
import { createFile } from "../writing/create-file.ts";

const reader = new DocumentReader();
afterAll(() => reader.close());

async function read(bytes: Uint8Array, options: { addresses?: boolean; at?: string } = {}): Promise<string> {
  const outcome = await reader.read(bytes, { name: "a.docx", ...options });
  return outcome.status === "read" ? outcome.text : outcome.reason;
}

async function document(content: string): Promise<Uint8Array> {
  const outcome = await createFile({ kind: "docx", description: { content, pageNumbers: false } }, new Map());
  if (outcome.status !== "created") throw new Error(outcome.reason);
  return outcome.bytes;
}

const run = (text: string, look = "") =>
  `<w:r>${look && `<w:rPr>${look}</w:rPr>`}<w:t xml:space="preserve">${text}</w:t></w:r>`;
const item = (list: number, level: number, text: string, look = "") =>
  `<w:p><w:pPr><w:numPr><w:ilvl w:val="${level}"/><w:numId w:val="${list}"/></w:numPr>${look}</w:pPr>${text && run(text)}</w:p>`;
const level = (at: number, format: string, text: string, more = "") =>
  `<w:lvl w:ilvl="${at}"><w:start w:val="1"/><w:numFmt w:val="${format}"/>${more}<w:lvlText w:val="${text}"/></w:lvl>`;

/** Lists: 1 and 2 share a clause numbering, 3 begins it anew at 7, 4 has bullets that are letters of a symbol font. */
const numbering = `<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="0">${level(0, "upperRoman", "%1.")}${level(1, "decimal", "%1.%2", "<w:isLgl/>")}${level(2, "lowerLetter", "(%3)")}</w:abstractNum><w:abstractNum w:abstractNumId="1">${level(0, "bullet", "Ø")}</w:abstractNum><w:abstractNum w:abstractNumId="2">${level(0, "decimal", "%1)")}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="3"><w:abstractNumId w:val="2"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num><w:num w:numId="4"><w:abstractNumId w:val="1"/></w:num></w:numbering>`;
const styles =
  '<w:styles xmlns:w="w"><w:style w:styleId="Zitat"><w:name w:val="Quote"/></w:style><w:style w:styleId="Pre"><w:name w:val="HTML Preformatted"/></w:style><w:style w:styleId="Own"><w:name w:val="Listing"/><w:basedOn w:val="Pre"/></w:style><w:style w:type="character" w:styleId="Verb"><w:name w:val="Verbatim Char"/></w:style></w:styles>';

function file(body: string): Uint8Array {
  return wordFile(body, {
    "word/_rels/document.xml.rels": relationships([
      ["rId1", "styles", "word/styles.xml"],
      ["rId2", "numbering", "word/numbering.xml"],
    ]),
    "word/styles.xml": styles,
    "word/numbering.xml": numbering,
  });
}

const styled = (style: string, inside: string) => `<w:p><w:pPr><w:pStyle w:val="${style}"/></w:pPr>${inside}</w:p>`;

test("items of a list have the numbers that the document shows, over several levels", async () => {
  const clauses = [
    item(1, 0, "Scope"),
    item(1, 1, "Work"),
    item(1, 2, "Plans"),
    item(1, 2, "Walls"),
    item(1, 1, "Place"),
    item(2, 0, "Price"),
    item(2, 1, "Sum"),
  ];
  expect(await read(file(clauses.join("")))).toBe(
    "- I. Scope\n  - 1.1 Work\n    - (a) Plans\n    - (b) Walls\n  - 1.2 Place\n- II. Price\n  - 2.1 Sum",
  );
});

test("a list begins where it says, goes on after other text, and bullets are no numbers", async () => {
  const body = [item(3, 0, "seven"), `<w:p>${run("between")}</w:p>`, item(3, 0, "eight"), item(4, 0, "dot")].join("");
  expect(await read(file(body))).toBe("7) seven\n\nbetween\n\n8) eight\n- dot");
  expect(await read(file(body), { addresses: true, at: "p3-p4" })).toBe("8) eight {p3}\n- dot {p4}");
});

test("empty items and items in tables are counted, deleted and hidden ones are not", async () => {
  const gone = '<w:rPr><w:del w:id="1" w:author="Ann"/></w:rPr>';
  const cell = `<w:tbl><w:tr><w:tc>${item(3, 0, "in a cell")}</w:tc></w:tr></w:tbl>`;
  const body = [item(3, 0, "seven"), item(3, 0, ""), cell, item(3, 0, "", gone), item(3, 0, "ten")].join("");
  expect(await read(file(body))).toBe("7) seven\n\n| in a cell |\n| --- |\n\n10) ten");
});

test("quotes and code keep their marks, with addresses behind the text", async () => {
  const body =
    styled("Zitat", `${run("Said")}<w:r><w:br/></w:r>${run("so.")}`) +
    styled("Pre", run("  if **x**:")) +
    styled("Own", run("    go", "<w:b/>")) +
    `<w:p>${run("Call ")}${run("a &lt; ", '<w:rStyle w:val="Verb"/>')}${run("b", '<w:rStyle w:val="Verb"/>')}${run(" now, ``so''")}</w:p>`;
  expect(await read(file(body))).toBe("> Said\n> so.\n\n```\n  if **x**:\n    go\n```\n\nCall `a < b` now, ``so''");
  expect(await read(file(body), { addresses: true })).toContain(
    "> so. {p1}\n\n```\n  if **x**: {p2}\n    go {p3}\n```\n\nCall",
  );
});

test("what is written as Markdown reads back the same", async () => {
  const text =
    "# Plan\n\n1. one\n2. two\n  - inner\n3. three\n\nPause.\n\n4. four\n\n> Said so.\n\nUse `a < b` here.\n\n```\nif x:\n  go\n```";
  expect(await read(await document(text))).toBe(text);
});
