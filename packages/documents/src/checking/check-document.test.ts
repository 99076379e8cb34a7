import { PDFDocument } from "@cantoo/pdf-lib";
import { strToU8, unzipSync, zipSync } from "fflate";
import { expect, test } from "vitest";
import { tinyPicture } from "../testing/tiny-picture.ts";
import { createFile, type FileKind } from "../writing/create-file.ts";
import { checkDocument } from "./check-document.ts";

async function made(kind: FileKind, description: unknown): Promise<Uint8Array> {
  const outcome = await createFile({ kind, description }, new Map([["/a.png", tinyPicture(4, 4)]]));
  if (outcome.status !== "created") throw new Error(outcome.reason);
  return outcome.bytes;
}

async function check(bytes: Uint8Array, name: string) {
  const outcome = await checkDocument(bytes, { name });
  if (outcome.status !== "checked") throw new Error(outcome.reason);
  return outcome;
}

/** The file with one part changed or, with null, left out. */
function changed(bytes: Uint8Array, part: string, change: (text: string) => string | null): Uint8Array {
  const parts = unzipSync(bytes);
  const before = parts[part];
  if (before === undefined) throw new Error(`there is no ${part}`);
  const after = change(new TextDecoder().decode(before));
  delete parts[part];
  return zipSync(after === null ? parts : { ...parts, [part]: strToU8(after) });
}

const kinds = (outcome: { findings: readonly { kind: string; place: string }[] }) =>
  outcome.findings.map(({ kind, place }) => `${kind} ${place}`);

const sums = {
  sheets: [
    {
      name: "A",
      columns: [{ header: "x" }, { header: "n", total: "sum" }],
      rows: [
        ["a", 1],
        ["b", 2],
      ],
    },
  ],
};

test("files as the kit makes them pass, with figures in one line", async () => {
  const book = await check(await made("xlsx", sums), "a.xlsx");
  expect(book).toMatchObject({ passed: true, findings: [] });
  expect(book.summary).toBe(
    "1 formula, 0 errors; 1 sheet; nothing left to fill in; pages not looked at: nothing renders them here",
  );
  expect(await check(await made("docx", { content: "Text ![x](/a.png)" }), "a.docx")).toMatchObject({ passed: true });
  const deck = await made("pptx", { slides: [{ layout: "content", title: "T", body: "- a\n- b" }] });
  expect(await check(deck, "a.pptx")).toMatchObject({ passed: true, findings: [] });
});

test("error cells fail, and totals are added up again", async () => {
  const rows = [
    ["a", 1],
    ["b", 2],
    ["Total", 4],
    ["c", { formula: "=1/0" }],
  ];
  const wrong = await check(await made("xlsx", { sheets: [{ name: "A", rows }] }), "a.xlsx");
  expect(wrong.passed).toBe(false);
  expect(kinds(wrong)).toEqual(["formula-error A!B4", "wrong-total A!B3"]);
  const typed = await check(
    await made("xlsx", {
      sheets: [
        {
          name: "A",
          rows: [
            ["a", 1],
            ["b", 2],
            ["Total", 3],
          ],
        },
      ],
    }),
    "a.xlsx",
  );
  expect(typed.passed).toBe(true);
  expect(kinds(typed)).toEqual(["typed-total A!B3"]);
});

test("a stored result that its formula does not come to is told", async () => {
  const bytes = await made("xlsx", sums);
  const stale = changed(bytes, "xl/worksheets/sheet1.xml", (xml) => xml.replace("</f><v>3</v>", "</f><v>7</v>"));
  expect(kinds(await check(stale, "a.xlsx"))).toEqual(["formula-differs A!B4"]);
});

test("text still to be replaced is found in every format, and text like it is not", async () => {
  for (const [kind, description] of [
    ["docx", { content: "Dear [insert name], hello." }],
    ["xlsx", { sheets: [{ name: "A", rows: [["Lorem ipsum dolor"]] }] }],
    ["pptx", { slides: [{ layout: "content", title: "TODO", body: "- a" }] }],
  ] as const)
    expect(await check(await made(kind, description), `a.${kind}`)).toMatchObject({
      passed: false,
      findings: [{ kind: "placeholder" }],
    });
  const fine = { content: "The to-do list names [the site](https://example.org) and arrays such as [name]s, XX wide." };
  expect(await check(await made("docx", { content: fine.content.replace("[name]s", "a[0]") }), "a.docx")).toMatchObject(
    { findings: [] },
  );
});

test("parts that are missing, broken or unknown fail the file", async () => {
  const bytes = await made("docx", { content: "Text ![x](/a.png)" });
  const missing = changed(bytes, "word/media/image1.png", () => null);
  expect(await check(missing, "a.docx")).toMatchObject({ passed: false, findings: [{ kind: "broken-part" }] });
  const broken = changed(bytes, "word/styles.xml", (xml) => xml.replace("</w:styles>", ""));
  expect(await check(broken, "a.docx")).toMatchObject({ passed: false, findings: [{ place: "word/styles.xml" }] });
  const dangling = changed(bytes, "word/document.xml", (xml) => xml.replace('r:embed="rId', 'r:embed="rId99'));
  expect(await check(dangling, "a.docx")).toMatchObject({ passed: false, findings: [{ place: "word/document.xml" }] });
  expect(await checkDocument(strToU8("PK\u0003\u0004 nothing"), { name: "a.docx" })).toMatchObject({
    status: "refused",
  });
});

test("slides are measured: too much text, shapes over each other, shapes off the slide, empty slides", async () => {
  const bytes = await made("pptx", {
    slides: [
      { layout: "content", title: "Short", body: "- a" },
      {
        layout: "figures",
        title: "F",
        figures: [
          { value: "1", label: "one" },
          { value: "2", label: "two" },
        ],
      },
    ],
  });
  const long = changed(bytes, "ppt/slides/slide1.xml", (xml) =>
    xml.replace("<a:t>a</a:t>", `<a:t>${"many words ".repeat(300)}</a:t>`),
  );
  expect(kinds(await check(long, "a.pptx"))).toEqual(["overflow slide 1"]);
  const places = /<a:off x="(\d+)" y="(\d+)"\/>/g;
  const off = changed(bytes, "ppt/slides/slide2.xml", (xml) => xml.replace(places, '<a:off x="11000000" y="$2"/>'));
  expect(kinds(await check(off, "a.pptx"))).toEqual(expect.arrayContaining(["off-page slide 2"]));
  let shift = 0;
  const over = changed(bytes, "ppt/slides/slide2.xml", (xml) =>
    xml.replace(places, () => `<a:off x="${700_000 + 1_000_000 * shift++}" y="2000000"/>`),
  );
  expect(kinds(await check(over, "a.pptx"))).toEqual(["overlap slide 2"]);
  const empty = changed(bytes, "ppt/slides/slide1.xml", (xml) => xml.replace(/<a:t>[^<]*<\/a:t>/g, "<a:t></a:t>"));
  expect((await check(empty, "a.pptx")).findings[0]).toMatchObject({ kind: "empty-page", place: "slide 1" });
});

test("a PDF that cannot be opened is refused, and one that can is not said to be free of what was not looked for", async () => {
  const broken = new TextEncoder().encode("%PDF-1.7\nnothing that follows is a PDF");
  expect(await checkDocument(broken, { name: "a.pdf" })).toMatchObject({ status: "refused" });
  const document = await PDFDocument.create();
  document.addPage([300, 200]).drawText("All is well", { x: 20, y: 100, size: 12 });
  const report = await check(await document.save(), "a.pdf");
  expect(report).toMatchObject({ passed: true, pages: 1 });
  expect(report.summary).toContain("nothing left to fill in");
});
