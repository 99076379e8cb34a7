import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";
import { afterAll, expect, it } from "vitest";
import { DocumentReader } from "./document-reader.ts";
import { noRealFiles, realFiles } from "./testing/real-files.ts";
import { listedRefusals, witnesses } from "./testing/refused-files.ts";

/** Files of each kind that are read; the largest collection is thinned out evenly. Pictures are left to the bench, for their time. */
const SAMPLE = 150;
const KINDS = "docx pptx pptm xlsx xlsm xlsb xls ods doc ppt csv eml msg pdf ics md zip numbers".split(" ");

/** Every file of the collection that is refused, with the reason; any other is a defect. */
const REFUSED: Readonly<Record<string, string>> = Object.fromEntries(
  listedRefusals().map(({ name, kind }) => [name, kind]),
);

const reader = new DocumentReader();
afterAll(() => reader.close());

it.for(KINDS)("reads every valid real %s file and names the others", { timeout: 120_000 }, async (kind, context) => {
  if (realFiles === null) {
    context.skip(noRealFiles);
    return;
  }
  const all = globSync(`${realFiles}/**/*`)
    .filter((file) => extname(file) === `.${kind}`)
    .sort();
  const step = Math.max(1, Math.ceil(all.length / SAMPLE));
  const files = all.filter((file, index) => index % step === 0 || (file.split("/").at(-1) ?? "") in REFUSED);
  const found: Record<string, string> = {};
  for (const file of files) {
    const outcome = await reader.read(await readFile(file), { name: file, tables: true, maxOcrPages: 1 });
    if (outcome.status === "read") continue;
    found[file.split("/").at(-1) ?? ""] = outcome.kind;
    expect(outcome.reason, file).toMatch(/^[A-Z].{15,}\.$/s);
    expect(outcome.reason, file).not.toMatch(/undefined|TypeError|RangeError|is not a function/);
  }
  expect(files.length).toBeGreaterThan(0);
  expect(found).toEqual(Object.fromEntries(Object.entries(REFUSED).filter(([name]) => name.endsWith(`.${kind}`))));
});

it("refuses no valid file: each one on the list bears its witness, and files that are read bear none", async (context) => {
  if (realFiles === null) {
    context.skip(noRealFiles);
    return;
  }
  const all = globSync(`${realFiles}/**/*.{docx,pptx,xlsx,xls}`);
  const listed = listedRefusals();
  expect(listed.length).toBeGreaterThan(10);
  for (const { name, witness } of listed) {
    const path = all.find((each) => each.endsWith(`/${name}`)) ?? "";
    expect([name, witnesses[witness]?.(await readFile(path))]).toEqual([name, true]);
  }
  const read = all.filter((path) => !((path.split("/").at(-1) ?? "") in REFUSED)).slice(0, 200);
  for (const path of read) {
    const bytes = await readFile(path);
    const isZip = bytes.toString("latin1", 0, 4) === "PK\u0003\u0004";
    const against = Object.entries(witnesses).filter(([words]) => isZip || !words.startsWith("its container"));
    expect([path, against.filter(([words, holds]) => (isZip || !words.startsWith("a part")) && holds(bytes))]).toEqual([
      path,
      [],
    ]);
  }
});

it("sends no request, whatever a document would have loaded", async () => {
  let requests = 0;
  const server = createServer((_, response) => {
    requests += 1;
    response.end();
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
  const page = `<html><link rel="stylesheet" href="${url}/a.css"><img src="${url}/b.png"><iframe src="${url}/c"></iframe><p>Seen</p></html>`;
  const mail = `From: a@a.example\r\nSubject: x\r\nContent-Type: text/html\r\n\r\n${page}`;
  const { relationships, wordFile } = await import("./testing/office-files.ts");
  const word = wordFile("<w:p><w:r><w:t>Seen</w:t></w:r></w:p>", {
    "word/_rels/document.xml.rels": relationships([
      ["rId1", "attachedTemplate", `${url}/t.dotm`],
      ["rId2", "image", `${url}/i.png`],
    ]),
  });
  const entity = `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "${url}/e">]><a>&b;</a>`;
  const files: [string, Uint8Array | string][] = [
    ["a.html", page],
    ["a.eml", mail],
    ["a.docx", word],
    ["a.svg", `<svg xmlns="http://www.w3.org/2000/svg"><image href="${url}/s.png"/></svg>`],
    ["b.docx", wordFile("", { "word/styles.xml": entity, "word/document.xml": entity })],
  ];
  for (const [name, content] of files) {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    const outcome = await reader.read(bytes, { name });
    expect(outcome.status, name).toBe(name === "b.docx" ? "refused" : "read");
    if (outcome.status === "read" && name === "a.docx")
      expect(outcome.hidden.map((each) => each.text)).toEqual([`${url}/t.dotm`, `${url}/i.png`]);
  }
  expect(requests).toBe(0);
  expect((await fetch(url)).status).toBe(200);
  expect(requests).toBe(1);
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});
