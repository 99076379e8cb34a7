import { expect, test } from "vitest";
import { DocumentReader } from "../../document-reader.ts";
import { decodeXml } from "../../ooxml/xml.ts";
import { openZip } from "../../ooxml/zip-archive.ts";
import { wordFile } from "../../testing/office-files.ts";
import { tinyPicture } from "../../testing/tiny-picture.ts";
import { noValidator, validationErrors } from "../../testing/validation-errors.ts";
import { createFile } from "../../writing/create-file.ts";
import { editFile } from "../edit-file.ts";

const at = new Date("2026-01-02T03:04:05Z");
const files = new Map([
  ["/a.png", tinyPicture(200, 100)],
  ["/b.png", tinyPicture(100, 100)],
]);
const content =
  "# Offer\n\nDear **Ann**, the price is 100 euros for {{customer}}.\n\n- first\n- second\n\n| Item | Price |\n|---|---|\n| Paper | 1 |\n| Ink | 2 |\n\n## Details\n\nSome details.\n\n![A picture](/a.png)\n\nEnd.";

async function letter(): Promise<Uint8Array> {
  const outcome = await createFile({ kind: "docx", description: { content, header: "Offer" } }, files);
  if (outcome.status !== "created") throw new Error(outcome.reason);
  return outcome.bytes;
}

async function edited(bytes: Uint8Array, edits: unknown, author?: string): Promise<Uint8Array> {
  const outcome = await editFile(bytes, edits, { name: "a.docx", at, files, ...(author !== undefined && { author }) });
  if (outcome.status !== "edited") throw new Error(outcome.reason);
  return outcome.bytes;
}

async function reason(edits: unknown, bytes?: Uint8Array): Promise<string> {
  const outcome = await editFile(bytes ?? (await letter()), edits, { name: "a.docx", files });
  return outcome.status === "refused" ? outcome.reason : "edited";
}

async function read(bytes: Uint8Array, addresses = false): Promise<string> {
  const outcome = await new DocumentReader().read(bytes, { name: "a.docx", addresses });
  return outcome.status === "read" ? outcome.text : outcome.reason;
}

const body = (bytes: Uint8Array) => decodeXml(openZip(bytes).part("word/document.xml") ?? new Uint8Array());

/** every edit that can be tracked, each by itself */
const trackable: Readonly<Record<string, readonly unknown[]>> = {
  "a paragraph anew": [{ paragraph: "p2", text: "Dear Bob, the price is 120 euros." }],
  "paragraphs added": [{ after: "p2", add: "## Title\n\nWith **bold** and a [link](https://example.com)." }],
  "a paragraph moved": [{ move: "End.", before: "p2" }],
  "a paragraph deleted": [{ delete: "p3" }],
  "rows added": [{ after: "t1.r3", add: [["Pens", "3"]] }],
  "a row deleted": [{ delete: "t1.r2" }],
  "a column added": [{ after: "t1.c2", add: ["VAT", "1", "2"] }],
  "a column deleted": [{ delete: "t1.c1" }],
  "a table deleted": [{ delete: "t1" }],
  "a table added": [
    {
      after: "End.",
      table: {
        rows: [
          ["H", "I"],
          ["a", "b"],
        ],
      },
    },
  ],
  "a cell anew": [{ paragraph: "t1.r2.c2", text: "1.50" }],
  "a picture added": [{ after: "p3", image: "/b.png", width: 4, alt: "logo" }],
  "a picture replaced": [{ replaceImage: "i1", image: "/b.png" }],
  "a picture deleted": [{ delete: "i1" }],
  "a placeholder filled": [{ fill: { Customer: "ACME" } }],
  "a style": [{ paragraph: "p3", style: "Heading 2" }],
};

test.each(Object.entries(trackable))(
  "%s: accepted it is as if made untracked, rejected as if never made",
  async (_, edits) => {
    const before = await letter();
    const tracked = await edited(before, edits, "Ann");
    expect(body(tracked)).toMatch(/w:author="Ann"/);
    expect(await read(await edited(tracked, [{ accept: "all" }]), true)).toBe(
      await read(await edited(before, edits), true),
    );
    expect(await read(await edited(tracked, [{ reject: "Ann" }]), true)).toBe(await read(before, true));
  },
);

test("rows, columns and cells of a table are added, changed and deleted by their addresses", async () => {
  const after = await edited(await letter(), [
    { after: "t1.r3", add: [["Pens", "3"], ["Clips"]] },
    { paragraph: "t1.r2.c2", text: "1.50" },
    { delete: "t1.r3" },
  ]);
  expect(await read(after)).toContain("| Item | Price |\n| --- | --- |\n| Paper | 1.50 |\n| Pens | 3 |\n| Clips |  |");
  const wider = await edited(await letter(), [{ after: "t1.c1", add: ["VAT", "0.2"] }]);
  expect(await read(wider)).toContain("| Item | VAT | Price |\n| --- | --- | --- |\n| Paper | 0.2 | 1 |");
  expect((body(wider).match(/<w:gridCol /g) ?? []).length).toBe(3);
});

test("comments are added to words, answered, shown with addresses, and deleted with their answers", async () => {
  const noted = await edited(await letter(), [{ comment: "p3", text: "Check this.", on: "100 euros" }], "Ann");
  expect(body(noted)).toMatch(
    /<w:commentRangeStart w:id="0"\/><w:r>(?:(?!<\/w:r>).)*100 euros<\/w:t><\/w:r><w:commentRangeEnd/,
  );
  const answered = await edited(noted, [{ reply: "c0", text: "Done." }], "Bob");
  expect(await read(answered, true)).toContain("- Ann on {p3} {c0}: Check this.\n- Bob on {p3} {c1}: Done.");
  const names = openZip(answered).names;
  expect(names.filter((name) => /comments/.test(name))).toEqual(["word/comments.xml", "word/commentsExtended.xml"]);
  const gone = await edited(answered, [{ delete: "c0" }]);
  expect(await read(gone)).not.toContain("Comments");
  expect(body(gone)).not.toContain("comment");
});

const control = (name: string, kind: string, inside: string) =>
  `<w:sdt><w:sdtPr><w:alias w:val="${name}"/>${kind}</w:sdtPr><w:sdtContent>${inside}</w:sdtContent></w:sdt>`;
const run = (text: string) => `<w:r><w:t>${text}</w:t></w:r>`;
const choices =
  '<w:dropDownList><w:listItem w:displayText="Cash" w:value="1"/><w:listItem w:displayText="Card" w:value="2"/></w:dropDownList>';
const form = `<w:p>${control("Name", "<w:showingPlcHdr/><w:text/>", '<w:r><w:rPr><w:rStyle w:val="PlaceholderText"/></w:rPr><w:t>Click here</w:t></w:r>')}</w:p><w:p>${control("Agreed", '<w14:checkbox xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"><w14:checked w14:val="0"/></w14:checkbox>', run("☐"))}</w:p><w:p>${control("Paid", choices, run("Cash"))}</w:p><w:p>${control("Day", '<w:date><w:dateFormat w:val="d. MMMM yyyy"/><w:lid w:val="de-DE"/></w:date>', run("?"))}</w:p><w:p><w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="Street"/><w:textInput/></w:ffData></w:fldChar></w:r><w:r><w:instrText> FORMTEXT </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>${run("     ")}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p><w:p>${run("To {{")}${run("City")}${run("}}.")}</w:p><w:p><w:fldSimple w:instr=" MERGEFIELD Zip ">${run("«Zip»")}</w:fldSimple></w:p>`;

test("content controls, form fields, merge fields and placeholders are filled by their names", async () => {
  const fill = {
    name: "Ann",
    Agreed: true,
    Paid: "card",
    Day: "2026-03-05",
    Street: "High St",
    City: "Bath",
    Zip: "BA1",
  };
  const after = await edited(wordFile(form), [{ fill }]);
  expect(await read(after)).toBe("Ann\n\n☒\n\nCard\n\n5. März 2026\n\nHigh St\n\nTo Bath.\n\nBA1");
  expect(body(after)).toContain('<w14:checked w14:val="1"/>');
  expect(body(after)).not.toMatch(/showingPlcHdr|PlaceholderText/);
  expect(await read(wordFile(form), true)).toContain(
    "## Fields\n\n- Name (text) on {p1}: Click here\n- Agreed (check box)",
  );
  expect(await reason([{ fill: { Nobody: "x" } }], wordFile(form))).toContain(
    "there are Name, Agreed, Paid, Day, Street",
  );
  expect(await reason([{ fill: { Paid: "gold" } }], wordFile(form))).toContain("chosen from Cash, Card");
});

test("a value that a control shows from beside the document is changed there too", async () => {
  const bound = control("Name", '<w:dataBinding w:xpath="/n:a[1]/n:b[1]" w:storeItemID="{X}"/><w:text/>', run("old"));
  const parts = {
    "customXml/item1.xml": '<a xmlns="n"><b>old</b></a>',
    "customXml/itemProps1.xml": '<ds:datastoreItem xmlns:ds="d" ds:itemID="{X}"/>',
  };
  const after = await edited(wordFile(`<w:p>${bound}</w:p>`, parts), [{ fill: { Name: "A & B" } }]);
  expect(decodeXml(openZip(after).part("customXml/item1.xml") ?? new Uint8Array())).toBe(
    '<a xmlns="n"><b>A &amp; B</b></a>',
  );
});

test("headers are changed, or made where there are none", async () => {
  const after = await edited(await letter(), [{ header: "Bid" }, { footer: "Page end", of: "first" }]);
  expect(await read(after)).toContain("## Page header\n\nBid");
  expect(await read(after)).toContain("Page end");
  expect(await read(await edited(await letter(), [{ paragraph: "header1.p1", text: "By address" }]))).toContain(
    "By address",
  );
});

test("text, tables and moved paragraphs are put at the top, also of a document without a paragraph", async () => {
  const empty = wordFile("<w:sectPr/>");
  expect(await read(await edited(empty, [{ after: "p0", add: "One\n\nTwo" }]))).toBe("One\n\nTwo");
  expect(await reason([{ paragraph: "p1", text: "x" }], empty)).toContain('Put text in with {"after":"p0","add":"…"}');
  expect(await reason([{ delete: "p0" }])).toContain("p0 is the place before the text");
  expect(await reason([{ paragraph: "p0", text: "x" }])).toContain("p0 is the place before the text");
  const top = await read(
    await edited(await letter(), [
      { after: "p0", add: "# First" },
      { before: "p0", table: { rows: [["a", "b"]] } },
      { move: "End.", after: "p0" },
    ]),
  );
  expect(top).toMatch(/^# First\n\n[\s\S]*?\| a \| b \|[\s\S]*?\nEnd\.\n[\s\S]*# Offer/);
  const tracked = body(await edited(empty, [{ after: "p0", add: "One" }], "Ann"));
  expect(tracked).toMatch(/<w:body><w:p><w:pPr><w:rPr><w:ins [^>]*w:author="Ann"[\s\S]*<w:sectPr\/>/);
});

test("a paragraph with tracked changes is moved with marks of its own", async () => {
  const once = await edited(await letter(), [{ paragraph: "p2", text: "Dear Bob, the price is 120 euros." }], "Ann");
  const gone = await edited(once, [{ delete: "p2" }], "Bob");
  const moved = body(await edited(gone, [{ move: "p2", after: "End." }], "Cy"));
  const ids = [...moved.matchAll(/<w:(?:ins|del|moveFrom|moveTo) [^>]*w:id="(\d+)"/g)].map((match) => match[1]);
  expect(ids.length).toBeGreaterThan(6);
  expect(new Set(ids).size).toBe(ids.length);
  expect(moved).toMatch(/<w:rPr><w:del [^>]*\/><w:moveFrom [^>]*\/>/);
  const again = body(
    await edited(await edited(gone, [{ move: "p2", after: "End." }], "Cy"), [{ move: "p2", after: "p0" }], "Di"),
  );
  const names = [...again.matchAll(/<w:moveFromRangeStart [^>]*w:name="(\w+)"/g)].map((match) => match[1]);
  expect(new Set(names).size).toBe(names.length);
});

test("a picture moved or replaced with tracking has a number of its own beside the one that stays", async () => {
  const numbers = (bytes: Uint8Array) => [...body(bytes).matchAll(/<wp:docPr id="(\d+)"/g)].map((match) => match[1]);
  const two = await edited(await letter(), [{ after: "i1", image: "/b.png" }]);
  expect(numbers(two)).toHaveLength(2);
  const tracked = await edited(
    two,
    [
      { move: "i1", after: "p0" },
      { replaceImage: "i2", image: "/a.png" },
    ],
    "Ann",
  );
  expect(numbers(tracked)).toHaveLength(4);
  expect(new Set(numbers(tracked)).size).toBe(4);
  expect(numbers(await edited(tracked, [{ reject: "all" }]))).toEqual(numbers(two));
  expect(numbers(await edited(two, [{ move: "i1", after: "p0" }])).toSorted()).toEqual(numbers(two).toSorted());
});

test("what cannot be done is refused with how to correct it", async () => {
  expect(await reason([{ after: "t1.r1", add: [["a", "b", "c"]] }])).toContain("A row of t1 has 2 cells");
  expect(await reason([{ delete: "t1.r2.c2" }])).toContain("A single cell is not deleted");
  expect(await reason([{ delete: "t3" }])).toContain("There is no table t3; the document has t1 to t1");
  expect(await reason([{ paragraph: "p2", style: "Nope" }])).toContain("it has ");
  expect(await reason([{ reply: "c7", text: "x" }])).toContain("the document has none");
  expect(await reason([{ accept: "all" }])).toContain("There are no tracked changes in the document");
  expect(await reason([{ after: "p2", image: "/none.png" }])).toContain("/none.png was not found");
  expect(await reason([{ after: "p2" }])).toContain("give one of add, table, image");
});

test("a signed file is edited only when the edit says so", async () => {
  const signed = wordFile(`<w:p>${run("x")}</w:p>`, { "_xmlsignatures/sig1.xml": "<Signature/>" });
  expect(await reason([{ paragraph: "p1", text: "y" }], signed)).toContain("digitally signed");
  const outcome = await editFile(signed, [{ breakSignature: true }, { paragraph: "p1", text: "y" }], {
    name: "a.docx",
  });
  expect(outcome).toMatchObject({ status: "edited", remarks: [expect.stringContaining("no longer holds")] });
});

test("documents pass the Open XML validator after every kind of edit, tracked ones too", async (context) => {
  const edits = [
    ...[
      "paragraphs added",
      "a paragraph moved",
      "rows added",
      "a row deleted",
      "a picture replaced",
      "a placeholder filled",
    ].flatMap((name) => trackable[name] ?? []),
    { comment: "p3", text: "note" },
    { header: "Bid" },
    { paragraph: "p4", style: "Heading 2" },
    { after: "t1", table: { rows: [["a", "b"]], like: "t1" } },
  ];
  for (const author of [undefined, "Ann"]) {
    const errors = await validationErrors(await edited(await letter(), edits, author), "docx");
    if (errors === null) context.skip(noValidator);
    expect(errors).toEqual([]);
  }
}, 60_000);
