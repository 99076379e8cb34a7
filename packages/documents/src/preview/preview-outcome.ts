import type { DocumentFormat, RefusedDocument } from "../outcome.ts";
import type { NoteSource } from "./note-sources.ts";
import type { ShownSource } from "./read-source.ts";

/** A picture inside a text; `source` is a `data:` address, `null` where it is not shown here. */
export type PlacedPicture = Readonly<{ source: string | null; alt: string; width: number; height: number }>;

/** A piece of text that looks the same throughout. Colours are `#rrggbb`. */
export type TextRun = Readonly<{
  text: string;
  bold?: true;
  italic?: true;
  underline?: true;
  strike?: true;
  raised?: "super" | "sub";
  colour?: string;
  fill?: string;
  /** size in points */
  points?: number;
  font?: string;
  /** address of a web page or mailbox */
  link?: string;
  /** where it comes from, or the file beside that it leads to */
  source?: ShownSource;
  /** a change that is tracked in the file, or the difference between two files */
  mark?: "inserted" | "deleted";
  /** whose tracked change it is */
  by?: string;
  picture?: PlacedPicture;
}>;

export type ParagraphBlock = Readonly<{
  kind: "paragraph";
  /** address that edits take, such as `p12` */
  at: string;
  /** level of a heading, 0 for other text */
  level: number;
  list: Readonly<{ depth: number; label: string }> | null;
  align: "left" | "center" | "right" | "justify";
  runs: readonly TextRun[];
  startsPage?: true;
}>;

export type CellBlock = Readonly<{
  columns: number;
  rows: number;
  fill?: string;
  blocks: readonly DocumentBlock[];
}>;

export type TableBlock = Readonly<{
  kind: "table";
  at: string;
  rows: readonly Readonly<{ isHead: boolean; cells: readonly CellBlock[] }>[];
}>;

export type DocumentBlock = ParagraphBlock | TableBlock;

/** Headers, notes, comments: text beside the main text. */
export type SideText = Readonly<{ title: string; blocks: readonly DocumentBlock[] }>;

export type SheetHead = Readonly<{ name: string; hidden: boolean; rows: number; columns: number }>;

/**
 * One cell as it is looked at: what it shows, then, where there is more to say, `n` for a number, `d` a date, `b` a truth value or `e` an
 * error, the stored value, and the formula.
 */
export type ShownCell =
  | string
  | Readonly<[shown: string, kind: "t" | "n" | "d" | "b" | "e", stored: string, formula?: string]>;

export type CellSource = Readonly<{ at: string; source: ShownSource }>;

/** Rows of a sheet from `first`, counted from 0; cells after the last filled one are left out. */
export type RowBlock = Readonly<{
  first: number;
  rows: readonly (readonly ShownCell[])[];
  /** which rows of the sheet they are, from 0, where they are not in its order */
  numbers?: readonly number[];
}>;

export type PageSize = Readonly<{ width: number; height: number }>;
export type SlideOutline = Readonly<{
  number: number;
  title: string;
  text: string;
  sources: readonly ShownSource[];
}>;
export type MailAttachment = Readonly<{ name: string; mediaType: string; bytes: number }>;

/** A file to be looked at, without anything in it that could act. */
export type Preview = Readonly<
  | { kind: "document"; blocks: readonly DocumentBlock[]; sides: readonly SideText[]; isCut: boolean }
  | { kind: "sheets"; sheets: readonly SheetHead[] }
  | { kind: "slides"; slides: readonly SlideOutline[] }
  | { kind: "pages"; pages: readonly PageSize[]; isCut: boolean }
  | {
      kind: "mail";
      from: string;
      to: string;
      date: string;
      subject: string;
      text: string;
      hasPage: boolean;
      attachments: readonly MailAttachment[];
    }
  | { kind: "page" }
  | { kind: "picture" }
  | { kind: "text"; format: "markdown" | "plain"; text: string; isCut: boolean; sources?: readonly NoteSource[] }
>;

export type PreviewOutcome =
  | Readonly<{ status: "previewed"; format: DocumentFormat; preview: Preview }>
  | RefusedDocument;

/** The rows lie in the file that was made, one `RowBlock` as JSON on each line; `offsets` say where each line begins. */
export type SheetOutcome =
  | Readonly<{
      status: "written";
      path: string;
      rows: number;
      columns: number;
      offsets: readonly number[];
      rowsPerBlock: number;
      /** where cells come from, by address */
      sources: readonly CellSource[];
    }>
  | RefusedDocument;

/** Rows as in a `SheetOutcome`, some of them or in another order. */
export type ArrangeOutcome =
  | Readonly<{ status: "written"; path: string; rows: number; offsets: readonly number[]; rowsPerBlock: number }>
  | RefusedDocument;

/** A line of text on a page, `left`, `top`, `width` and `height` in parts of the page from 0 to 1. */
export type PageText = Readonly<{ text: string; left: number; top: number; width: number; height: number }>;

/** The picture lies in the file that was made, as PNG. */
export type PageOutcome =
  | Readonly<{ status: "written"; path: string; width: number; height: number; lines: readonly PageText[] }>
  | RefusedDocument;

export type PagesFileOutcome =
  | Readonly<{ status: "written"; path: string; pages: readonly PageSize[] }>
  | RefusedDocument;
export type WebPageOutcome = Readonly<{ status: "cleaned"; html: string }> | RefusedDocument;
