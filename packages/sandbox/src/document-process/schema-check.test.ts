import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import { openConfinement } from "../bubblewrap/confined-program.ts";
import { removeTree } from "../bubblewrap/layers/remove-tree.ts";
import { isMissing, skipTier } from "../bubblewrap/testing/need-bubblewrap.ts";
import { createDocumentProcess } from "./create-document-process.ts";
import { officeProgram } from "./office-renderer.ts";
import { schemaErrorsOf, validatorProgram } from "./schema-check.ts";

const place = mkdtempSync(join(tmpdir(), "schema-check-"));
const cliPath = fileURLToPath(new URL("../../../documents/src/cli.ts", import.meta.url));
const never = new AbortController().signal;
const documents = createDocumentProcess({
  cliPath,
  nodePath: process.execPath,
  memoryMb: 1_500,
  timeoutMs: 120_000,
  processes: 1,
  temporaryFolder: join(place, "tmp"),
  confinement: () => openConfinement(join(place, "confinement")),
});
afterAll(async () => {
  await documents.close();
  await removeTree(place);
});

it("judges files by their format's schema, confined, and says nothing where it cannot", async (context) => {
  const missing = await isMissing();
  if (missing !== null) return skipTier(context, missing);
  const program = validatorProgram(cliPath);
  if (program === null) return context.skip("the Open XML validator is not installed for this system");
  const description = { sheets: [{ name: "A", rows: [[1, 2, { formula: "=A1+B1" }]] }] };
  const reply = await documents.request({ op: "create", kind: "xlsx", description, output: true }, never);
  const { contents } = reply as { contents: Uint8Array };
  const path = join(place, "a.xlsx");
  writeFileSync(path, contents);
  const confinement = await openConfinement(join(place, "confinement"));
  const options = { confinement, program, timeoutMs: 60_000, memoryMb: 1_500, signal: never };
  expect(await schemaErrorsOf(path, "xlsx", place, options)).toEqual([]);
  expect(await schemaErrorsOf(path, "pptx", place, options)).not.toEqual([]);
  expect(await schemaErrorsOf(path, "xlsx", place, { ...options, program: null })).toBeNull();
  expect(await schemaErrorsOf(path, "xlsx", place, { ...options, confinement: null })).toBeNull();
  expect(await schemaErrorsOf(path, "pdf", place, options)).toBeNull();
  if ((await officeProgram("xlsx")) === null) return;
  const checked = await documents.request({ op: "check", path, render: true }, never);
  expect(checked).toMatchObject({
    passed: true,
    summary: expect.stringMatching(/1 formula, 0 errors, recalculated in two ways.*well formed/),
  });
  expect(readFileSync(path).length).toBe(contents.length);
}, 120_000);
