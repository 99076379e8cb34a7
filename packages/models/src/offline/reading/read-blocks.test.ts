import { expect, test } from "vitest";
import type { FileText } from "../look.ts";
import { textOfBlock } from "./block.ts";
import { readBlocks } from "./read-blocks.ts";

function blocksOf(path: string, lines: readonly string[]): readonly string[] {
  const text = lines.join("\n");
  const facts = { mediaType: "", lineCount: lines.length, facts: {}, isCut: false, next: null, failure: null };
  const file: FileText = { path, text, ...facts };
  return readBlocks(file).blocks.map(textOfBlock);
}

const before = "The accounts were approved and the treasurer was thanked for all the work.";
const after = "The motion to raise the rent was rejected by a small majority of the members.";

test("lines that were wrapped are one paragraph, unless a table stands between them", () => {
  expect(blocksOf("/a.txt", [before, after])).toEqual([`${before} ${after}`]);
  expect(blocksOf("/a.txt", [before, "| No | Question |", after])).toEqual([before, after]);
  expect(blocksOf("/a.docx", [`${before} {p1}`, "{t1}", "| No | Question |", `${after} {p2}`])).toEqual([
    before,
    after,
  ]);
});

test("a subtitle's number is nobody's words, with and without the blank line before it", () => {
  const first = "00:00:01,000 --> 00:00:04,000";
  const second = "00:00:05,000 --> 00:00:09,000";
  for (const between of [["", "2"], ["2"]])
    expect(blocksOf("/a.srt", ["1", first, "We start with", ...between, second, "the rent."])).toEqual([
      "We start with the rent.",
    ]);
  expect(blocksOf("/a.srt", [first, "How many came?", "9"])).toEqual(["How many came? 9"]);
});
