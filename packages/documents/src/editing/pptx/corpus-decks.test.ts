import { existsSync, globSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { openZip } from "../../ooxml/zip-archive.ts";
import { editFile } from "../edit-file.ts";
import { PackageEdits } from "../package-edits.ts";
import { SlideList } from "./slide-list.ts";
import { shapesOf } from "./slide-shapes.ts";

/** a folder of office files by many programs */
const corpus = resolve(import.meta.dirname, "../../../../..", process.env.DESKHAND_CORPUS ?? "../shared/corpus");
const noCorpus = `there is no collection of real files at ${corpus} (set DESKHAND_CORPUS)`;

/** The first slide's first shape with text, or null. */
function titleEdit(bytes: Uint8Array): unknown {
  const edits = new PackageEdits(bytes);
  for (const [index, slide] of new SlideList(edits).order.entries()) {
    const xml = edits.text(slide.part);
    const shape = shapesOf(xml).find(
      ({ kind, span }) => kind === "sp" && /<a:t>/.test(xml.slice(span.start, span.end)),
    );
    if (shape) return { slide: index + 1, shape: shape.number, text: "Edited" };
  }
  return null;
}

function differing(before: Uint8Array, after: Uint8Array): string[] {
  const [one, other] = [openZip(before), openZip(after)];
  const inside = (zip: typeof one, name: string) => Buffer.from(zip.part(name) ?? []).toString("base64");
  return one.names.filter((name) => inside(one, name) !== inside(other, name));
}

test("setting a title leaves every part of real decks alone but its slide", async (context) => {
  if (!existsSync(corpus)) context.skip(noCorpus);
  let count = 0;
  for (const path of globSync(`${corpus}/**/*.{pptx,pptm}`).sort()) {
    const bytes = new Uint8Array(readFileSync(path));
    const edit = await Promise.resolve()
      .then(() => titleEdit(bytes))
      .catch(() => null);
    if (!edit) continue;
    const outcome = await editFile(bytes, [edit], { name: path });
    if (outcome.status !== "edited") throw new Error(`${path}: ${outcome.reason}`);
    expect([path, differing(bytes, outcome.bytes).filter((name) => !/slides\/[^/]+\.xml$/.test(name))]).toEqual([
      path,
      [],
    ]);
    count += 1;
  }
  expect(count).toBeGreaterThan(20);
}, 120_000);
