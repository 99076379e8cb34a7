import { z } from "zod";

const slides =
  "each {layout, notes, sources:[{file, page, quote}], ...}: title|section|closing: title, subtitle | agenda: items | content: title, body, image | two-column: title, left, right, leftTitle, rightTitle | table: title, table:{columns, rows, totals} | chart: title, chart:{type, categories, series}, body | image: image, title, caption | figures: title, figures:[{value,label}], body | quote: quote, by. body, left, right: Markdown; tables, charts as in document";

/** What models are told of a deck. Shorter than the whole schema, which the documents package keeps and checks against. */
export const deckInput = z
  .unknown()
  .refine((value) => typeof value === "object" && value !== null && !Array.isArray(value), "expected one JSON object")
  .meta({
    type: "object",
    properties: {
      title: { type: "string" },
      theme: { type: "string" },
      footer: { type: "string" },
      slides: { type: "array", items: { type: "object" }, description: slides },
    },
    required: ["slides"],
  });
