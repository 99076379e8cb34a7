import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { createDocumentProcess } from "./create-document-process.ts";

/** the real program, with its libraries, inside the confinement */
const folder = mkdtempSync(join(tmpdir(), "deskhand-documents-"));
const documents = createDocumentProcess({
  cliPath: fileURLToPath(new URL("../../../documents/src/cli.ts", import.meta.url)),
  nodePath: process.execPath,
  memoryMb: 1_500,
  timeoutMs: 120_000,
  processes: 1,
  temporaryFolder: join(folder, "tmp"),
});
const never = new AbortController().signal;
afterAll(() => documents.close());

const request = (fields: Record<string, unknown>) =>
  documents.request(fields, never) as Promise<Record<string, unknown>>;

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

test("a workbook is made and read back by name and content", async () => {
  const description = { sheets: [{ name: "Costs", rows: [[1, 2, { formula: "=A1+B1" }]] }] };
  const made = await request({ op: "create", kind: "xlsx", description, output: true });
  expect(made).toMatchObject({ status: "created", report: { sheets: 1, formulas: 1, errors: [] } });
  const path = file("costs", made.contents as Uint8Array);
  const read = await request({ op: "read", path });
  expect(read).toMatchObject({ status: "read", format: "xlsx", text: expect.stringContaining("=A1+B1") });
});

test("a text document with a picture is made, edited and checked", async () => {
  const picture = Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  );
  const description = { title: "Offer", content: "The price is 100 euros.\n\n![A dot](/mine/dot.png)" };
  const files = { "/mine/dot.png": file("dot.png", picture) };
  const made = await request({ op: "create", kind: "docx", description, files, output: true });
  expect(made).toMatchObject({ status: "created", report: { pictures: 1 } });
  const path = file("offer.docx", made.contents as Uint8Array);
  const edits = [{ replace: "100 euros", with: "90 euros" }];
  const edited = await request({ op: "edit", path, edits, author: "Ann", output: true });
  expect(edited).toMatchObject({ status: "edited", report: { edits: 1 } });
  const after = file("edited.docx", edited.contents as Uint8Array);
  expect(await request({ op: "check", path: after })).toMatchObject({ status: "checked", passed: true });
  expect(await request({ op: "read", path: after })).toMatchObject({ text: expect.stringContaining("90 euros") });
});

test("slides are made and checked, and a deck that is none is refused with the place", async () => {
  const description = { slides: [{ layout: "content", title: "One", body: "- a" }] };
  const made = await request({ op: "create", kind: "pptx", description, output: true });
  const path = file("deck.pptx", made.contents as Uint8Array);
  expect(await request({ op: "check", path })).toMatchObject({ status: "checked", passed: true, format: "pptx" });
  const refused = await request({
    op: "create",
    kind: "pptx",
    description: { slides: [{ layout: "x" }] },
    output: true,
  });
  expect(refused).toMatchObject({ status: "refused", reason: expect.stringContaining("slides.0.layout") });
});

test("a description that does not fit is refused with the reason", async () => {
  const refusal = request({ op: "create", kind: "xlsx", description: { sheets: [] }, output: true });
  await expect(refusal).rejects.toMatchObject({
    failure: { kind: "input", message: expect.stringContaining("sheets") },
  });
});

test("a damaged document is refused and the next one is read by the same process", async () => {
  const damaged = await request({ op: "read", path: file("broken.docx", "PK\u0003\u0004 nothing more") });
  expect(damaged).toMatchObject({ status: "refused" });
  const csv = await request({ op: "read", path: file("a.csv", "a,b\n1,2\n") });
  expect(csv).toMatchObject({ status: "read", format: "csv", facts: { delimiter: "," } });
});
