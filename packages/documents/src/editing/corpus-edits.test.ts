import { existsSync, globSync, readFileSync } from "node:fs";
import { extname, resolve } from "node:path";
import { expect, test } from "vitest";
import { differingParts, isLocked, type OfficeEnding, realEdits } from "../testing/real-edits.ts";
import { noValidator, validationErrors } from "../testing/validation-errors.ts";
import { editFile } from "./edit-file.ts";

/** a folder of office files by many programs; all of them are edited and judged by `npm run bench editing` */
const corpus = resolve(import.meta.dirname, "../../../..", process.env.DESKHAND_CORPUS ?? "../shared/corpus");
const noCorpus = `there is no collection of real files at ${corpus} (set DESKHAND_CORPUS)`;
/** files of each kind that are edited, and that are judged before and after, thinned out evenly */
const edited = 40;
const judged = 2;
const kinds = [
  ["xlsx", "{xlsx,xlsm}", 50],
  ["docx", "{docx,docm}", 30],
  ["pptx", "{pptx,pptm}", 15],
] as const;

function sampleOf<Each>(all: readonly Each[], size: number): readonly Each[] {
  const step = Math.max(1, Math.ceil(all.length / size));
  return all.filter((_, index) => index % step === 0);
}

type Made = Readonly<{ path: string; before: Uint8Array; after: Uint8Array }>;

async function sweep(kind: OfficeEnding, paths: readonly string[]): Promise<readonly Made[]> {
  const made: Made[] = [];
  let locked = 0;
  for (const path of paths) {
    const before = new Uint8Array(readFileSync(path));
    for (const { what, edit, author, concerns } of await realEdits(before, kind)) {
      const outcome = await editFile(before, [edit], { name: path, ...(author !== undefined && { author }) });
      if (outcome.status === "refused" && isLocked.test(outcome.reason)) {
        locked += 1;
        continue;
      }
      if (outcome.status === "refused") expect([path, what, outcome.reason]).toEqual([path, what, "edited"]);
      else {
        const others = differingParts(before, outcome.bytes).filter((name) => !concerns.test(name));
        expect([path, what, others]).toEqual([path, what, []]);
        made.push({ path, before, after: outcome.bytes });
      }
    }
  }
  console.log(`${kind}: ${made.length} edits, ${locked} locked by their authors`);
  expect(locked).toBeLessThan(made.length / 10);
  return made;
}

test.for(kinds)(
  "edits of real %s files change the parts that they concern and no other, and make none invalid",
  { timeout: 300_000 },
  async ([kind, endings, least], context) => {
    if (!existsSync(corpus)) {
      context.skip(noCorpus);
      return;
    }
    const made = await sweep(kind, sampleOf(globSync(`${corpus}/**/*.${endings}`).sort(), edited));
    expect(made.length).toBeGreaterThan(least);
    for (const { path, before, after } of sampleOf(made, judged)) {
      const ending = extname(path).slice(1);
      const errors = await validationErrors(before, ending);
      if (errors === null) {
        context.skip(noValidator);
        return;
      }
      expect([path, (await validationErrors(after, ending))?.length]).toEqual([path, errors.length]);
    }
  },
);
