import { expect, test } from "vitest";
import { DocumentReader } from "../../document-reader.ts";
import { openZip } from "../../ooxml/zip-archive.ts";
import { tinyPicture } from "../../testing/tiny-picture.ts";
import { noValidator, validationErrors } from "../../testing/validation-errors.ts";
import { themeNames } from "../../theme/theme.ts";
import { createDeck } from "./create-deck.ts";
import type { DeckDescription } from "./deck-description.ts";

const files = new Map([["/pictures/a.png", tinyPicture(40, 20)]]);
const rich: DeckDescription = {
  title: "Northern region",
  author: "Ann",
  footer: "Northern & Q3",
  slides: [
    {
      layout: "title",
      title: "Third quarter",
      subtitle: "Results & reasons",
      detail: "Ann",
      notes: "Welcome.\nTwo minutes.",
    },
    { layout: "agenda", items: ["Where we stand", "What **next**", "c", "d", "e", "f", "g"] },
    { layout: "section", title: "Where we stand", subtitle: "To September" },
    { layout: "figures", title: "Figures", figures: [{ value: "€ 4 m", label: "Revenue" }], body: "- above plan" },
    {
      layout: "content",
      title: "Growth",
      body: "## Why\n\n- one\n  - inner\n- [site](https://example.org/?a=1&b=2) and `code`\n\n1. first\n2. second\n\nPlain ~~old~~ text.",
    },
    { layout: "content", title: "With a picture", body: "- x", image: "/pictures/a.png" },
    { layout: "two-column", title: "Two", left: "- l", right: "- r", leftTitle: "Left", rightTitle: "Right" },
    {
      layout: "table",
      title: "Groups",
      table: {
        columns: ["Group", { header: "Sum", format: "EUR" }],
        rows: [
          ["Public", 10],
          ["Total", 10],
        ],
        totals: true,
      },
      notes: "Mind the total.",
    },
    {
      layout: "chart",
      title: "Ahead of plan",
      chart: { type: "column", categories: ["July"], series: [{ name: "Net", values: [3] }] },
      body: "**Above**",
    },
    { layout: "image", image: "/pictures/a.png", caption: "Spring" },
    { layout: "quote", quote: "The best quarter.", by: "Sales" },
    { layout: "closing", title: "Thank you" },
  ],
};

async function made(description: unknown) {
  const outcome = await createDeck(description, { files, madeAt: new Date(0) });
  if (outcome.status !== "created") throw new Error(outcome.reason);
  return outcome;
}

test("what was described is read back slide by slide, with notes", async () => {
  const outcome = await new DocumentReader().read((await made(rich)).bytes, { name: "made.pptx" });
  const text = outcome.status === "read" ? outcome.text : outcome.reason;
  for (const expected of [
    "Third quarter",
    "Results & reasons",
    "Two minutes.",
    "Where we stand",
    "€ 4 m",
    "inner",
    "€10",
    "Mind the total.",
    "Net",
    "The best quarter.",
    "Thank you",
  ])
    expect(text).toContain(expected);
  expect(outcome).toMatchObject({ status: "read", facts: { slideCount: 12, title: "Northern region" } });
});

test("a picture without a title stands on a slide without the marks that belong to titles", async () => {
  const { bytes } = await made({
    slides: [
      { layout: "image", image: "/pictures/a.png" },
      { layout: "image", title: "Spring", image: "/pictures/a.png" },
    ],
  });
  const zip = openZip(bytes);
  const isBare = [1, 2].map((at) =>
    new TextDecoder().decode(zip.part(`ppt/slides/slide${at}.xml`) ?? new Uint8Array()).includes('showMasterSp="0"'),
  );
  expect(isBare).toEqual([true, false]);
});

test("an equal description gives an equal file, and figures of it are reported", async () => {
  const first = await made(rich);
  expect(first.bytes).toEqual((await made(rich)).bytes);
  expect(first).toMatchObject({ report: { slides: 12, charts: 1, tables: 1, pictures: 1 }, remarks: [] });
});

test("a long table goes on over slides of about equal length, with its links on the right ones", async () => {
  const rows = Array.from({ length: 40 }, (_, index) => [`[row ${index}](https://example.org/${index})`, index]);
  const { bytes, report } = await made({
    slides: [{ layout: "table", title: "All", table: { columns: ["a", "b"], rows } }],
  });
  const zip = openZip(bytes);
  const links = Array.from({ length: report.slides ?? 0 }, (_, at) => {
    const relations = new TextDecoder().decode(
      zip.part(`ppt/slides/_rels/slide${at + 1}.xml.rels`) ?? new Uint8Array(),
    );
    return relations.split('TargetMode="External"').length - 1;
  });
  expect(links.reduce((sum, count) => sum + count, 0)).toBe(40);
  expect(links.length).toBeGreaterThan(1);
  expect(Math.max(...links) - Math.min(...links)).toBeLessThan(links.length);
});

test("text that does not fit even when small is remarked, and short text is not", async () => {
  const body = Array.from({ length: 40 }, () => "- a line with quite a few words in it, which are far too many").join(
    "\n",
  );
  const { remarks } = await made({ slides: [{ layout: "content", title: "Too much", body }] });
  expect(remarks).toEqual([expect.stringContaining("On slide 1 the text")]);
  expect((await made({ slides: [{ layout: "content", title: "Fine", body: "- a" }] })).remarks).toEqual([]);
});

test("what does not fit is refused with its place and what to do", async () => {
  const reason = async (slide: unknown) => {
    const outcome = await createDeck({ slides: [slide] }, { files });
    return outcome.status === "refused" ? outcome.reason : "made";
  };
  expect(await reason({ layout: "contents", title: "x" })).toContain("slides.0.layout");
  expect(await reason({ layout: "content", title: "x" })).toContain("slides.0.body");
  expect(await reason({ layout: "content", title: "x", body: "| a | b |\n|--|--|\n| 1 | 2 |" })).toContain(
    'layout "table"',
  );
  expect(await reason({ layout: "image", image: "/none.png" })).toContain("/none.png was not found");
});

test("decks of every theme pass the Open XML validator", async (context) => {
  for (const theme of themeNames) {
    const errors = await validationErrors((await made({ ...rich, theme })).bytes, "pptx");
    if (errors === null) context.skip(noValidator);
    expect(errors).toEqual([]);
  }
}, 120_000);
