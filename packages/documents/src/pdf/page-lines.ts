import type { Box, TextLine, TextWord } from "../outcome.ts";

/** A piece of text as placed on a page; points from the page's top left. */
export type PlacedText = Readonly<{ text: string; box: Box }>;

/** Joins the pieces of a page into lines from top to bottom; pieces whose middles are at one height are one line. */
export function pageLines(pieces: readonly PlacedText[], page: number): TextLine[] {
  const filled = pieces.filter((piece) => piece.text.trim() !== "");
  const rows: PlacedText[][] = [];
  for (const piece of filled) {
    const row = rows.findLast((candidate) => isOneLine(candidate, piece));
    if (row) row.push(piece);
    else rows.push([piece]);
  }
  return rows.map((row) => lineOf(row, page));
}

function isOneLine(row: readonly PlacedText[], piece: PlacedText): boolean {
  const last = row.at(-1);
  if (!last) return false;
  const height = Math.min(last.box.bottom - last.box.top, piece.box.bottom - piece.box.top);
  const overlap = Math.min(last.box.bottom, piece.box.bottom) - Math.max(last.box.top, piece.box.top);
  return overlap > height * 0.5;
}

function lineOf(row: readonly PlacedText[], page: number): TextLine {
  const ordered = row.toSorted((left, right) => left.box.left - right.box.left);
  let text = "";
  let end = Number.NEGATIVE_INFINITY;
  const words: TextWord[] = [];
  for (const piece of ordered) {
    text += `${gapBefore(piece, end, text)}${piece.text.trim()}`;
    end = piece.box.right;
    words.push(...wordsOf(piece));
  }
  const boxes = ordered.map((piece) => piece.box);
  const box = {
    left: Math.min(...boxes.map((each) => each.left)),
    top: Math.min(...boxes.map((each) => each.top)),
    right: Math.max(...boxes.map((each) => each.right)),
    bottom: Math.max(...boxes.map((each) => each.bottom)),
  };
  return { page, text, box, confidence: 100, words };
}

/** Nothing inside a word, a space between words, several between columns. */
function gapBefore(piece: PlacedText, end: number, before: string): string {
  if (before === "") return "";
  const gap = piece.box.left - end;
  const height = piece.box.bottom - piece.box.top;
  if (gap > height * 1.5) return "   ";
  const isSpaced = gap > height * 0.15 || piece.text.startsWith(" ") || before.endsWith(" ");
  return isSpaced ? " " : "";
}

/** Words of a piece with boxes by their share of its characters. */
function wordsOf(piece: PlacedText): TextWord[] {
  const perCharacter = (piece.box.right - piece.box.left) / Math.max(piece.text.length, 1);
  return [...piece.text.matchAll(/\S+/g)].map((match) => {
    const left = piece.box.left + match.index * perCharacter;
    return {
      text: match[0],
      confidence: 100,
      box: { ...piece.box, left, right: left + match[0].length * perCharacter },
    };
  });
}
