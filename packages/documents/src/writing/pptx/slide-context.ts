import type { PackageWriter } from "../../ooxml/package-writer.ts";
import type { Theme } from "../../theme/theme.ts";
import type { NamedFiles } from "../picture.ts";
import type { OwnWords } from "../words.ts";
import type { LayoutName } from "./master-parts.ts";
import type { ShapeNumbers } from "./shape-xml.ts";

/** What the slides of one deck share. */
export type DeckContext = Readonly<{
  writer: PackageWriter;
  theme: Theme;
  language: string;
  words: OwnWords;
  files: NamedFiles;
  media: Map<string, string>;
  counts: { charts: number; tables: number };
  /** what does not fit, one sentence each */
  remarks: string[];
}>;

/** One slide while it is written. */
export type SlideContext = DeckContext &
  Readonly<{
    part: string;
    /** for messages, such as `slide 3` */
    where: string;
    numbers: ShapeNumbers;
    /** parts of the slides this one may go on over; the first, 0, is its own */
    partAt(page: number): string;
  }>;

export type SlideContent = Readonly<{
  layout: LayoutName;
  shapes: string;
  /** without the marks of the master, which stand where a title would */
  isBare?: boolean;
}>;
