import type { DocumentBlock } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { markBlocks, type ShownRun } from "./mark-blocks.ts";

const paragraph = (...texts: readonly string[]): DocumentBlock => ({
  ...{ kind: "paragraph", at: "p", level: 0, list: null, align: "left" },
  runs: texts.map((text) => ({ text })),
});

function markedIn(blocks: readonly DocumentBlock[]): readonly string[] {
  return blocks.flatMap((block) =>
    block.kind === "table"
      ? block.rows.flatMap(({ cells }) => cells.flatMap((cell) => markedIn(cell.blocks)))
      : (block.runs as readonly ShownRun[]).filter(({ isQuote }) => isQuote === true).map(({ text }) => text),
  );
}

test("a quote over several runs is marked in the first paragraph that holds it, and nothing is lost", () => {
  const before = [paragraph("one"), paragraph("Payment is ", "due", " soon."), paragraph("due soon")];
  const { at, blocks } = markBlocks(before, "is due soon");
  expect([at, markedIn(blocks)]).toEqual([1, ["is ", "due", " soon"]]);
  const words = (all: readonly DocumentBlock[]) => JSON.stringify(all).replace(/[^a-z. ]|text|isquote|true/gi, "");
  expect(words(blocks).replaceAll(" ", "")).toBe(words(before).replaceAll(" ", ""));
});

test("a quote in a cell of a table is marked there, and one that is nowhere changes nothing", () => {
  const row = { isHead: false, cells: [{ columns: 1, rows: 1, blocks: [paragraph("Desk")] }] };
  const blocks: readonly DocumentBlock[] = [paragraph("one"), { kind: "table", at: "t", rows: [row] }];
  const found = markBlocks(blocks, "desk");
  expect([found.at, markedIn(found.blocks)]).toEqual([1, ["Desk"]]);
  expect(markBlocks(blocks, "chair")).toEqual({ blocks, at: -1 });
});
