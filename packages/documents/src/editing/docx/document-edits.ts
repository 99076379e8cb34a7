import { z } from "zod";

const text = z.string().max(100_000);
/** An address such as p12, or a text that only this paragraph holds. */
const paragraph = z.string().min(1).max(2_000);

const replace = z.strictObject({
  replace: z.string().min(1).max(10_000),
  with: text,
  at: z.string().max(20).optional(),
  all: z.boolean().optional(),
});
const rewrite = z.strictObject({ paragraph, text });
const insert = z.strictObject({
  after: paragraph,
  add: z.union([text, z.array(text).max(500)]),
  like: paragraph.optional(),
});
const remove = z.strictObject({ delete: paragraph });

export type TextEdit =
  | z.infer<typeof replace>
  | z.infer<typeof rewrite>
  | z.infer<typeof insert>
  | z.infer<typeof remove>;

/** The edits of a text document by the key that tells them apart, with how they are written. */
export const documentShapes = {
  replace: { schema: replace, example: '{"replace":"old","with":"new","at":"p3"} (or "all":true)' },
  paragraph: { schema: rewrite, example: '{"paragraph":"p3","text":"…"}' },
  after: { schema: insert, example: '{"after":"p3","add":"…","like":"p2"}' },
  delete: { schema: remove, example: '{"delete":"p3"}' },
} as const;
