import { z } from "zod";

const blocks =
  "Markdown text (headings, lists, tables, links, [^1] footnotes, ![caption](/path.png)), or a list of Markdown texts and {kind:table, columns:[{header,align,width,format}], rows, caption, totals} | {kind:chart, type:column|bar|line|area|pie|doughnut, title, categories, series:[{name,values}], caption, stacked, format} | {kind:image, path, caption, width in cm} | {kind:callout, text, title} | {kind:page-break} | {kind:section, landscape}; format is integer, number, percent, EUR, USD, GBP or CHF";

/** What models are told of a text document. Shorter than the whole schema, which the documents package keeps and checks against. */
const documentJsonSchema = {
  type: "object",
  properties: {
    ...Object.fromEntries(
      ["title", "subtitle", "author", "date", "header", "footer", "language"].map((name) => [name, { type: "string" }]),
    ),
    theme: { enum: ["harbor", "ledger", "meadow", "graphite", "plum"] },
    ...Object.fromEntries(
      ["cover", "toc", "numberHeadings", "pageNumbers", "landscape"].map((name) => [name, { type: "boolean" }]),
    ),
    content: { description: blocks },
    sources: { description: "{r1:{file, page, quote}}, cited as [^r1]" },
  },
  required: ["content"],
};

/** A description, passed on unread: the documents process checks it and says what is wrong with it. */
export const documentInput = z
  .unknown()
  .refine((value) => typeof value === "object" && value !== null && !Array.isArray(value), "expected one JSON object")
  .meta(documentJsonSchema);
