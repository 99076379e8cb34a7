import type { RefusedDocument } from "../outcome.ts";
import type { DocumentBlock } from "../preview/preview-outcome.ts";

/** A piece of a line with what became of it. */
export type TextPiece = Readonly<{ text: string; mark?: "inserted" | "deleted" }>;

/** `before` and `after` are numbers of the line in its file, `null` where it has none. */
export type ComparedLine = Readonly<{ before: number | null; after: number | null; pieces: readonly TextPiece[] }>;

/** Lines that changed with some around them; lines between two sections are the same. */
export type TextSection = Readonly<{ lines: readonly ComparedLine[] }>;

export type ComparedBlock = Readonly<
  | { status: "same" | "inserted" | "deleted" | "changed" | "restyled"; block: DocumentBlock }
  /** blocks left out because nothing changed in them */
  | { status: "gap"; count: number }
>;

export type CellSide = Readonly<{ shown: string; formula?: string }>;
export type ComparedCell = Readonly<{ at: string; before: CellSide | null; after: CellSide | null }>;
export type ComparedRow = Readonly<{ row: number; status: "inserted" | "deleted"; cells: readonly string[] }>;
export type ComparedSheet = Readonly<{
  name: string;
  status: "same" | "changed" | "added" | "removed";
  cells: readonly ComparedCell[];
  rows: readonly ComparedRow[];
  /** all of them, also where the lists are cut */
  counts: Readonly<{ cells: number; inserted: number; deleted: number }>;
}>;

/** A page or slide of one file beside its counterpart in the other, numbers from 1. */
export type ComparedPage = Readonly<{
  before: number | null;
  after: number | null;
  title: string;
  isSame: boolean;
  lines: readonly ComparedLine[];
}>;

export type Comparison = Readonly<
  { /** one line that says what changed */ summary: string } & (
    | { kind: "text"; sections: readonly TextSection[]; inserted: number; deleted: number; isCut: boolean }
    | { kind: "document"; blocks: readonly ComparedBlock[]; isCut: boolean }
    | { kind: "cells"; sheets: readonly ComparedSheet[]; isCut: boolean }
    | { kind: "pages"; pages: readonly ComparedPage[]; isCut: boolean }
    | { kind: "pictures" }
    /** nothing in it can be compared, or everything differs */
    | { kind: "bytes" }
  )
>;

export type CompareOutcome = Readonly<{ status: "compared"; comparison: Comparison }> | RefusedDocument;
