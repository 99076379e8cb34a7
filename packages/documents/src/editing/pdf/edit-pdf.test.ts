import { PDFDocument, PDFHexString, PDFName, PDFTextField, StandardFonts } from "@cantoo/pdf-lib";
import { expect, test } from "vitest";
import { DocumentReader } from "../../document-reader.ts";
import { editFile } from "../edit-file.ts";

/** A page for each text, with a field on the first and a bookmark-like title. */
async function paper(
  texts: readonly string[],
  prepare: (document: PDFDocument) => void = () => undefined,
): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const font = await document.embedFont(StandardFonts.Helvetica);
  for (const text of texts) document.addPage([300, 200]).drawText(text, { x: 20, y: 150, size: 12, font });
  prepare(document);
  return document.save({ useObjectStreams: false });
}

async function edited(bytes: Uint8Array, edits: unknown, files = new Map<string, Uint8Array>()) {
  const outcome = await editFile(bytes, edits, { name: "a.pdf", files });
  if (outcome.status !== "edited") throw new Error(outcome.reason);
  return outcome;
}

async function refused(bytes: Uint8Array, edits: unknown): Promise<string> {
  const outcome = await editFile(bytes, edits, { name: "a.pdf" });
  return outcome.status === "refused" ? outcome.reason : "edited";
}

async function pages(bytes: Uint8Array): Promise<readonly string[]> {
  const outcome = await new DocumentReader().read(bytes, { name: "a.pdf", ocr: false });
  if (outcome.status !== "read") throw new Error(outcome.reason);
  return (outcome.pages ?? []).map((page) => page.text);
}

/** Every byte of the file with its streams unpacked, as text. */
async function everything(bytes: Uint8Array): Promise<string> {
  const { decodePDFRawStream, PDFRawStream } = await import("@cantoo/pdf-lib");
  const document = await PDFDocument.load(bytes);
  const objects = document.context.enumerateIndirectObjects().map(([, object]) => {
    if (!(object instanceof PDFRawStream) || String(object.dict.get(PDFName.of("Subtype"))) === "/Image")
      return String(object);
    return Buffer.from(decodePDFRawStream(object).decode()).toString("latin1");
  });
  return objects.join("\n");
}

const four = () => paper(["one", "two", "three", "four"]);

test("pages are kept, reordered, deleted, turned and put in by the numbers they had", async () => {
  const files = new Map([["/other.pdf", await paper(["A", "B"])]]);
  const { bytes } = await edited(
    await four(),
    [{ delete: "2" }, { append: "/other.pdf", take: "2", after: 1 }, { rotate: 90, on: "4" }, { append: "/other.pdf" }],
    files,
  );
  expect(await pages(bytes)).toEqual(["one", "B", "three", "four", "A", "B"]);
  expect((await PDFDocument.load(bytes)).getPages().map((page) => page.getRotation().angle)).toEqual([
    0, 0, 0, 90, 0, 0,
  ]);
  expect(await pages((await edited(await four(), [{ pages: "4,1-2" }])).bytes)).toEqual(["four", "one", "two"]);
});

test("deleted pages leave the file with their words", async () => {
  const before = await four();
  expect(await everything(before)).toContain("<74776F>");
  expect(await everything((await edited(before, [{ delete: "2" }])).bytes)).not.toContain("<74776F>");
});

async function form(): Promise<Uint8Array> {
  return paper(["Form"], (document) => {
    const fields = document.getForm();
    const page = document.getPage(0);
    fields.createTextField("person.name").addToPage(page, { x: 20, y: 100, width: 120, height: 18 });
    fields.createCheckBox("agreed").addToPage(page, { x: 20, y: 80, width: 12, height: 12 });
    const choice = fields.createDropdown("colour");
    choice.addOptions(["red", "blue"]);
    choice.addToPage(page, { x: 20, y: 50, width: 80, height: 18 });
  });
}

test("form fields are filled by name, and flattened into the page when asked", async () => {
  const filled = await edited(await form(), [{ fill: { name: "Ann Öz", agreed: true, colour: "blue" } }]);
  const fields = (await PDFDocument.load(filled.bytes)).getForm();
  expect(fields.getTextField("person.name").getText()).toBe("Ann Öz");
  expect(fields.getCheckBox("agreed").isChecked()).toBe(true);
  expect(fields.getDropdown("colour").getSelected()).toEqual(["blue"]);
  const flat = await edited(await form(), [{ fill: { "person.name": "Ann" }, flatten: true }]);
  expect((await PDFDocument.load(flat.bytes)).getForm().getFields()).toEqual([]);
  expect((await pages(flat.bytes))[0]).toContain("Ann");
  const other = await edited(await form(), [{ fill: { name: "Анна" } }]);
  const field = (await PDFDocument.load(other.bytes)).getForm().getField("person.name");
  expect(field instanceof PDFTextField && field.getText()).toBe("Анна");
  expect(other.remarks).toEqual([expect.stringContaining('"name": this PDF has no font')]);
});

test("values that do not fit a form are refused with what does", async () => {
  expect(await refused(await form(), [{ fill: { nam: "x" } }])).toContain(
    '"person.name" (text), "agreed" (true or false)',
  );
  expect(await refused(await form(), [{ fill: { colour: "green" } }])).toContain("takes one of red, blue");
  expect(await refused(await form(), [{ fill: { agreed: "yes" } }])).toContain("takes true or false");
  expect(await refused(await four(), [{ fill: { a: "x" } }])).toContain("has no form fields");
});

test("stamps and properties are written", async () => {
  const { bytes } = await edited(await four(), [
    { stamp: "DRAFT" },
    { stamp: "Copy 2", position: "top-right", on: "2" },
    { metadata: { title: "Report", author: "Ann", keywords: ["a", "b"] } },
  ]);
  const text = await pages(bytes);
  expect(text.every((page) => page.includes("DRAFT"))).toBe(true);
  expect(text.map((page) => page.includes("Copy 2"))).toEqual([false, true, false, false]);
  expect((await PDFDocument.load(bytes, { updateMetadata: false })).getTitle()).toBe("Report");
});

test("redacted text leaves what is drawn, and the text beside it stays where it was", async () => {
  const before = await paper(["Pay Ann Example 500 euros", "Nothing here"], (document) => {
    document.setTitle("Letter to Ann Example");
    document.getPage(0).drawText("Ann Example", { x: 20, y: 60, size: 9 });
  });
  const { bytes, remarks } = await edited(before, [{ redact: ["ann example"] }]);
  const [first = "", second] = await pages(bytes);
  expect(first).toMatch(/^Pay\s+500 euros$/);
  expect(second).toBe("Nothing here");
  const inside = await everything(bytes);
  expect(inside).toContain(Buffer.from(" 500 euros").toString("hex"));
  expect(inside.toLowerCase()).not.toMatch(/ann example|416e6e/);
  expect(inside).not.toContain(PDFHexString.fromText("Letter to Ann Example").asString());
  expect(remarks).toEqual([]);
});

test("what a page or a form keeps beside its drawing loses redacted text too, and the rest of it stays", async () => {
  const before = await paper(["Ann Example", "other"], (document) => {
    const { context } = document;
    const stream = (text: string, dictionary = {}) => context.register(context.stream(text, dictionary));
    const note = (contents: string, flags: number) =>
      context.register(
        context.obj({
          Type: "Annot",
          Subtype: "FreeText",
          Rect: [0, 0, 50, 20],
          F: flags,
          Contents: PDFHexString.fromText(contents),
          AP: { N: stream(`BT (${contents}) Tj ET`, { Type: "XObject", Subtype: "Form", BBox: [0, 0, 50, 20] }) },
        }),
      );
    const form = document.getForm();
    form.createTextField("kept").addToPage(document.getPage(1), { x: 10, y: 10 });
    form.acroForm.dict.set(PDFName.of("XFA"), stream("<name>Ann Example</name>"));
    const [first, second] = [document.getPage(0).node, document.getPage(1).node];
    first.set(PDFName.of("PieceInfo"), context.obj({ Draw: { Private: stream("%Ann Example") } }));
    first.set(PDFName.of("Thumb"), stream("thumbnail of Ann Example"));
    first.set(PDFName.of("Annots"), context.obj([note("Ann Example", 2), note("no word of it", 2)]));
    second.set(PDFName.of("Thumb"), stream("thumbnail of another"));
  });
  const held = await everything(before);
  for (const each of ["<name>Ann", "%Ann", "thumbnail of Ann", "(Ann Example) Tj"]) expect(held).toContain(each);
  const { bytes } = await edited(before, [{ redact: ["Ann Example"] }]);
  const inside = await everything(bytes);
  expect(inside).not.toMatch(/ann example/i);
  expect(inside).toContain("(no word of it) Tj");
  expect((await PDFDocument.load(bytes)).getForm().getField("kept").getName()).toBe("kept");
});

test("a page whose text cannot be taken out surely becomes a picture, and says so", async () => {
  const stamp = await paper(["Secret of Ann"]);
  const document = await PDFDocument.create();
  const [embedded] = await document.embedPdf(stamp, [0]);
  if (embedded) document.addPage([300, 200]).drawPage(embedded);
  const before = await document.save();
  expect((await pages(before))[0]).toContain("Secret");
  const { bytes, remarks } = await edited(before, [{ redact: ["Secret"] }]);
  expect(await pages(bytes)).toEqual([""]);
  expect(await everything(bytes)).not.toContain("536563726574");
  expect(remarks).toEqual([expect.stringContaining("Page 1 became a picture")]);
});

test("areas are painted over in a picture of their page", async () => {
  const { bytes } = await edited(await four(), [{ redact: [], areas: [{ page: 2, box: [10, 30, 100, 30] }] }]);
  expect(await pages(bytes)).toEqual(["one", "", "three", "four"]);
});

test("words under an area that also stand elsewhere are named with their pages, and others are not", async () => {
  const before = await paper(["Pay to Miller today", "Nothing here", "Miller agreed on Monday"], (document) =>
    document.getPage(0).drawText("Miller again", { x: 20, y: 60, size: 9 }),
  );
  const painted = { page: 1, box: [55, 35, 50, 20] };
  const { remarks } = await edited(before, [{ redact: [], areas: [painted] }]);
  const words = remarks.filter((each) => each.includes("elsewhere"));
  expect(words).toEqual([expect.stringContaining('elsewhere: "miller" on page 1, 3; give them as texts')]);
  const both = await edited(before, [{ redact: ["Miller"], areas: [painted] }]);
  expect(both.remarks.join()).not.toContain("elsewhere");
  const alone = await edited(before, [{ redact: [], areas: [{ page: 2, box: [10, 30, 200, 30] }] }]);
  expect(alone.remarks.join()).not.toContain("elsewhere");
});

test("texts that also stand on pages that were not to be looked at are named with those pages", async () => {
  const before = await paper(["Ann Example", "Ann Example", "nobody"]);
  const { remarks } = await edited(before, [{ redact: ["Ann Example"], on: "1" }]);
  expect(remarks).toEqual([expect.stringContaining('"Ann Example" on page 2; leave out "on"')]);
});

test("what cannot be edited is refused in words, and signed files unless the signature may break", async () => {
  expect(await refused(await four(), [{ redact: ["nowhere"] }])).toContain("Nothing was found to redact");
  expect(await refused(await four(), [{ rotate: 90, on: "9" }])).toContain("There is no page 9; the file has 4 pages.");
  expect(await refused(await four(), [{ delete: "1-4" }])).toContain("A PDF needs a page");
  expect(await refused(await four(), [{ append: "/none.pdf" }])).toContain("/none.pdf was not found");
  expect(await refused(await four(), [{ stamp: "草稿" }])).toContain("use Latin letters");
  expect(await refused(await four(), [{ crop: 1 }])).toContain('{"pages":"3,1-2"}');
  const signed = await paper(["one", "two"], (document) => {
    const value = document.context.obj({ Type: "Sig", ByteRange: [0, 1, 2, 3] });
    document.catalog.set(PDFName.of("Signed"), document.context.register(value));
  });
  expect(await refused(signed, [{ delete: "2" }])).toContain("digitally signed");
  const { remarks } = await edited(signed, [{ delete: "2" }, { breakSignature: true }]);
  expect(remarks).toEqual([expect.stringContaining("no longer holds")]);
});

test("an encrypted file is refused", async () => {
  const document = await PDFDocument.create();
  document.addPage();
  document.encrypt({ userPassword: "a", ownerPassword: "b" });
  expect(await refused(await document.save(), [{ rotate: 90 }])).toContain("is encrypted");
});
