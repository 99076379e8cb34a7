import { globSync, readFileSync } from "node:fs";
import { extname } from "node:path";
import { expect, test } from "vitest";
import { differingParts } from "../testing/package-differences.ts";
import { editFiles, type RealEdit } from "../testing/real-edit.ts";
import { isBound, type OfficeEnding, realEdits } from "../testing/real-edits.ts";
import { noRealFiles, realFiles } from "../testing/real-files.ts";
import { listedRefusals } from "../testing/refused-files.ts";
import { findingsMade, schemaFindings } from "../testing/schema-findings.ts";
import { noValidator } from "../testing/validation-errors.ts";
import { editFile } from "./edit-file.ts";

/** real files of each kind that are edited, and that are judged before and after, thinned out evenly; `npm run bench editing` takes all */
const edited = 40;
const judged = 2;
/** a document that its author allows nobody to change */
const readOnly = "stress005.docx";
const kinds = [
  ["xlsx", "{xlsx,xlsm}", 600],
  ["docx", "{docx,docm}", 650],
  ["pptx", "{pptx,pptm}", 300],
] as const;

function sampleOf<Each>(all: readonly Each[], size: number): readonly Each[] {
  const step = Math.max(1, Math.ceil(all.length / size));
  return all.filter((_, index) => index % step === 0);
}

function nameOf(path: string): string {
  return path.split("/").at(-1) ?? "";
}

type Made = Readonly<{ path: string; before: Uint8Array; after: Uint8Array }>;

/** What an edit made; null where the file's author does not allow it. */
async function tryEdit(path: string, before: Uint8Array, { what, edit, author, concerns }: RealEdit) {
  const options = { name: path, files: editFiles, ...(author !== undefined && { author }) };
  const outcome = await editFile(before, [edit, { breakSignature: true }], options);
  if (outcome.status === "refused") {
    expect([path, what, outcome.reason]).toEqual([path, what, expect.stringMatching(isBound)]);
    return null;
  }
  const others = differingParts(before, outcome.bytes).filter((name) => !concerns.test(name));
  expect([path, what, others]).toEqual([path, what, []]);
  return outcome.bytes;
}

async function sweep(kind: OfficeEnding, paths: readonly string[]): Promise<readonly Made[]> {
  const made: Made[] = [];
  let bound = 0;
  const refused = new Set(listedRefusals().map(({ name }) => name));
  for (const path of paths) {
    const before = new Uint8Array(readFileSync(path));
    const { edits, unopened } = await realEdits(before, kind);
    expect([path, unopened !== null]).toEqual([path, refused.has(nameOf(path))]);
    let count = 0;
    for (const edit of edits) {
      const after = await tryEdit(path, before, edit);
      if (after === null) bound += 1;
      else {
        count += 1;
        made.push({ path, before, after });
      }
    }
    expect([path, count === 0]).toEqual([path, unopened !== null || nameOf(path) === readOnly]);
  }
  console.log(`${kind}: ${made.length} edits, ${bound} that the authors do not allow`);
  expect(bound).toBeLessThan(made.length / 10);
  return made;
}

test.for(kinds)(
  "edits of every kind change real %s files in the parts that they concern and no other, and make none invalid",
  { timeout: 300_000 },
  async ([kind, endings, least], context) => {
    if (realFiles === null) {
      context.skip(noRealFiles);
      return;
    }
    const made = await sweep(kind, sampleOf(globSync(`${realFiles}/**/*.${endings}`).sort(), edited));
    expect(made.length).toBeGreaterThan(least);
    for (const { path, before, after } of sampleOf(made, judged)) {
      const ending = extname(path).slice(1);
      const known = await schemaFindings(before, ending);
      const found = await schemaFindings(after, ending);
      if (known === null || found === null) {
        context.skip(noValidator);
        return;
      }
      expect([path, findingsMade(known, found)]).toEqual([path, []]);
    }
  },
);
