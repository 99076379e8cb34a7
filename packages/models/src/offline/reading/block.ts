import type { Piece } from "./sentences.ts";

/** A row of a table: its cells under the words of its header. */
export type Row = Readonly<{ header: readonly string[]; cells: readonly string[] }>;

/** A part of a document that stands on its own: a heading, a point of a list, a paragraph, what one speaker said, a row. */
export type Block = Readonly<{
  kind: "heading" | "item" | "text" | "row";
  pieces: readonly Piece[];
  page: number | null;
  /** address of the paragraph, slide or table; `null` where lines count */
  address: string | null;
  speaker: string | null;
  /** a box to tick, ticked or not, or an arrow; `null` without one */
  mark: "open" | "done" | null;
  row: Row | null;
}>;

/** What a file is made of. */
export type Shape = "plain" | "pages" | "paragraphs" | "slides" | "mail" | "talk";

/** A file as blocks. `people` are named as present, speaking, sending or receiving. */
export type Blocks = Readonly<{
  shape: Shape;
  blocks: readonly Block[];
  people: readonly string[];
  /** sender of a mail */
  from: string | null;
}>;

/** Words of a block in one line. */
export function textOfBlock({ pieces }: Pick<Block, "pieces">): string {
  return pieces
    .map(({ text }) => text)
    .join(" ")
    .replace(/\s+/g, " ")
    .trim();
}
