/** Formats the readers understand. */
export type DocumentFormat =
  | "text"
  | "markdown"
  | "html"
  | "json"
  | "code"
  | "csv"
  | "tsv"
  | "calendar"
  | "eml"
  | "pdf"
  | "docx"
  | "xlsx"
  | "pptx"
  | "image"
  | "zip"
  | "msg"
  | "xls"
  | "xlsb"
  | "ods"
  | "numbers"
  | "odt"
  | "odp"
  | "doc"
  | "ppt";

/** What hides content from somebody who looks at the document in its own program. */
export type HiddenKind =
  | "text"
  | "sheet"
  | "rows"
  | "slide"
  | "shape"
  | "layer"
  | "comment"
  | "change"
  | "metadata"
  | "characters"
  | "markup"
  | "macro"
  | "link"
  | "part";

/** Content that is in the file and that its reader would not see, or not expect to be read. It is never part of `text`, except comments and hidden sheets, rows and slides, which are marked there. */
export type HiddenContent = Readonly<{
  kind: HiddenKind;
  /** address in the document, such as `Sheet1!B4`, `p12`, `slide 3`, `page 2`; empty for the file as a whole */
  at: string;
  /** why it is not seen, such as `white text` */
  because: string;
  /** its beginning, with characters that cannot be seen written as `\u{…}`; empty when it has no text */
  text: string;
  /** characters, cells, rows or parts it stands for */
  count: number;
}>;

export type RefusalKind = "wrong-part" | "encrypted" | "damaged" | "not-that-format" | "too-large" | "unsupported";

/** One cell as stored in the file; dates are ISO 8601 without a time zone. `format` is the number format, where it says more than General. */
export type TableCell = Readonly<
  (
    | { kind: "empty"; value: null }
    | { kind: "number"; value: number }
    | { kind: "text"; value: string }
    | { kind: "boolean"; value: boolean }
    | { kind: "date"; value: string }
    | { kind: "error"; value: string }
  ) & { formula?: string; format?: string }
>;

export type TableColumn = Readonly<{
  name: string;
  /** spreadsheet letter, `A` for the first */
  letter: string;
  kind: "empty" | "number" | "text" | "boolean" | "date" | "mixed";
}>;

/** A window of one sheet or delimited file. */
export type Table = Readonly<{
  name: string;
  hidden: boolean;
  columns: readonly TableColumn[];
  /** row of the header in the file, from 1; null when no row looks like one */
  headerRow: number | null;
  /** row in the file of the first row given, from 1 */
  firstRow: number;
  rows: readonly (readonly TableCell[])[];
  /** rows below the header in the whole table */
  rowCount: number;
  offset: number;
}>;

/** Left, top, right and bottom in pixels of the picture (OCR) or points from the page's top left (PDF). */
export type Box = Readonly<{ left: number; top: number; right: number; bottom: number }>;
export type TextWord = Readonly<{
  text: string;
  box: Box /** 0 to 100; 100 when the text is in the file */;
  confidence: number;
}>;
export type TextLine = Readonly<{
  /** page or picture, from 1 */
  page: number;
  text: string;
  box: Box;
  confidence: number;
  words: readonly TextWord[];
}>;

export type Page = Readonly<{
  /** from 1 */
  number: number;
  title?: string;
  text: string;
  /** where the text came from; `none` is a page without text that was not recognised */
  source: "file" | "ocr" | "none";
  /** OCR confidence, 0 to 100 */
  confidence?: number;
}>;

export type SheetFact = Readonly<{ name: string; hidden: boolean; rows: number; columns: number; formulas: number }>;
export type AttachmentFact = Readonly<{
  name: string;
  mediaType: string;
  bytes: number;
  read: boolean;
  reason?: string;
}>;

/** What is known of a document beside its text; only what the file says. */
export type DocumentFacts = Readonly<{
  title?: string;
  author?: string;
  subject?: string;
  created?: string;
  modified?: string;
  pageCount?: number;
  slideCount?: number;
  sheets?: readonly SheetFact[];
  encoding?: string;
  delimiter?: string;
  from?: string;
  to?: string;
  date?: string;
  attachments?: readonly AttachmentFact[];
  ocr?: Readonly<{
    confidence: number;
    language: string /** degrees clockwise that the picture was turned */;
    turned: number;
  }>;
  pixels?: Readonly<{ width: number; height: number }>;
  /** sentences on what was left out or could not be read */
  remarks?: readonly string[];
}>;

export type ReadDocument = Readonly<{
  status: "read";
  mediaType: string;
  format: DocumentFormat;
  /** Markdown */
  text: string;
  pages?: readonly Page[];
  tables?: readonly Table[];
  lines?: readonly TextLine[];
  facts: DocumentFacts;
  /** what a person who opens the document does not see */
  hidden: readonly HiddenContent[];
  /** whether `text` or `tables` was cut by a limit */
  truncated: boolean;
}>;

export type RefusedDocument = Readonly<{ status: "refused"; kind: RefusalKind; reason: string }>;
export type ReadOutcome = ReadDocument | RefusedDocument;
export type TablesOutcome =
  | Readonly<{ status: "read"; format: DocumentFormat; tables: readonly Table[] }>
  | RefusedDocument;
