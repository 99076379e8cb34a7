import { existsSync, globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { afterAll, expect, it } from "vitest";
import { DocumentReader } from "./document-reader.ts";

const corpus = resolve(import.meta.dirname, "../../..", process.env.DESKHAND_CORPUS ?? "../shared/corpus");
/** Files of each kind that are read; the largest collection is thinned out evenly. */
const SAMPLE = 150;
const reader = new DocumentReader();

afterAll(() => reader.close());

it.for(["docx", "pptx", "xlsx", "xlsm", "csv", "eml", "pdf", "ics", "xlsb", "xls", "doc", "ppt", "msg", "ods"])(
  "reads or plainly refuses every real %s file",
  { timeout: 60_000 },
  async (ending, context) => {
    if (!existsSync(corpus)) {
      console.warn(`skipped: there is no collection of real files at ${corpus} (set DESKHAND_CORPUS)`);
      context.skip();
      return;
    }
    const all = globSync(`${corpus}/**/*.${ending}`).sort();
    const step = Math.max(1, Math.ceil(all.length / SAMPLE));
    const files = all.filter((_, index) => index % step === 0);
    const refused: string[] = [];
    for (const file of files) {
      const outcome = await reader.read(await readFile(file), { name: file, tables: true, maxOcrPages: 1 });
      if (outcome.status === "read") continue;
      refused.push(`${file.slice(corpus.length + 1)}: ${outcome.kind}`);
      expect(outcome.reason, file).toMatch(/^[A-Z].{15,}\.$/s);
      expect(outcome.reason, file).not.toMatch(/undefined|TypeError|RangeError|is not a function/);
    }
    console.log(`${ending}: ${files.length - refused.length} read, ${refused.length} refused of ${files.length}`);
    expect(files.length).toBeGreaterThan(0);
  },
);
