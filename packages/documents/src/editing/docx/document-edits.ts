import { z } from "zod";

const text = z.string().max(100_000);
const short = z.string().min(1).max(2_000);
/** An address such as p12, t2.r3.c1 or header1.p1, p0 for the top, or a text that only this paragraph holds. */
const place = short;
const style = z.string().min(1).max(255).optional();
const picture = z.string().min(1).max(4_096);
const cells = z.array(text).min(1).max(63);

const replace = z.strictObject({
  replace: z.string().min(1).max(10_000),
  with: text,
  at: place.optional(),
  all: z.boolean().optional(),
});
const fill = z.strictObject({ fill: z.record(z.string().min(1).max(255), z.union([text, z.number(), z.boolean()])) });
const comment = z.strictObject({ comment: place, text: short, on: short.optional() });
const reply = z.strictObject({ reply: z.string().max(20), text: short });
const accept = z.strictObject({ accept: short });
const reject = z.strictObject({ reject: short });
const replaceImage = z.strictObject({ replaceImage: z.string().max(40), image: picture });
const of = z.enum(["default", "first", "even"]).optional();
const header = z.strictObject({ header: text, of });
const footer = z.strictObject({ footer: text, of });
const move = z
  .strictObject({ move: place, after: place.optional(), before: place.optional() })
  .refine((edit) => (edit.after === undefined) !== (edit.before === undefined), "give either after or before");
const remove = z.strictObject({ delete: place });
const rewrite = z
  .strictObject({ paragraph: place, text: text.optional(), style, like: place.optional() })
  .refine(
    (edit) => edit.text !== undefined || edit.style !== undefined || edit.like !== undefined,
    "give text or style",
  );
const added = {
  /** paragraphs; rows of cells at a table's row; cells from the top at a table's column */
  add: z.union([text, z.array(z.union([text, cells])).max(2_000)]).optional(),
  table: z.strictObject({ rows: z.array(cells).min(1).max(2_000), like: place.optional(), style }).optional(),
  image: picture.optional(),
  /** of an image, in centimetres */
  width: z.number().min(0.2).max(100).optional(),
  alt: z.string().max(1_000).optional(),
  like: place.optional(),
  style,
};
const hasOne = (edit: { add?: unknown; table?: unknown; image?: unknown }) =>
  [edit.add, edit.table, edit.image].filter((each) => each !== undefined).length === 1;
const insertAfter = z.strictObject({ after: place, ...added }).refine(hasOne, "give one of add, table, image");
const insertBefore = z.strictObject({ before: place, ...added }).refine(hasOne, "give one of add, table, image");

type Of<Schema extends z.ZodType> = z.infer<Schema>;
export type ReplaceText = Of<typeof replace>;
export type AddComment = Of<typeof comment>;
export type ReplyTo = Of<typeof reply>;
export type MoveParagraph = Of<typeof move>;
export type Rewrite = Of<typeof rewrite>;
export type Insert = Of<typeof insertAfter> | Of<typeof insertBefore>;
export type DocumentEdit =
  | ReplaceText
  | Of<typeof fill>
  | AddComment
  | ReplyTo
  | Of<typeof accept>
  | Of<typeof reject>
  | Of<typeof replaceImage>
  | Of<typeof header>
  | Of<typeof footer>
  | MoveParagraph
  | Of<typeof remove>
  | Rewrite
  | Insert;

/** The edits of a text document by the key that tells them apart, with how they are written. */
export const documentShapes = {
  replace: { schema: replace, example: '{"replace":"old","with":"new","at":"p3"} (or "all":true)' },
  fill: {
    schema: fill,
    example: '{"fill":{"Customer":"Ann","Agreed":true}} (content controls, form fields, {{Customer}})',
  },
  comment: { schema: comment, example: '{"comment":"p3","text":"…","on":"words in it"}' },
  reply: { schema: reply, example: '{"reply":"c1","text":"…"}' },
  accept: { schema: accept, example: '{"accept":"all, p3 or an author"}' },
  reject: { schema: reject, example: '{"reject":"all, p3 or an author"}' },
  replaceImage: { schema: replaceImage, example: '{"replaceImage":"i1","image":"/path.png"}' },
  header: { schema: header, example: '{"header":"…","of":"default|first|even"}' },
  footer: { schema: footer, example: '{"footer":"…"}' },
  move: { schema: move, example: '{"move":"p5","after":"p2 or p0"}' },
  delete: { schema: remove, example: '{"delete":"p3, t1, t1.r2, t1.c2, c1 or i1"}' },
  paragraph: { schema: rewrite, example: '{"paragraph":"p3 or t1.r2.c3","text":"…","style":"Heading 2"}' },
  after: {
    schema: insertAfter,
    example:
      '{"after":"p3","add":"…","like":"p2"} or "style" (p0 is the top of the document); rows: {"after":"t1.r2","add":[["a","b"]]}; column: {"after":"t1.c2","add":["Head","a"]}; {"after":"p3","table":{"rows":[["Head"],["a"]]}}; {"after":"p3","image":"/path.png","width":8,"alt":"…"}',
  },
  before: { schema: insertBefore, example: '{"before":"p3",…} like "after"' },
} as const;
