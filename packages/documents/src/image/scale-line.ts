import type { Box, TextLine } from "../outcome.ts";

/** The same line with its boxes in another scale, rounded. */
export function scaleLine(line: TextLine, by: number): TextLine {
  const scaled = (box: Box): Box => ({
    left: Math.round(box.left * by),
    top: Math.round(box.top * by),
    right: Math.round(box.right * by),
    bottom: Math.round(box.bottom * by),
  });
  return { ...line, box: scaled(line.box), words: line.words.map((word) => ({ ...word, box: scaled(word.box) })) };
}
