import { existsSync, globSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { openOfficePackage } from "../ooxml/office-package.ts";
import { decodeXml } from "../ooxml/xml.ts";
import { openZip, type ZipArchive } from "../ooxml/zip-archive.ts";
import { openWorkbook } from "../xlsx/open-workbook.ts";
import { editFile } from "./edit-file.ts";
import { paragraphsOf, textOfParagraph } from "./paragraph-text.ts";

/** a folder of office files by many programs */
const corpus = resolve(import.meta.dirname, "../../../..", process.env.DESKHAND_CORPUS ?? "../shared/corpus");
const noCorpus = `there is no collection of real files at ${corpus} (set DESKHAND_CORPUS)`;
/** files of each kind that are edited, thinned out evenly */
const SAMPLE = 150;

/** The part, or the words of what keeps it from being read. */
function partOf(zip: ZipArchive, name: string): string {
  try {
    return Buffer.from(zip.part(name) ?? []).toString("base64");
  } catch (error) {
    return String(error);
  }
}

function differing(before: Uint8Array, after: Uint8Array): string[] {
  const [one, other] = [openZip(before), openZip(after)];
  return one.names.filter((name) => partOf(one, name) !== partOf(other, name));
}

async function workbookEdit(bytes: Uint8Array): Promise<unknown> {
  const sheet = (await openWorkbook(bytes)).sheets[0]?.grid.name;
  return sheet && { set: `'${sheet.replaceAll("'", "''")}'!ZA99`, values: [["edited", 1]] };
}

function documentEdit(bytes: Uint8Array): unknown {
  const office = openOfficePackage(bytes);
  const xml = decodeXml(office.part(office.main) ?? new Uint8Array());
  const paragraph = paragraphsOf(xml).find((each) => textOfParagraph(xml, each).trim() !== "");
  return paragraph && { paragraph: paragraph.address, text: "Edited" };
}

/** what an author locked is left as it is, and the reason is told */
const isLocked = /the sheet .* is protected|the document is protected/;

async function sweep(ending: string, makeEdit: (bytes: Uint8Array) => unknown, allowed: RegExp): Promise<number> {
  let count = 0;
  let locked = 0;
  const paths = globSync(`${corpus}/${ending}/**/*.${ending}`).sort();
  const step = Math.max(1, Math.ceil(paths.length / SAMPLE));
  for (const path of paths.filter((_, index) => index % step === 0)) {
    const bytes = new Uint8Array(readFileSync(path));
    const edit = await Promise.resolve()
      .then(() => makeEdit(bytes))
      .catch(() => null);
    if (!edit) continue;
    const outcome = await editFile(bytes, [edit], { name: path });
    if (outcome.status === "refused" && isLocked.test(outcome.reason)) {
      locked += 1;
      continue;
    }
    if (outcome.status !== "edited") throw new Error(`${path}: ${outcome.reason}`);
    expect([path, differing(bytes, outcome.bytes).filter((name) => !allowed.test(name))]).toEqual([path, []]);
    count += 1;
  }
  console.log(`${ending}: ${count} edited, ${locked} locked by their authors`);
  expect(locked).toBeLessThan(count / 10);
  return count;
}

test("setting a cell leaves every part alone but the sheet, the list of sheets and results that follow", async (context) => {
  if (!existsSync(corpus)) context.skip(noCorpus);
  expect(await sweep("xlsx", workbookEdit, /worksheets[\\/]|workbook\.xml$/)).toBeGreaterThan(100);
}, 300_000);

test("rewriting a paragraph leaves every part alone but the main one", async (context) => {
  if (!existsSync(corpus)) context.skip(noCorpus);
  expect(await sweep("docx", documentEdit, /word[\\/]document\d*\.xml$/)).toBeGreaterThan(20);
}, 120_000);
