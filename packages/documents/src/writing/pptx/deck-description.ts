import { z } from "zod";
import { languageField, shortText, sourcedChartFields, tableFields, themeField } from "../parts-of-descriptions.ts";
import { sourceSchema } from "../source.ts";

const markdown = z.string().max(20_000);
const title = z.string().min(1).max(300);
const notes = z.string().max(20_000).optional();
const sources = z.array(sourceSchema).max(100).optional();
const path = z.string().min(1).max(4_096);

const slide = z.discriminatedUnion("layout", [
  z.strictObject({
    layout: z.literal("title"),
    title,
    subtitle: shortText.optional(),
    detail: shortText.optional(),
    notes,
    sources,
  }),
  z.strictObject({ layout: z.literal("section"), title, subtitle: shortText.optional(), notes, sources }),
  z.strictObject({
    layout: z.literal("agenda"),
    title: title.optional(),
    items: z.array(shortText).min(1).max(12),
    notes,
    sources,
  }),
  z.strictObject({
    layout: z.literal("content"),
    title,
    body: markdown,
    image: path.optional(),
    alternative: shortText.optional(),
    notes,
    sources,
  }),
  z.strictObject({
    layout: z.literal("two-column"),
    title,
    left: markdown,
    right: markdown,
    leftTitle: shortText.optional(),
    rightTitle: shortText.optional(),
    notes,
    sources,
  }),
  z.strictObject({ layout: z.literal("table"), title, table: z.strictObject(tableFields), notes, sources }),
  z.strictObject({
    layout: z.literal("chart"),
    title,
    chart: z.strictObject(sourcedChartFields),
    body: markdown.optional(),
    notes,
    sources,
  }),
  z.strictObject({
    layout: z.literal("image"),
    title: title.optional(),
    image: path,
    alternative: shortText.optional(),
    caption: shortText.optional(),
    notes,
    sources,
  }),
  z.strictObject({
    layout: z.literal("figures"),
    title,
    figures: z
      .array(z.strictObject({ value: z.string().min(1).max(30), label: shortText }))
      .min(1)
      .max(6),
    body: markdown.optional(),
    notes,
    sources,
  }),
  z.strictObject({
    layout: z.literal("quote"),
    quote: z.string().min(1).max(1_000),
    by: shortText.optional(),
    notes,
    sources,
  }),
  z.strictObject({
    layout: z.literal("closing"),
    title,
    subtitle: shortText.optional(),
    detail: shortText.optional(),
    notes,
    sources,
  }),
]);

/** What a deck is made from; `body`, `left` and `right` are Markdown lists and paragraphs. */
export const deckDescription = z.strictObject({
  title: z.string().max(300).optional(),
  author: z.string().max(200).optional(),
  theme: themeField,
  language: languageField,
  footer: z.string().max(200).optional(),
  slides: z.array(slide).min(1).max(300),
});
export type DeckDescription = z.infer<typeof deckDescription>;
export type SlideDescription = z.infer<typeof slide>;
export type SlideOf<Layout extends SlideDescription["layout"]> = Extract<SlideDescription, { layout: Layout }>;
