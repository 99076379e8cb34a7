import { z } from "zod";

/** Pages as they were numbered when the file was read: `3,1-2`. */
const pages = z
  .string()
  .max(2_000)
  .regex(/^\s*\d+\s*(-\s*\d+)?(\s*,\s*\d+\s*(-\s*\d+)?)*\s*$/, "pages are written like 1-3,7");
const short = z.string().max(1_000);
const color = z.string().regex(/^#?[0-9A-Fa-f]{6}$/, "a color is six hexadecimal digits, such as 9E4A4B");
const coordinate = z.number().min(-20_000).max(20_000);

const keep = z.strictObject({ pages });
const remove = z.strictObject({ delete: pages });
const rotate = z.strictObject({
  rotate: z.union([z.literal(90), z.literal(180), z.literal(270), z.literal(-90)]),
  on: pages.optional(),
});
const append = z.strictObject({
  append: z.string().min(1).max(4_096),
  take: pages.optional(),
  after: z.number().int().min(0).max(100_000).optional(),
});
const fill = z.strictObject({
  fill: z.record(
    z.string().max(500),
    z.union([z.string().max(20_000), z.boolean(), z.number(), z.array(short).max(200)]),
  ),
  flatten: z.boolean().optional(),
});
const flatten = z.strictObject({ flatten: z.literal(true) });
const stamp = z.strictObject({
  stamp: z.string().min(1).max(200),
  on: pages.optional(),
  position: z.enum(["diagonal", "top", "bottom", "top-left", "top-right", "bottom-left", "bottom-right"]).optional(),
  size: z.number().min(4).max(400).optional(),
  color: color.optional(),
  opacity: z.number().min(0.02).max(1).optional(),
});
const area = z.strictObject({
  page: z.number().int().min(1).max(100_000),
  box: z.tuple([coordinate, coordinate, coordinate, coordinate]),
});
const redact = z.strictObject({
  redact: z.array(z.string().min(1).max(1_000)).max(200),
  areas: z.array(area).max(500).optional(),
  on: pages.optional(),
});
const metadata = z.strictObject({
  metadata: z.strictObject({
    title: short.optional(),
    author: short.optional(),
    subject: short.optional(),
    keywords: z.array(short).max(100).optional(),
  }),
});

export type PdfEdit =
  | z.infer<typeof keep>
  | z.infer<typeof remove>
  | z.infer<typeof rotate>
  | z.infer<typeof append>
  | z.infer<typeof fill>
  | z.infer<typeof flatten>
  | z.infer<typeof stamp>
  | z.infer<typeof redact>
  | z.infer<typeof metadata>;
export type PdfEditOf<Key extends string> = Extract<PdfEdit, Readonly<Record<Key, unknown>>>;

/** The edits of PDF files by the key that tells each. */
export const pdfShapes: Readonly<Record<string, Readonly<{ schema: z.ZodType<PdfEdit>; example: string }>>> = {
  fill: { schema: fill, example: '{"fill":{"Name":"Ann","Agreed":true},"flatten":true}' },
  flatten: { schema: flatten, example: '{"flatten":true}' },
  redact: { schema: redact, example: '{"redact":["Ann Example"],"areas":[{"page":1,"box":[left,top,width,height]}]}' },
  append: { schema: append, example: '{"append":"/path.pdf","take":"1-2","after":3}' },
  rotate: { schema: rotate, example: '{"rotate":90,"on":"2"}' },
  stamp: { schema: stamp, example: '{"stamp":"DRAFT","position":"diagonal","on":"1-3"}' },
  metadata: { schema: metadata, example: '{"metadata":{"title":"Report","author":"Ann"}}' },
  delete: { schema: remove, example: '{"delete":"4-5"}' },
  pages: { schema: keep, example: '{"pages":"3,1-2"} (keeps these, in this order)' },
};
