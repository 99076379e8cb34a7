import type { PackageWriter } from "../../ooxml/package-writer.ts";
import type { Theme } from "../../theme/theme.ts";
import type { NamedFiles } from "../picture.ts";
import type { OwnWords } from "../words.ts";

export const DOCUMENT_PART = "word/document.xml";
export const NOTES_PART = "word/footnotes.xml";
export const MAIN_SPACES =
  'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"';

export type DocumentHeading = Readonly<{ level: number; text: string; bookmark: string; number: string }>;

/** What the pieces of one document share while it is written. */
export type DocumentContext = Readonly<{
  writer: PackageWriter;
  theme: Theme;
  language: string;
  words: OwnWords;
  files: NamedFiles;
  /** part that is being written, which its links belong to */
  part: string;
  /** texts of footnotes by the name they are referred to with */
  noteTexts: Map<string, string>;
  /** referred to so far, in order; the first is footnote 1 */
  usedNotes: string[];
  headings: DocumentHeading[];
  /** first numbers of the numbered lists so far */
  numberedLists: number[];
  media: Map<string, string>;
  counts: { drawings: number; tables: number; figures: number; charts: number; words: number };
  /** width of the text in the section that is being written, in twentieths of a point */
  frame: { textWidth: number; textHeight: number };
}>;

export const EMU_PER_TWIP = 635;
export const TWIPS_PER_CENTIMETRE = 567;
