import { expect, test } from "vitest";
import { DocumentReader } from "../../document-reader.ts";
import { decodeXml } from "../../ooxml/xml.ts";
import { openZip } from "../../ooxml/zip-archive.ts";
import { wordFile } from "../../testing/office-files.ts";
import { noValidator, validationErrors } from "../../testing/validation-errors.ts";
import { createFile } from "../../writing/create-file.ts";
import { editFile } from "../edit-file.ts";

const at = new Date("2026-01-02T03:04:05Z");
const split =
  '<w:p><w:r><w:t xml:space="preserve">The sum is </w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>1</w:t></w:r><w:r><w:t>00 euros</w:t></w:r></w:p><w:p><w:r><w:t>Second, 100 times.</w:t></w:r></w:p>';

async function edited(bytes: Uint8Array, edits: unknown, author?: string): Promise<Uint8Array> {
  const outcome = await editFile(bytes, edits, { name: "a.docx", at, ...(author !== undefined && { author }) });
  if (outcome.status !== "edited") throw new Error(outcome.reason);
  return outcome.bytes;
}

const body = (bytes: Uint8Array) => decodeXml(openZip(bytes).part("word/document.xml") ?? new Uint8Array());
const read = async (bytes: Uint8Array) => {
  const outcome = await new DocumentReader().read(bytes, { name: "a.docx" });
  return outcome.status === "read" ? outcome.text : outcome.reason;
};

async function letter(): Promise<Uint8Array> {
  const content =
    "# Offer\n\nDear **Ann**, the price is 100 euros.\n\n- first\n- second\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nEnd.";
  const outcome = await createFile({ kind: "docx", description: { content, header: "Offer" } }, new Map());
  if (outcome.status !== "created") throw new Error(outcome.reason);
  return outcome.bytes;
}

test("text is replaced across runs and takes the look of its first letter", async () => {
  const after = body(await edited(wordFile(split), [{ replace: "100 euros", with: "2 < 3" }]));
  expect(after).toContain("<w:r><w:rPr><w:b/></w:rPr><w:t>2 &lt; 3</w:t></w:r><w:r><w:t></w:t></w:r>");
  expect(after).toContain("Second, 100 times.");
});

test("a text found more than once needs an address or all", async () => {
  const outcome = await editFile(wordFile(split), [{ replace: "100", with: "7" }], { name: "a.docx" });
  expect(outcome).toMatchObject({ status: "refused", reason: expect.stringContaining("found 2 times (p1, p2)") });
  expect(await read(await edited(wordFile(split), [{ replace: "100", with: "7", at: "p2" }]))).toContain(
    "Second, 7 times.",
  );
  const all = await read(await edited(wordFile(split), [{ replace: "100", with: "7", all: true }]));
  expect(all).toContain("**7** euros");
  expect(all).toContain("Second, 7 times.");
});

test("paragraphs are rewritten, added and deleted by their addresses as they were before the first edit", async () => {
  const before = await letter();
  const after = await edited(before, [
    { delete: "p3" },
    { after: "p2", add: "New **one**.\n\nNew two." },
    { paragraph: "p2", text: "Dear Bob." },
    { paragraph: "p4", text: "only" },
  ]);
  const text = await read(after);
  expect(text).toContain("Dear Bob.\n\nNew **one**.\n\nNew two.\n\n- only");
  expect(text).not.toContain("first");
  const [one, other] = [openZip(before), openZip(after)];
  const untouched = one.names.filter((name) => name !== "word/document.xml");
  expect(untouched.length).toBeGreaterThan(8);
  for (const name of untouched) expect(other.part(name)).toEqual(one.part(name));
});

test("a paragraph may be named by a text that only it holds", async () => {
  const after = await edited(await letter(), [
    { after: "first", add: "between" },
    { paragraph: "End.", text: "The end." },
  ]);
  expect(await read(after)).toContain("- first\n- between\n- second");
  expect(await read(after)).toContain("The end.");
});

test("tracked changes keep the old text as deleted, with author and time", async () => {
  const after = body(
    await edited(wordFile(split), [{ replace: "100 euros", with: "200 euros" }, { delete: "p2" }], "Ann & Co"),
  );
  expect(after).toContain(
    '<w:del w:id="1001" w:author="Ann &amp; Co" w:date="2026-01-02T03:04:05Z"><w:r><w:rPr><w:b/></w:rPr><w:delText xml:space="preserve">1</w:delText></w:r></w:del>',
  );
  expect(after).toContain(
    '<w:ins w:id="1002" w:author="Ann &amp; Co" w:date="2026-01-02T03:04:05Z"><w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">200 euros</w:t></w:r></w:ins>',
  );
  expect(after).toContain("<w:delText>Second, 100 times.</w:delText>");
  expect(after).toMatch(/<w:pPr><w:rPr><w:del [^>]*\/><\/w:rPr><\/w:pPr>/);
});

test("addresses that do not hold are refused with how to correct them", async () => {
  const reason = async (edits: unknown) => {
    const outcome = await editFile(wordFile(split), edits, { name: "a.docx" });
    return outcome.status === "refused" ? outcome.reason : "edited";
  };
  expect(await reason([{ delete: "p9" }])).toContain("the document has p1 to p2");
  expect(await reason([{ replace: "nowhere", with: "x" }])).toContain('"nowhere" was not found');
  expect(await reason([{ set: "A1", values: [[1]] }])).toContain("there is no edit with set, values here; give one of");
  expect(await reason([{ delete: "p9" }])).toContain("p0 is the top");
  for (const none of [[], undefined, { delete: "p2" }])
    expect(await reason(none)).toMatch(/give a list of edits, each one of .*p0 is the top of the document/);
  expect(await reason([{ delete: "third" }])).toContain('No paragraph holds the text "third"');
  expect(await reason([{ delete: "100" }])).toContain('2 paragraphs hold the text "100" (p1, p2)');
  expect(await reason([{ delete: "p2" }])).toBe("edited");
});

test("edited documents pass the Open XML validator, tracked ones too", async (context) => {
  const edits = [
    { replace: "100 euros", with: "200 euros" },
    { after: "p4", add: "More." },
    { paragraph: "p3", text: "Other" },
    { delete: "p2" },
  ];
  for (const author of [undefined, "Ann"]) {
    const errors = await validationErrors(await edited(await letter(), edits, author), "docx");
    if (errors === null) context.skip(noValidator);
    expect(errors).toEqual([]);
  }
}, 60_000);

test("a deleted paragraph marks what was moved into it and what is written from right to left too", async () => {
  const moved =
    '<w:p><w:r><w:t>Own</w:t></w:r><w:moveTo w:id="5" w:author="Bo"><w:r><w:t>Moved</w:t></w:r></w:moveTo><w:bdo w:val="rtl"><w:r><w:t>Turned</w:t></w:r></w:bdo></w:p><w:p><w:r><w:t>Stays</w:t></w:r></w:p>';
  const after = body(await edited(wordFile(moved), [{ delete: "p1" }], "Ann"));
  for (const each of ["Own", "Moved", "Turned"]) expect(after).toMatch(new RegExp(`<w:delText[^>]*>${each}<`));
  expect(after).toContain("<w:t>Stays</w:t>");
});
