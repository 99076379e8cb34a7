import { z } from "zod";
import type { CheckOutcome } from "./checking/check-report.ts";
import { convertedKinds } from "./converting/converted-kinds.ts";
import type { EditedFile } from "./editing/edit-file.ts";
import type { ReadOutcome, TablesOutcome } from "./outcome.ts";
import { type PreviewOutcomeOf, previewRequests } from "./preview/preview-requests.ts";
import type { QueryOutcome } from "./querying/query-description.ts";
import type { RenderOutcome } from "./rendering/page-pictures.ts";
import type { WorkbookReport } from "./workbook/create-outcome.ts";
import { workbookDescription } from "./workbook/workbook-description.ts";
import type { FileReport } from "./writing/created-file.ts";

const id = z.string().min(1).max(200);
/** Absolute path of a file the process may read or write. */
const path = z.string().min(1).max(4_096);

const readRequest = z.strictObject({
  id,
  op: z.literal("read"),
  path,
  /** shown name, whose ending helps to tell the format; the path's own name when left out */
  name: z.string().max(1_000).optional(),
  maxCharacters: z.number().int().min(0).max(10_000_000).optional(),
  lines: z.boolean().optional(),
  tables: z.boolean().optional(),
  ocr: z.boolean().optional(),
  maxOcrPages: z.number().int().min(0).max(1_000).optional(),
  addresses: z.boolean().optional(),
  at: z.string().max(300).optional(),
});

const tablesRequest = z.strictObject({
  id,
  op: z.literal("tables"),
  path,
  name: z.string().max(1_000).optional(),
  sheet: z.string().max(255).optional(),
  offset: z.number().int().min(0).optional(),
  limit: z.number().int().min(0).max(1_000_000).optional(),
});

const createFields = {
  id,
  op: z.literal("create"),
  /** a file that does not exist yet, in the folder the process was started for */
  output: path,
  /** pictures the description names: its names for them, and the paths to read them from */
  files: z.record(z.string().max(4_096), path).optional(),
  /** a file whose looks the made one takes over, by its name in `files` */
  like: z.string().min(1).max(4_096).optional(),
} as const;

const createRequest = z.discriminatedUnion("kind", [
  z.strictObject({
    ...createFields,
    kind: z.literal("xlsx"),
    description: workbookDescription,
    /** made to be printed: pivot tables are cells alone, since programs that print write them anew in a look of their own */
    printed: z.boolean().optional(),
  }),
  z.strictObject({
    ...createFields,
    kind: z.literal("docx"),
    description: z.unknown(),
    /** page numbers of headings in order, from a rendering of the same document */
    pages: z.array(z.number().int()).max(20_000).optional(),
  }),
  z.strictObject({ ...createFields, kind: z.enum(["pptx", "svg", "png"]), description: z.unknown() }),
]);

const checkRequest = z.strictObject({
  id,
  op: z.literal("check"),
  path,
  name: z.string().max(1_000).optional(),
  /** the same file as PDF, and why there is none where a rendering was asked for */
  rendered: path.optional(),
  notRendered: z.enum(["absent", "failed"]).optional(),
  /** the same workbook as another program computes it */
  recalculated: path.optional(),
  /** what a validator has against the file */
  schemaErrors: z.array(z.string().max(500)).max(100).optional(),
});

const renderRequest = z.strictObject({
  id,
  op: z.literal("render"),
  path,
  name: z.string().max(1_000).optional(),
  rendered: path.optional(),
  notRendered: z.enum(["absent", "failed"]).optional(),
  /** which pages, such as `1-3,7`; the first ones when left out */
  pages: z.string().max(200).optional(),
  /** longest side of a picture in pixels */
  side: z.number().int().min(100).max(2_400).optional(),
});

const editRequest = z.strictObject({
  id,
  op: z.literal("edit"),
  path,
  name: z.string().max(1_000).optional(),
  /** checked by the editor, which says how to correct them */
  edits: z.unknown(),
  author: z.string().min(1).max(200).optional(),
  /** pictures the edits name: their names for them, and the paths to read them from */
  files: z.record(z.string().max(4_096), path).optional(),
  output: path,
});

const convertRequest = z.strictObject({
  id,
  op: z.literal("convert"),
  path,
  name: z.string().max(1_000).optional(),
  kind: z.enum(convertedKinds),
  output: path,
});

const tagRequest = z.strictObject({
  id,
  op: z.literal("tag"),
  /** a PDF that LibreOffice made of the file `source` */
  path,
  name: z.string().max(1_000).optional(),
  kind: z.enum(["docx", "pptx", "xlsx"]),
  files: z.strictObject({ source: path }),
  language: z.string().max(20).optional(),
  output: path,
});

const queryRequest = z.strictObject({
  id,
  op: z.literal("query"),
  /** files whose tables are asked: what the question calls them, and where they are */
  files: z.record(z.string().max(4_096), path),
  /** left out, the tables are told and nothing is asked */
  sql: z.string().min(1).max(20_000).optional(),
  /** rows of the answer at most */
  limit: z.number().int().min(1).max(2_000).optional(),
});

/** One line of the process's input. */
export const documentRequest = z.discriminatedUnion("op", [
  readRequest,
  tablesRequest,
  createRequest,
  checkRequest,
  convertRequest,
  editRequest,
  ...previewRequests,
  queryRequest,
  renderRequest,
  tagRequest,
]);
export type DocumentRequest = z.infer<typeof documentRequest>;
export type DocumentOperation = DocumentRequest["op"];

export type WrittenFile = Readonly<{
  status: "created";
  path: string;
  bytes: number;
  report: WorkbookReport | FileReport;
  remarks?: readonly string[];
}>;
export type WrittenEdit = Omit<EditedFile, "bytes"> & Readonly<{ path: string; bytes: number }>;
type Refused = Extract<ReadOutcome, { status: "refused" }>;

/** What each operation answers with. */
export type OutcomeOf = Readonly<{
  read: ReadOutcome;
  tables: TablesOutcome;
  create: WrittenFile | Refused;
  check: CheckOutcome;
  convert: WrittenFile | Refused;
  edit: WrittenEdit | Refused;
  render: RenderOutcome;
  query: QueryOutcome;
  tag: WrittenFile | Refused;
}> &
  PreviewOutcomeOf;

/** One line of the process's output: exactly one for every request, not always in the requests' order. `ok: false` is a line that was no request. */
export type DocumentReply =
  | Readonly<{ id: string; ok: true; outcome: OutcomeOf[DocumentOperation] }>
  | Readonly<{ id: string | null; ok: false; error: string }>;
