import { z } from "zod";
import { chartFields, tableFields } from "../../writing/parts-of-descriptions.ts";

const text = z.string().max(50_000);
/** The number of a slide in the file as it was read, or the slide that was added last. */
const slide = z.union([z.number().int().min(1).max(10_000), z.literal("new")]);
const after = z.union([z.number().int().min(0).max(10_000), z.literal("new")]);
/** The number of a shape, the role of its placeholder (title, body, body 2), or its name. */
const shape = z.union([z.string().min(1).max(300), z.number().int()]);
const percent = z.number().min(0).max(100);

const replace = z.strictObject({
  replace: z.string().min(1).max(10_000),
  with: text,
  slide: slide.optional(),
  all: z.boolean().optional(),
});
const add = z.strictObject({
  add: z.string().min(1).max(300),
  after: after.optional(),
  fill: z.record(z.string().max(300), text).optional(),
  notes: text.optional(),
});
const duplicate = z.strictObject({ duplicate: slide, after: after.optional() });
const move = z.strictObject({ move: slide, after });
const remove = z.strictObject({ delete: slide });
const cell = z.strictObject({
  slide,
  shape,
  cell: z.tuple([z.number().int().min(1).max(1_000), z.number().int().min(1).max(1_000)]),
  text,
});
const removeShape = z.strictObject({ slide, remove: shape });
const image = z.strictObject({
  slide,
  shape,
  image: z.string().min(1).max(4_096),
  alternative: z.string().max(1_000).optional(),
});
/** Without a type it gives a chart that is there other figures; with one it draws a new chart. */
const chart = z.strictObject({
  slide,
  shape: shape.optional(),
  chart: z.strictObject({ ...chartFields, type: chartFields.type.optional() }),
  place: z.tuple([percent, percent, percent, percent]).optional(),
});
const table = z.strictObject({
  slide,
  table: z.strictObject(tableFields),
  place: z.tuple([percent, percent, percent, percent]).optional(),
});
const notes = z.strictObject({ slide, notes: text });
const comment = z.strictObject({ slide, comment: text.min(1), shape: shape.optional() });
/** `to` is the number of a comment of the slide, as readings count them. */
const reply = z.strictObject({ slide, reply: text.min(1), to: z.number().int().min(1).max(10_000) });
const setText = z.strictObject({ slide, shape, text });

export type DeckEdit =
  | z.infer<typeof replace>
  | z.infer<typeof add>
  | z.infer<typeof duplicate>
  | z.infer<typeof move>
  | z.infer<typeof remove>
  | z.infer<typeof cell>
  | z.infer<typeof removeShape>
  | z.infer<typeof image>
  | z.infer<typeof chart>
  | z.infer<typeof table>
  | z.infer<typeof notes>
  | z.infer<typeof comment>
  | z.infer<typeof reply>
  | z.infer<typeof setText>;
export type DeckEditOf<Key extends string> = Extract<DeckEdit, Readonly<Record<Key, unknown>>>;

/** The edits of decks by the key that tells each. */
export const deckShapes: Readonly<Record<string, Readonly<{ schema: z.ZodType<DeckEdit>; example: string }>>> = {
  replace: { schema: replace, example: '{"replace":"2025","with":"2026","slide":3,"all":true}' },
  add: {
    schema: add,
    example: '{"add":"Title and Content","after":2,"fill":{"title":"Costs","body":"- one"},"notes":"..."}',
  },
  duplicate: { schema: duplicate, example: '{"duplicate":3,"after":3}' },
  move: { schema: move, example: '{"move":5,"after":0}' },
  delete: { schema: remove, example: '{"delete":4}' },
  cell: { schema: cell, example: '{"slide":2,"shape":5,"cell":[2,3],"text":"12"}' },
  remove: { schema: removeShape, example: '{"slide":2,"remove":7}' },
  image: { schema: image, example: '{"slide":2,"shape":4,"image":"/path.png"}' },
  chart: {
    schema: chart,
    example:
      '{"slide":2,"chart":{"type":"column|bar|line|area|pie|doughnut","title":"...","categories":["Q1"],"series":[{"name":"Net","values":[3]}]},"place":[5,30,90,50]} (without type: other figures for the chart that is there)',
  },
  table: { schema: table, example: '{"slide":2,"table":{"columns":["a"],"rows":[["1"]]},"place":[5,30,90,50]}' },
  notes: { schema: notes, example: '{"slide":2,"notes":"..."}' },
  comment: { schema: comment, example: '{"slide":2,"comment":"...","shape":"title"}' },
  reply: { schema: reply, example: '{"slide":2,"reply":"...","to":1}' },
  text: { schema: setText, example: '{"slide":2,"shape":"title","text":"..."}' },
};
