import { diffWordsWithSpace } from "diff";
import { align, wordLikeness } from "./align.ts";
import type { ComparedLine, Comparison, TextPiece, TextSection } from "./comparison.ts";
import { counted } from "./in-words.ts";

/** lines shown around a change */
const around = 3;
const limits = { lines: 4_000, lineCharacters: 20_000 };
const patience = { timeout: 1_000, maxEditLength: 4_000 };

/** What became of the words of a line or a paragraph. */
export function comparedWords(before: string, after: string): readonly TextPiece[] {
  const parts = diffWordsWithSpace(before, after, patience);
  if (parts === undefined)
    return [
      { text: before, mark: "deleted" },
      { text: after, mark: "inserted" },
    ];
  return parts.map(({ value, added, removed }) => {
    if (added) return { text: value, mark: "inserted" as const };
    return removed ? { text: value, mark: "deleted" as const } : { text: value };
  });
}

type NumberedLine = Readonly<{ number: number; text: string }>;

/** Every line of both texts, paired; `null` when they differ too much for that. */
export function comparedLines(before: string, after: string): readonly ComparedLine[] | null {
  const aligned = align(linesOf(before), linesOf(after), {
    keyOf: ({ text }) => text,
    likeness: (one, other) => wordLikeness(one.text, other.text),
    least: 0.4,
  });
  if (aligned === null) return null;
  return aligned.map(({ before: old, after: now, isSame }) => ({
    before: old?.number ?? null,
    after: now?.number ?? null,
    pieces: piecesOf(old?.text ?? null, now?.text ?? null, isSame),
  }));
}

function linesOf(text: string): readonly NumberedLine[] {
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines.map((line, at) => ({ number: at + 1, text: line.slice(0, limits.lineCharacters) }));
}

function piecesOf(before: string | null, after: string | null, isSame: boolean): readonly TextPiece[] {
  if (before === null) return [{ text: after ?? "", mark: "inserted" }];
  if (after === null) return [{ text: before, mark: "deleted" }];
  return isSame ? [{ text: after }] : comparedWords(before, after);
}

/** Whether a line is not the same in both texts. */
export function isChanged({ before, after, pieces }: ComparedLine): boolean {
  return before === null || after === null || pieces.some(({ mark }) => mark !== undefined);
}

/** What changed from one text to the other, with some lines around. */
export function compareText(before: string, after: string): Comparison {
  const lines = comparedLines(before, after);
  if (lines === null) return { kind: "bytes", summary: "Nearly everything is different." };
  const changed = lines.filter(isChanged);
  const inserted = changed.filter((line) => line.before === null).length;
  const deleted = changed.filter((line) => line.after === null).length;
  const sections = sectionsOf(lines);
  const shown = cutSections(sections);
  return {
    kind: "text",
    summary: counted([
      [changed.length - inserted - deleted, "line changed", "lines changed"],
      [inserted, "line added", "lines added"],
      [deleted, "line removed", "lines removed"],
    ]),
    sections: shown,
    inserted: changed.length - deleted,
    deleted: changed.length - inserted,
    isCut: shown.length < sections.length,
  };
}

function sectionsOf(lines: readonly ComparedLine[]): readonly TextSection[] {
  const near = new Set<number>();
  lines.forEach((line, at) => {
    if (isChanged(line)) for (let each = at - around; each <= at + around; each += 1) near.add(each);
  });
  const sections: ComparedLine[][] = [];
  let previous = -2;
  for (const [at, line] of lines.entries()) {
    if (!near.has(at)) continue;
    if (at === previous + 1) sections.at(-1)?.push(line);
    else sections.push([line]);
    previous = at;
  }
  return sections.map((each) => ({ lines: each }));
}

function cutSections(sections: readonly TextSection[]): readonly TextSection[] {
  let left = limits.lines;
  const shown: TextSection[] = [];
  for (const section of sections) {
    if (left <= 0) break;
    shown.push({ lines: section.lines.slice(0, left) });
    left -= section.lines.length;
  }
  return shown;
}
