import { documentPreview } from "../preview/document-blocks.ts";
import type { CellBlock, DocumentBlock, TableBlock, TextRun } from "../preview/preview-outcome.ts";
import { type Aligned, align, wordLikeness } from "./align.ts";
import { comparedWords } from "./compare-text.ts";
import type { ComparedBlock, Comparison } from "./comparison.ts";
import { counted } from "./in-words.ts";

/** blocks shown around a change, and blocks shown at all */
const limits = { around: 1, blocks: 3_000 };

/** A redline of two text documents: paragraphs and tables with what came in and what went. */
export function compareDocuments(before: Uint8Array, after: Uint8Array): Comparison {
  const [old, now] = [documentPreview(before), documentPreview(after)];
  const sides = (preview: typeof old) => preview.sides.flatMap(({ blocks }) => blocks);
  const all = comparedBlocks(settled([...old.blocks, ...sides(old)]), settled([...now.blocks, ...sides(now)]));
  if (all === null) return { kind: "bytes", summary: "Nearly everything is different." };
  const of = (status: ComparedBlock["status"]) => all.filter((each) => each.status === status).length;
  const blocks = withGaps(all);
  return {
    kind: "document",
    summary: counted([
      [of("changed"), "paragraph or table changed", "paragraphs or tables changed"],
      [of("inserted"), "added", "added"],
      [of("deleted"), "removed", "removed"],
      [of("restyled"), "looks different", "look different"],
    ]),
    blocks: blocks.slice(0, limits.blocks),
    isCut: old.isCut || now.isCut || blocks.length > limits.blocks,
  };
}

/** Blocks as they read when every tracked change is accepted. */
function settled(blocks: readonly DocumentBlock[]): readonly DocumentBlock[] {
  return blocks.flatMap((block): readonly DocumentBlock[] => {
    if (block.kind === "table") {
      const rows = block.rows.map((row) => ({
        ...row,
        cells: row.cells.map((cell) => ({ ...cell, blocks: settled(cell.blocks) })),
      }));
      return [{ ...block, rows }];
    }
    const runs = block.runs.filter(({ mark }) => mark !== "deleted").map(({ mark: _, by: __, ...run }): TextRun => run);
    const isGone = runs.length === 0 && block.runs.length > 0;
    return isGone ? [] : [{ ...block, runs }];
  });
}

function textOf(block: DocumentBlock): string {
  if (block.kind === "paragraph") return block.runs.map(({ text, picture }) => text + (picture?.alt ?? "")).join("");
  return block.rows.map(({ cells }) => cells.map(cellText).join("\t")).join("\n");
}

function cellText({ blocks }: CellBlock): string {
  return blocks.map(textOf).join("\n");
}

function comparedBlocks(before: readonly DocumentBlock[], after: readonly DocumentBlock[]): ComparedBlock[] | null {
  const aligned = align(before, after, {
    keyOf: (block) => `${block.kind}:${textOf(block)}`,
    likeness: (one, other) => (one.kind === other.kind ? likeness(one, other) : 0),
    least: 0.35,
  });
  return aligned?.flatMap(comparedBlock) ?? null;
}

function likeness(one: DocumentBlock, other: DocumentBlock): number {
  // tables in the same place are the same table more often than not
  return one.kind === "table" ? 1 : wordLikeness(textOf(one), textOf(other));
}

function comparedBlock({ before, after, isSame }: Aligned<DocumentBlock>): readonly ComparedBlock[] {
  if (before === null) return [{ status: "inserted", block: marked(after, "inserted") }];
  if (after === null) return [{ status: "deleted", block: marked(before, "deleted") }];
  if (isSame) return [{ status: lookOf(before) === lookOf(after) ? "same" : "restyled", block: after }];
  if (before.kind === "table" && after.kind === "table")
    return [{ status: "changed", block: comparedTable(before, after) }];
  if (before.kind !== "paragraph" || after.kind !== "paragraph") return [];
  return [{ status: "changed", block: { ...after, runs: comparedRuns(before.runs, after.runs) } }];
}

/** Everything but addresses, which move when something is put in before. */
function lookOf(block: DocumentBlock): string {
  return JSON.stringify(block, (key, value: unknown) => (key === "at" || key === "source" ? undefined : value));
}

function marked(block: DocumentBlock, mark: "inserted" | "deleted"): DocumentBlock {
  if (block.kind === "paragraph") return { ...block, runs: block.runs.map((run) => ({ ...run, mark })) };
  const rows = block.rows.map((row) => ({ ...row, cells: row.cells.map((cell) => markedCell(cell, mark)) }));
  return { ...block, rows };
}

function markedCell(cell: CellBlock, mark: "inserted" | "deleted"): CellBlock {
  return { ...cell, blocks: cell.blocks.map((block) => marked(block, mark)) };
}

/** Runs of both sides, word for word; what stays looks as it does now. */
function comparedRuns(before: readonly TextRun[], after: readonly TextRun[]): readonly TextRun[] {
  const [old, now] = [runReader(before), runReader(after)];
  const words = (runs: readonly TextRun[]) => runs.map(({ text }) => text).join("");
  const pieces = comparedWords(words(before), words(after)).flatMap(({ text, mark }): readonly TextRun[] => {
    if (mark === "deleted") return old(text.length).map((run) => ({ ...run, mark }));
    if (mark === "inserted") return now(text.length).map((run) => ({ ...run, mark }));
    old(text.length);
    return now(text.length);
  });
  const pictures = after.filter(({ picture }) => picture !== undefined);
  return [...pieces, ...pictures];
}

/** Gives so many characters of the runs at a time, in their looks. */
function runReader(runs: readonly TextRun[]): (characters: number) => readonly TextRun[] {
  const left = runs.filter(({ text }) => text !== "").map((run) => ({ ...run }));
  return (characters) => {
    const taken: TextRun[] = [];
    let wanted = characters;
    while (wanted > 0) {
      const [first] = left;
      if (first === undefined) break;
      const text = first.text.slice(0, wanted);
      taken.push({ ...first, text });
      wanted -= text.length;
      if (text.length === first.text.length) left.shift();
      else left[0] = { ...first, text: first.text.slice(text.length) };
    }
    return taken;
  };
}

function comparedTable(before: TableBlock, after: TableBlock): TableBlock {
  type Row = TableBlock["rows"][number];
  const rowText = (row: Row) => row.cells.map(cellText).join("\t");
  const aligned = align(before.rows, after.rows, {
    keyOf: rowText,
    likeness: (one, other) => wordLikeness(rowText(one), rowText(other)),
    least: 0.2,
  });
  if (aligned === null) return after;
  const rows = aligned.map(({ before: old, after: now, isSame }): Row => {
    if (now === null) return { isHead: old.isHead, cells: old.cells.map((cell) => markedCell(cell, "deleted")) };
    if (old === null) return { isHead: now.isHead, cells: now.cells.map((cell) => markedCell(cell, "inserted")) };
    return isSame ? now : { isHead: now.isHead, cells: now.cells.map((cell, at) => comparedCell(old.cells[at], cell)) };
  });
  return { ...after, rows };
}

function comparedCell(before: CellBlock | undefined, after: CellBlock): CellBlock {
  if (before === undefined) return markedCell(after, "inserted");
  const blocks = comparedBlocks(before.blocks, after.blocks);
  if (blocks === null) return after;
  return {
    ...after,
    blocks: blocks.flatMap((each): readonly DocumentBlock[] => (each.status === "gap" ? [] : [each.block])),
  };
}

function withGaps(all: readonly ComparedBlock[]): readonly ComparedBlock[] {
  const near = new Set<number>();
  all.forEach(({ status }, at) => {
    if (status !== "same") for (let each = at - limits.around; each <= at + limits.around; each += 1) near.add(each);
  });
  const shown: ComparedBlock[] = [];
  for (const [at, each] of all.entries()) {
    const last = shown.at(-1);
    if (near.has(at)) shown.push(each);
    else if (last?.status === "gap") shown[shown.length - 1] = { status: "gap", count: last.count + 1 };
    else shown.push({ status: "gap", count: 1 });
  }
  return shown;
}
