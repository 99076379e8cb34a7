import { expect, test } from "vitest";
import { DocumentReader } from "../../document-reader.ts";
import { decodeXml } from "../../ooxml/xml.ts";
import { openZip } from "../../ooxml/zip-archive.ts";
import { differingParts } from "../../testing/package-differences.ts";
import { noValidator, validationErrors } from "../../testing/validation-errors.ts";
import { createDeck } from "../../writing/pptx/create-deck.ts";
import { editFile } from "../edit-file.ts";
import { patchPackage } from "../patch-package.ts";

const at = new Date("2026-03-04T05:06:07Z");
const part = (bytes: Uint8Array, name: string) => decodeXml(openZip(bytes).part(name) ?? new Uint8Array());

async function deck(): Promise<Uint8Array> {
  const slides = [
    { layout: "title", title: "Third quarter" },
    { layout: "content", title: "Growth", body: "- first\n- second" },
  ];
  const outcome = await createDeck({ slides }, { madeAt: new Date(0) });
  if (outcome.status !== "created") throw new Error(outcome.reason);
  return outcome.bytes;
}

async function edited(bytes: Uint8Array, edits: unknown, author?: string): Promise<Uint8Array> {
  const outcome = await editFile(bytes, edits, { name: "a.pptx", at, ...(author !== undefined && { author }) });
  if (outcome.status !== "edited") throw new Error(outcome.reason);
  return outcome.bytes;
}

async function read(bytes: Uint8Array) {
  const outcome = await new DocumentReader().read(bytes, { name: "a.pptx" });
  if (outcome.status !== "read") throw new Error(outcome.reason);
  return outcome;
}

async function remarked(): Promise<Uint8Array> {
  const first = await edited(
    await deck(),
    [
      { slide: 2, comment: "Is <this> & that right?", shape: "title" },
      { slide: 1, comment: "Good." },
    ],
    "Ann Bee",
  );
  return edited(first, [
    { slide: 2, reply: "It is.", to: 1 },
    { slide: 2, comment: "One more." },
  ]);
}

test("comments and answers name who said them, and nothing else of the deck changes", async () => {
  const before = await deck();
  const after = await remarked();
  const { text, hidden } = await read(after);
  expect(text).toContain(
    "Comment 1 (Ann Bee): Is <this> & that right?\nAnswer 2 (Deskhand): It is.\nComment 3 (Deskhand): One more.",
  );
  expect(text).toContain("Comment 1 (Ann Bee): Good.");
  expect(hidden.filter(({ kind }) => kind === "comment").map((each) => each.at)).toEqual(["slide 1", "slide 2"]);
  const authors = part(after, "ppt/commentAuthors.xml");
  expect(authors.match(/<p:cmAuthor [^>]*>/g)).toEqual([
    '<p:cmAuthor id="0" name="Ann Bee" initials="AB" lastIdx="2" clrIdx="0"/>',
    '<p:cmAuthor id="1" name="Deskhand" initials="D" lastIdx="2" clrIdx="1"/>',
  ]);
  const comments = part(after, "ppt/comments/comment1.xml");
  expect(comments).toContain('<p:cm authorId="0" dt="2026-03-04T05:06:07.000" idx="1">');
  expect(comments).toContain('<p15:parentCm authorId="0" idx="1"/>');
  expect(
    differingParts(before, after)
      .filter((name) => !/comment/.test(name))
      .toSorted(),
  ).toEqual([
    "[Content_Types].xml",
    "ppt/_rels/presentation.xml.rels",
    "ppt/slides/_rels/slide1.xml.rels",
    "ppt/slides/_rels/slide2.xml.rels",
  ]);
});

test("an answer needs a comment, and conversations of the newer kind are left to the presentation program", async () => {
  const reason = async (bytes: Uint8Array, edit: unknown) => {
    const outcome = await editFile(bytes, [edit], { name: "a.pptx", at });
    return outcome.status === "refused" ? outcome.reason : "edited";
  };
  expect(await reason(await deck(), { slide: 2, reply: "x", to: 1 })).toBe(
    "There is no comment 1 on slide 2; it has none.",
  );
  expect(await reason(await remarked(), { slide: 2, reply: "x", to: 9 })).toContain("it has 3");
  expect(await reason(await remarked(), { slide: 2, comment: "x", shape: "nothing" })).toContain('no shape "nothing"');
  expect(await reason(await remarked(), { slide: 2, reply: "x" })).toContain('{"slide":2,"reply":"...","to":1}');
  const bytes = await deck();
  const rels = part(bytes, "ppt/_rels/presentation.xml.rels").replace(
    "</Relationships>",
    '<Relationship Id="rId90" Type="http://schemas.microsoft.com/office/2018/10/relationships/authors" Target="authors.xml"/></Relationships>',
  );
  const newer = patchPackage(bytes, new Map([["ppt/_rels/presentation.xml.rels", new TextEncoder().encode(rels)]]));
  expect(await reason(newer, { slide: 2, comment: "x" })).toContain("has a conversation");
  expect(await reason(bytes, { slide: 2, comment: "x" })).toBe("edited");
});

test("a deck with comments passes the Open XML validator, and a slide that is deleted takes its own along", async (context) => {
  const after = await remarked();
  const less = await edited(after, [{ delete: 2 }]);
  expect(openZip(less).names.filter((name) => name.startsWith("ppt/comments/"))).toEqual(["ppt/comments/comment2.xml"]);
  const errors = await validationErrors(after, "pptx");
  if (errors === null) context.skip(noValidator);
  expect([errors, await validationErrors(less, "pptx")]).toEqual([[], []]);
}, 60_000);
