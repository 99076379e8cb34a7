import { z } from "zod";
import { fileQuerySchema } from "./file-query.ts";
import { changeSetIdSchema } from "./id.ts";
import { guestPathSchema } from "./value.ts";

const colour = z.string().regex(/^#[0-9a-f]{6}$/);
const short = z.string().max(2_000);

/** a picture inside a text; nothing but a `data:` picture is ever a source */
export const placedPictureSchema = z.object({
  source: z
    .string()
    .regex(/^data:image\/(?:png|jpeg|gif|webp|bmp);base64,[A-Za-z0-9+/=]*$/)
    .nullable(),
  alt: short,
  width: z.number(),
  height: z.number(),
});

export const shownSourceSchema = z.object({
  /** path or name as the file has it */
  file: z.string().max(4_096),
  /** page or slide, from 1 */
  page: z.number().int().min(1).optional(),
  /** cell or range, with its sheet where the file names one */
  cell: z.string().max(200).optional(),
  /** lines of a text, from 1 */
  lines: z.object({ first: z.number().int().min(1), last: z.number().int().min(1) }).optional(),
  quote: z.string().max(2_000).optional(),
  /** series or point of a chart it is the source of */
  of: z.string().max(500).optional(),
});
/** where a figure or claim comes from, as a file says */
export type ShownSource = Readonly<z.infer<typeof shownSourceSchema>>;

export const textRunSchema = z.object({
  text: z.string(),
  bold: z.literal(true).optional(),
  italic: z.literal(true).optional(),
  underline: z.literal(true).optional(),
  strike: z.literal(true).optional(),
  raised: z.enum(["super", "sub"]).optional(),
  colour: colour.optional(),
  fill: colour.optional(),
  /** size in points */
  points: z.number().positive().max(400).optional(),
  font: z
    .string()
    .regex(/^[\w .-]{1,60}$/)
    .optional(),
  link: z
    .string()
    .regex(/^(?:https?:|mailto:)/i)
    .optional(),
  /** where it comes from, or the file beside that it leads to */
  source: shownSourceSchema.optional(),
  /** what came in or went */
  mark: z.enum(["inserted", "deleted"]).optional(),
  /** whose tracked change it is */
  by: short.optional(),
  picture: placedPictureSchema.optional(),
});
/** a piece of text that looks the same throughout */
export type TextRun = Readonly<z.infer<typeof textRunSchema>>;

export const paragraphBlockSchema = z.object({
  kind: z.literal("paragraph"),
  /** address that edits take, such as `p12` */
  at: short,
  /** level of a heading, 0 for other text */
  level: z.number().int().min(0).max(6),
  list: z.object({ depth: z.number().int().min(0).max(8), label: z.string().max(200) }).nullable(),
  align: z.enum(["left", "center", "right", "justify"]),
  runs: z.array(textRunSchema),
  startsPage: z.literal(true).optional(),
});
export type ParagraphBlock = Readonly<z.infer<typeof paragraphBlockSchema>>;

export type CellBlock = Readonly<{
  columns: number;
  rows: number;
  fill?: string | undefined;
  blocks: readonly DocumentBlock[];
}>;
export type TableBlock = Readonly<{
  kind: "table";
  at: string;
  rows: readonly Readonly<{ isHead: boolean; cells: readonly CellBlock[] }>[];
}>;
export type DocumentBlock = ParagraphBlock | TableBlock;

const span = z.number().int().min(1).max(100_000);
const cellBlockSchema: z.ZodType<CellBlock> = z.lazy(() =>
  z.object({ columns: span, rows: span, fill: colour.optional(), blocks: z.array(documentBlockSchema) }),
);
const tableBlockSchema: z.ZodType<TableBlock> = z.object({
  kind: z.literal("table"),
  at: short,
  rows: z.array(z.object({ isHead: z.boolean(), cells: z.array(cellBlockSchema) })),
});
export const documentBlockSchema: z.ZodType<DocumentBlock> = z.union([paragraphBlockSchema, tableBlockSchema]);

export const pageSizeSchema = z.object({ width: z.number(), height: z.number() });
/** of a page, in points */
export type PageSize = Readonly<z.infer<typeof pageSizeSchema>>;

export const previewSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("document"),
    blocks: z.array(documentBlockSchema),
    /** headers, footers, notes and comments */
    sides: z.array(z.object({ title: short, blocks: z.array(documentBlockSchema) })),
    isCut: z.boolean(),
  }),
  z.object({
    kind: z.literal("sheets"),
    sheets: z.array(z.object({ name: z.string(), hidden: z.boolean(), rows: z.number(), columns: z.number() })),
  }),
  /** the text of slides; their pictures are drawn apart */
  z.object({
    kind: z.literal("slides"),
    slides: z.array(
      z.object({ number: z.number(), title: z.string(), text: z.string(), sources: z.array(shownSourceSchema) }),
    ),
  }),
  z.object({ kind: z.literal("pages"), pages: z.array(pageSizeSchema), isCut: z.boolean() }),
  z.object({
    kind: z.literal("mail"),
    from: z.string(),
    to: z.string(),
    date: z.string(),
    subject: z.string(),
    text: z.string(),
    /** whether it has a formatted body too, which is a web page */
    hasPage: z.boolean(),
    attachments: z.array(z.object({ name: z.string(), mediaType: z.string(), bytes: z.number() })),
  }),
  /** a web page; it is shown in a frame of its own */
  z.object({ kind: z.literal("page") }),
  z.object({ kind: z.literal("picture") }),
  z.object({
    kind: z.literal("text"),
    format: z.enum(["markdown", "plain"]),
    text: z.string(),
    isCut: z.boolean(),
    /** by the names of footnotes; those of a drawing have none */
    sources: z.array(z.object({ label: z.string().max(60), source: shownSourceSchema })).optional(),
  }),
]);
/** a file to be looked at, without anything in it that could act */
export type Preview = Readonly<z.infer<typeof previewSchema>>;

export const shownCellSchema = z.union([
  z.string(),
  z.tuple([z.string(), z.enum(["t", "n", "d", "b", "e"]), z.string()]),
  z.tuple([z.string(), z.enum(["t", "n", "d", "b", "e"]), z.string(), z.string()]),
]);
/** what a cell shows; where there is more to say its kind (text, number, date, boolean, error), the stored value and the formula */
export type ShownCell = z.infer<typeof shownCellSchema>;

export const rowBlockSchema = z.object({
  first: z.number().int(),
  rows: z.array(z.array(shownCellSchema)),
  /** which rows of the sheet they are, from 0, where they are not in its order */
  numbers: z.array(z.number().int().nonnegative()).optional(),
});
/** rows from `first`, counted from 0 */
export type RowBlock = Readonly<z.infer<typeof rowBlockSchema>>;

export const cellSourceSchema = z.object({ at: short, source: shownSourceSchema });
/** where a cell comes from, by its address such as `B2` */
export type CellSource = Readonly<z.infer<typeof cellSourceSchema>>;

export type SheetSize = Readonly<{
  rows: number;
  columns: number;
  rowsPerBlock: number;
  sources: readonly CellSource[];
}>;

const columnSchema = z.number().int().min(0).max(20_000);
export const columnFilterSchema = z.object({
  column: columnSchema,
  is: z.enum(["containing", "equal", "different", "more", "less", "empty", "filled"]),
  /** as a person types it */
  value: z.string().max(200),
});
/** which rows are shown, by what one column holds */
export type ColumnFilter = Readonly<z.infer<typeof columnFilterSchema>>;
export const arrangementSchema = z.object({
  /** rows that hold it in any cell; empty for all */
  text: z.string().max(200),
  sort: z.object({ column: columnSchema, order: z.enum(["up", "down"]) }).nullable(),
  filters: z.array(columnFilterSchema).max(50),
  /** rows at the top that stay there */
  head: z.number().int().min(0).max(100),
});
/** which rows of a sheet are shown, and in what order; nothing is written to the file */
export type Arrangement = Readonly<z.infer<typeof arrangementSchema>>;
/** how many rows an arrangement shows */
export type ArrangedSize = Readonly<{ rows: number; rowsPerBlock: number }>;

export const pageTextSchema = z.object({
  text: z.string(),
  left: z.number(),
  top: z.number(),
  width: z.number(),
  height: z.number(),
});
/** a line of text on a page; places in parts of the page, from 0 to 1 */
export type PageText = Readonly<z.infer<typeof pageTextSchema>>;

const number = z.number().int().nullable();
export const comparedLineSchema = z.object({
  before: number,
  after: number,
  pieces: z.array(z.object({ text: z.string(), mark: z.enum(["inserted", "deleted"]).optional() })),
});
/** numbers of the line in its file, `null` where it has none */
export type ComparedLine = Readonly<z.infer<typeof comparedLineSchema>>;

const cellSideSchema = z.object({ shown: z.string(), formula: z.string().optional() }).nullable();
export const comparedSheetSchema = z.object({
  name: z.string(),
  status: z.enum(["same", "changed", "added", "removed"]),
  cells: z.array(z.object({ at: z.string(), before: cellSideSchema, after: cellSideSchema })),
  rows: z.array(z.object({ row: z.number(), status: z.enum(["inserted", "deleted"]), cells: z.array(z.string()) })),
  /** all of them, also where the lists are cut */
  counts: z.object({ cells: z.number(), inserted: z.number(), deleted: z.number() }),
});
export type ComparedSheet = Readonly<z.infer<typeof comparedSheetSchema>>;

export const comparedBlockSchema = z.union([
  z.object({
    status: z.enum(["same", "inserted", "deleted", "changed", "restyled"]),
    block: documentBlockSchema,
  }),
  /** blocks left out because nothing changed in them */
  z.object({ status: z.literal("gap"), count: z.number() }),
]);
export type ComparedBlock = Readonly<z.infer<typeof comparedBlockSchema>>;

export const comparedPageSchema = z.object({
  before: number,
  after: number,
  title: z.string(),
  isSame: z.boolean(),
  lines: z.array(comparedLineSchema),
});
/** a page or slide beside its counterpart, numbers from 1 */
export type ComparedPage = Readonly<z.infer<typeof comparedPageSchema>>;

/** one line that says what changed */
const summary = z.string();
export const comparisonSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("text"),
    summary,
    sections: z.array(z.object({ lines: z.array(comparedLineSchema) })),
    inserted: z.number(),
    deleted: z.number(),
    isCut: z.boolean(),
  }),
  z.object({ kind: z.literal("document"), summary, blocks: z.array(comparedBlockSchema), isCut: z.boolean() }),
  z.object({ kind: z.literal("cells"), summary, sheets: z.array(comparedSheetSchema), isCut: z.boolean() }),
  z.object({ kind: z.literal("pages"), summary, pages: z.array(comparedPageSchema), isCut: z.boolean() }),
  z.object({ kind: z.literal("pictures"), summary }),
  /** nothing in it can be compared, or everything differs */
  z.object({ kind: z.literal("bytes"), summary }),
]);
/** what changed from one version of a file to another, for people */
export type Comparison = Readonly<z.infer<typeof comparisonSchema>>;

/** a file that another one names, as it names it: by its path, or from where that one lies */
export const sourceQuerySchema = z.object({ path: guestPathSchema, file: z.string().min(1).max(4_096) });
export const sheetQuerySchema = fileQuerySchema.extend({ sheet: z.string().max(255) });
const arrangementText = z
  .string()
  .max(20_000)
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue("not JSON");
      return z.NEVER;
    }
  })
  .pipe(arrangementSchema);
export const arrangedQuerySchema = sheetQuerySchema.extend({ arrangement: arrangementText });
export const rowsQuerySchema = sheetQuerySchema.extend({
  block: z.coerce.number().int().nonnegative(),
  arrangement: arrangementText.optional(),
});
export const pageTextQuerySchema = fileQuerySchema.extend({ number: z.coerce.number().int().min(1).max(100_000) });
export const pageQuerySchema = pageTextQuerySchema.extend({
  /** `pixels` of the longest side */
  pixels: z.coerce.number().int().min(100).max(4_000),
});
/** both ends of what became of a file; the earlier end is that of the same set unless it is named */
export const comparisonQuerySchema = z.object({
  path: guestPathSchema,
  changeSet: changeSetIdSchema,
  beforePath: guestPathSchema.optional(),
  beforeSet: changeSetIdSchema.optional(),
});
export type ComparisonQuery = Readonly<z.infer<typeof comparisonQuerySchema>>;
