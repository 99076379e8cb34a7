import type { DocumentBlock, TextRun } from "@deskhand/contracts";
import { findQuote, type Span } from "./find-quote.ts";

/** A run that is part of the quote that is looked for. */
export type ShownRun = TextRun & Readonly<{ isQuote?: true }>;

/** The blocks with a quote marked in the first paragraph that holds it, and where that is; `at` is -1 when none does. */
export function markBlocks(
  blocks: readonly DocumentBlock[],
  quote: string,
): Readonly<{ blocks: readonly DocumentBlock[]; at: number }> {
  for (const [at, block] of blocks.entries()) {
    const marked = block.kind === "table" ? markTable(block, quote) : markParagraph(block, quote);
    if (marked !== null) return { blocks: blocks.with(at, marked), at };
  }
  return { blocks, at: -1 };
}

type Table = Extract<DocumentBlock, { kind: "table" }>;
type Paragraph = Extract<DocumentBlock, { kind: "paragraph" }>;

function markTable(table: Table, quote: string): Table | null {
  for (const [row, { cells }] of table.rows.entries())
    for (const [column, cell] of cells.entries()) {
      const { at, blocks } = markBlocks(cell.blocks, quote);
      if (at < 0) continue;
      const rows = table.rows.with(row, {
        ...table.rows[row],
        isHead: table.rows[row]?.isHead === true,
        cells: cells.with(column, { ...cell, blocks }),
      });
      return { ...table, rows };
    }
  return null;
}

function markParagraph(paragraph: Paragraph, quote: string): Paragraph | null {
  const text = paragraph.runs.map((run) => run.text).join("");
  const span = text.trim() === "" ? null : findQuote(text, quote);
  if (span === null) return null;
  let start = 0;
  const runs = paragraph.runs.flatMap((run) => {
    const pieces = cutRun(run, start, span);
    start += run.text.length;
    return pieces;
  });
  return { ...paragraph, runs };
}

/** A run that begins at `start`, cut where the span begins and ends. */
function cutRun(run: TextRun, start: number, { from, to }: Span): readonly ShownRun[] {
  const [first, last] = [Math.max(0, from - start), Math.min(run.text.length, to - start)];
  if (run.text === "" || first >= last) return [run];
  const pieces: readonly ShownRun[] = [
    { ...run, text: run.text.slice(0, first) },
    { ...run, text: run.text.slice(first, last), isQuote: true },
    { ...run, text: run.text.slice(last) },
  ];
  return pieces.filter(({ text }) => text !== "");
}
