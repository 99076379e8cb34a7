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
