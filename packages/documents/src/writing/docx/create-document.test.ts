import { expect, test } from "vitest";
import { DocumentReader } from "../../document-reader.ts";
import { decodeXml } from "../../ooxml/xml.ts";
import { openZip } from "../../ooxml/zip-archive.ts";
import { tinyPicture } from "../../testing/tiny-picture.ts";
import { noValidator, validationErrors } from "../../testing/validation-errors.ts";
import { themeNames } from "../../theme/theme.ts";
import { createDocument } from "./create-document.ts";
import type { DocumentDescription } from "./document-description.ts";

const files = new Map([["/pictures/a.png", tinyPicture(40, 20)]]);
const rich: DocumentDescription = {
  title: "Review & outlook",
  subtitle: "Third quarter",
  author: "Ann <Example>",
  date: "6 October 2026",
  cover: true,
  toc: true,
  numberHeadings: true,
  header: "Confidential|{title}",
  content: [
    '# Results\n\nRevenue **grew** by *8 %*[^1], see [the site](https://example.org/a?b=1&c=2) and [costs](#costs); `a < b` & "c".\n\n[^1]: From `orders.xlsx`.\n\n- one\n  - inner\n- two\n\n3. third\n4. fourth\n\n| Month | Net |\n|---|--:|\n| July | 1,310 |\n\n> Said so.\n\n```\ncode\n```\n\n![A picture](/pictures/a.png)\n\n---',
    {
      kind: "table",
      caption: "Groups",
      columns: ["Group", { header: "Sum", format: "EUR" }],
      rows: [
        ["Public", 1200.5],
        ["Total", 1200.5],
      ],
      totals: true,
    },
    {
      kind: "chart",
      type: "column",
      title: "Net & plan",
      categories: ["July", "August"],
      series: [{ name: "Net", values: [1, null] }],
      caption: "Net by month",
    },
    { kind: "chart", type: "pie", categories: ["a", "b"], series: [{ name: "Share", values: [1, 2] }] },
    { kind: "chart", type: "line", categories: [1, 2], series: [{ name: "L", values: [1, 2], color: "#112233" }] },
    { kind: "chart", type: "area", categories: [1, 2], series: [{ name: "L", values: [1, 2] }], stacked: true },
    { kind: "chart", type: "doughnut", categories: [1, 2], series: [{ name: "L", values: [1, 2] }], labels: true },
    { kind: "chart", type: "bar", categories: [1, 2], series: [{ name: "L", values: [1, -2] }], labels: true },
    { kind: "image", path: "/pictures/a.png", caption: "Again", width: 5 },
    { kind: "callout", title: "Decide", text: "Now.\n\n- or later" },
    { kind: "section", landscape: true },
    "## Costs\n\nWide.",
    { kind: "page-break" },
    { kind: "section" },
    "# Results\n\nThe end.",
  ],
};

async function made(description: unknown, pages?: readonly number[]): Promise<Uint8Array> {
  const outcome = await createDocument(description, { files, madeAt: new Date(0), ...(pages && { pages }) });
  if (outcome.status !== "created") throw new Error(outcome.reason);
  return outcome.bytes;
}

async function textOf(bytes: Uint8Array): Promise<string> {
  const outcome = await new DocumentReader().read(bytes, { name: "made.docx" });
  return outcome.status === "read" ? outcome.text : outcome.reason;
}

const part = (bytes: Uint8Array, name: string) => decodeXml(openZip(bytes).part(name) ?? new Uint8Array());

test("what was described is read back: headings, lists, tables, notes, links, captions and margins", async () => {
  const text = await textOf(await made(rich));
  for (const expected of [
    "Review & outlook",
    "# Results",
    "Revenue **grew** by 8 %[^1]",
    "[the site](https://example.org/a?b=1&c=2)",
    '`a < b` & "c"',
    "[^1]: From `orders.xlsx`.",
    "  - inner",
    "| July | 1,310 |",
    "€1,200.50",
    "**Table** **1**  Groups",
    "**Figure** **1**  A picture",
    "![A picture]",
    "Decide",
    "## Costs",
    "Confidential",
  ])
    expect(text).toContain(expected);
});

test("an equal description gives an equal file, and figures of it are reported", async () => {
  expect(await made(rich)).toEqual(await made(rich));
  const outcome = await createDocument(rich, { files });
  expect(outcome).toMatchObject({ report: { headings: 3, pictures: 1, charts: 6, footnotes: 1 } });
});

test("the contents show page numbers only when they are known", async () => {
  const entries = (xml: string) => xml.split("TOCHeading")[1]?.split('w:fldCharType="end"/></w:r></w:p>')[0] ?? "";
  const without = part(await made(rich), "word/document.xml");
  const known = part(await made(rich, [1, 3, 4]), "word/document.xml");
  expect(entries(without)).toContain(" TOC \\o &quot;1-3&quot; \\n ".replaceAll("&quot;", '"'));
  expect(entries(without)).not.toContain("PAGEREF");
  expect(entries(known)).toContain("PAGEREF h_results ");
  expect(entries(known)).toContain("PAGEREF h_results_2 ");
});

test("short contents stand above the text, long ones on a page of their own", async () => {
  const headings = (count: number) => Array.from({ length: count }, (_, at) => `# H${at}\n\nx`).join("\n\n");
  const breaks = async (count: number) =>
    part(await made({ title: "T", toc: true, content: headings(count) }), "word/document.xml").split('w:type="page"')
      .length - 1;
  expect(await breaks(16)).toBe(0);
  expect(await breaks(17)).toBe(1);
});

test("the ground of a cover is decoration, which nobody reads out and no text holds", async () => {
  const covers = await Promise.all(
    themeNames.map(async (theme) => made({ title: "Plan", cover: true, theme, content: "# One\n\nx" })),
  );
  for (const cover of covers) {
    const xml = part(cover, "word/document.xml");
    const shapes = xml.split("<wp:anchor ").length - 1;
    expect(shapes).toBeGreaterThan(0);
    expect(xml.split('decorative" val="1"').length - 1).toBe(shapes);
    expect(await textOf(cover)).toMatch(/^Plan\n\n# One\n\nx/);
  }
  expect(new Set(covers.map((cover) => part(cover, "word/document.xml"))).size).toBe(themeNames.length);
});

test("a heading at the top of a section has no space above it", async () => {
  const xml = part(
    await made({ content: ["# One\n\nx", { kind: "section", landscape: true }, "# Two\n\nx"] }),
    "word/document.xml",
  );
  expect(xml.split('<w:pStyle w:val="Heading1"/><w:spacing w:before="0"/>').length - 1).toBe(1);
});

test("a heading that repeats the title is the title, and headings begin at level 1", async () => {
  const text = await textOf(await made({ content: "# Annual report\n\n## First\n\nx\n\n### Inner\n\ny" }));
  expect(text).toBe("# Annual report\n\n# First\n\nx\n\n## Inner\n\ny\n\n## Page footer\n\n1 / 1");
});

test("what does not fit is refused with its place and what to do", async () => {
  const reason = async (description: unknown) => {
    const outcome = await createDocument(description, { files });
    return outcome.status === "refused" ? outcome.reason : "made";
  };
  expect(await reason({ content: [{ kind: "tabel" }] })).toContain("content.0");
  expect(await reason({ content: [{ kind: "table", columns: ["a"], rows: [["1", "2"]] }] })).toContain(
    "row 1 of the table",
  );
  expect(await reason({ content: "![x](/none.png)" })).toContain("/none.png was not found");
  expect(
    await reason({
      content: [{ kind: "chart", type: "pie", categories: ["a"], series: [{ name: "s", values: [1, 2] }] }],
    }),
  ).toContain("2 values for 1 categories");
  expect(await reason({ content: "fine" })).toBe("made");
});

test("text that looks like markup stays text", async () => {
  const text = await textOf(
    await made({ content: "2 * 3 * 4, snake_case_name, <w:p/>, a_b, **open, [x](javascript:1) \\*plain\\*" }),
  );
  expect(text).toBe("2 * 3 * 4, snake_case_name, <w:p/>, a_b, **open, x *plain*\n\n## Page footer\n\n1 / 1");
});

test("files of every theme pass the Open XML validator", async (context) => {
  for (const theme of themeNames) {
    const errors = await validationErrors(await made({ ...rich, theme, cover: theme !== "ledger" }, [1, 2, 3]), "docx");
    if (errors === null) context.skip(noValidator);
    expect(errors).toEqual([]);
  }
}, 120_000);
