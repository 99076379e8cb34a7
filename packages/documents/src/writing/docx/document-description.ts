import { z } from "zod";
import { languageField, sourcedChartFields, tableFields, themeField } from "../parts-of-descriptions.ts";
import { namedSources, sourceSchema } from "../source.ts";

const markdown = z.string().max(500_000);
const source = sourceSchema.optional();
const caption = z.string().max(500).optional();

const block = z.union([
  markdown,
  z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("table"), ...tableFields, caption, source }),
    z.strictObject({
      kind: z.literal("chart"),
      ...sourcedChartFields,
      caption,
      source,
      height: z.number().min(3).max(20).optional(),
    }),
    z.strictObject({
      kind: z.literal("image"),
      path: z.string().min(1).max(4_096),
      alternative: z.string().max(500).optional(),
      caption,
      width: z.number().min(1).max(40).optional(),
      source,
    }),
    z.strictObject({ kind: z.literal("callout"), text: markdown, title: z.string().max(200).optional(), source }),
    z.strictObject({ kind: z.literal("page-break") }),
    z.strictObject({ kind: z.literal("section"), landscape: z.boolean().optional() }),
  ]),
]);

/** What a text document is made from. Texts are Markdown; image widths and chart heights are in centimetres. */
export const documentDescription = z.strictObject({
  title: z.string().max(300).optional(),
  subtitle: z.string().max(500).optional(),
  author: z.string().max(200).optional(),
  date: z.string().max(100).optional(),
  theme: themeField,
  language: languageField,
  page: z.enum(["a4", "letter"]).optional(),
  landscape: z.boolean().optional(),
  cover: z.boolean().optional(),
  toc: z.boolean().optional(),
  numberHeadings: z.boolean().optional(),
  header: z.string().max(300).optional(),
  footer: z.string().max(300).optional(),
  pageNumbers: z.boolean().optional(),
  content: z.union([markdown, z.array(block).max(5_000)]),
  /** where claims come from; texts refer to them like footnotes */
  sources: namedSources,
});
/** An upright page and its margins, in twentieths of a point. */
export type Paper = Readonly<{
  width: number;
  height: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
}>;
export type DocumentDescription = z.infer<typeof documentDescription> & Readonly<{ paper?: Paper }>;
export type DocumentBlock = z.infer<typeof block>;
