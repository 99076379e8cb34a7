import { expect, test } from "vitest";
import { DocumentReader } from "../document-reader.ts";
import { decodeXml } from "../ooxml/xml.ts";
import { openZip } from "../ooxml/zip-archive.ts";
import { tinyPicture } from "../testing/tiny-picture.ts";
import { noValidator, validationErrors } from "../testing/validation-errors.ts";
import { contrast } from "../theme/color-contrast.ts";
import { themeLike } from "../theme/theme-like.ts";
import { createFile, type FileKind } from "./create-file.ts";

const files = new Map([["/a.png", tinyPicture(40, 20)]]);
const text = {
  title: "Offer",
  content: [
    "# One\n\nA note[^1].\n\n[^1]: Source.\n\n1. first\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
    { kind: "image", path: "/a.png", caption: "Fig" },
  ],
};
const deck = {
  slides: [
    { layout: "title", title: "Start", subtitle: "Sub", detail: "Ann", notes: "Say this." },
    { layout: "two-column", title: "Two", left: "- l", right: "- r", leftTitle: "L", rightTitle: "R" },
    {
      layout: "chart",
      title: "Plan",
      chart: { type: "column", categories: ["a"], series: [{ name: "N", values: [1] }] },
    },
    { layout: "table", title: "Tab", table: { columns: ["a", "b"], rows: [["x", 1]] } },
    { layout: "quote", quote: "Good.", by: "Ann" },
  ],
};
const workbook = { sheets: [{ name: "A", columns: [{ header: "Item" }], rows: [["x"]] }] };

async function made(kind: FileKind, description: unknown, like?: Uint8Array): Promise<Uint8Array> {
  const outcome = await createFile({ kind, description, like }, files);
  if (outcome.status !== "created") throw new Error(outcome.reason);
  return outcome.bytes;
}

const part = (bytes: Uint8Array, name: string) => decodeXml(openZip(bytes).part(name) ?? new Uint8Array());
const read = async (bytes: Uint8Array, name: string) => {
  const outcome = await new DocumentReader().read(bytes, { name });
  return outcome.status === "read" ? outcome.text : outcome.reason;
};

const house = () =>
  made("docx", {
    title: "House style",
    author: "Secretary",
    theme: "plum",
    page: "letter",
    header: "House of Ann",
    content: "# Old words",
  });

test("a document takes styles, pages and headers of another one, and none of its words", async () => {
  const bytes = await made("docx", text, await house());
  expect(await read(bytes, "a.docx")).toContain("A note[^1].");
  const everything = openZip(bytes)
    .names.map((name) => part(bytes, name))
    .join("\n");
  expect(everything).not.toMatch(/Old words|Secretary|House style/);
  expect(part(bytes, "word/document.xml")).toContain('w:w="12240" w:h="15840"');
  const headers = openZip(bytes).names.filter((name) => /header\d/.test(name));
  expect(headers.map((name) => part(bytes, name)).join("")).toContain("House of Ann");
  expect(part(bytes, "word/styles.xml")).toBe(part(await house(), "word/styles.xml"));
});

test("a deck stands on the layouts of another one, and none of its slides stay", async () => {
  const other = await made("pptx", {
    theme: "meadow",
    title: "Old",
    slides: [{ layout: "content", title: "Old words", body: "- x" }],
  });
  const bytes = await made("pptx", deck, other);
  const words = await read(bytes, "a.pptx");
  expect(words.match(/^## Slide.*$/gm)).toEqual([
    "## Slide 1: Start",
    "## Slide 2: Two",
    "## Slide 3: Plan",
    "## Slide 4: Tab",
    "## Slide 5: Good.",
  ]);
  expect(words).toContain("Notes: Say this.");
  expect(words).not.toContain("Old words");
  expect(part(bytes, "ppt/theme/theme1.xml")).toBe(part(other, "ppt/theme/theme1.xml"));
  expect(openZip(bytes).names.filter((name) => /slides\/slide\d+\.xml$/.test(name))).toHaveLength(5);
});

test("a workbook takes fonts and colors, from files of any kind", async () => {
  const bytes = await made("xlsx", workbook, await house());
  expect(part(bytes, "xl/styles.xml")).toContain("FF4A2C4F");
  const again = themeLike(await made("xlsx", workbook, bytes));
  expect(again).toMatchObject({ strong: "4A2C4F", bodyFont: "Calibri" });
});

test("colors that would not read are changed until they do", async () => {
  const theme = themeLike(await made("pptx", deck));
  for (const color of [theme.text, theme.muted, theme.link])
    expect(contrast(color, theme.paper)).toBeGreaterThanOrEqual(4.5);
  expect(contrast(theme.strong, "FFFFFF")).toBeGreaterThanOrEqual(4.5);
  expect(contrast(theme.text, theme.surface)).toBeGreaterThanOrEqual(7);
});

test("files that cannot lend their looks are refused", async () => {
  const outcome = await createFile({ kind: "docx", description: text, like: new Uint8Array([1, 2, 3]) }, files);
  expect(outcome).toMatchObject({ status: "refused" });
});

test("files in the looks of others pass the Open XML validator", async (context) => {
  for (const [kind, description] of [
    ["docx", { ...text, cover: true, toc: true }],
    ["pptx", deck],
    ["xlsx", workbook],
  ] as const) {
    const other = kind === "docx" ? await house() : await made(kind, kind === "pptx" ? deck : workbook);
    const errors = await validationErrors(await made(kind, description, other), kind);
    if (errors === null) context.skip(noValidator);
    expect(errors).toEqual([]);
  }
}, 60_000);
