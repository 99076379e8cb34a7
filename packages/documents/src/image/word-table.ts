import type { Box, TextLine, TextWord } from "../outcome.ts";

/** level of a row that stands for a line, and for a word of it */
const LINE = "4";
const WORD = "5";

/** The lines of the table of words that the text engine writes: level, five numbers, box, confidence and text, between tabs. */
export function linesOfWordTable(table: string, page: number): TextLine[] {
  const lines: { box: Box; words: TextWord[] }[] = [];
  for (const row of table.split("\n")) {
    const [level, , , , , , left, top, width, height, confidence, ...rest] = row.split("\t");
    const box = boxOf(left, top, width, height);
    const text = rest.join("\t").trim();
    if (level === LINE) lines.push({ box, words: [] });
    if (level === WORD && text !== "")
      lines.at(-1)?.words.push({ text, box, confidence: Math.round(Number(confidence)) });
  }
  return lines.flatMap(({ box, words }) => {
    if (words.length === 0) return [];
    const confidence = Math.round(words.reduce((sum, word) => sum + word.confidence, 0) / words.length);
    return [{ page, text: words.map((word) => word.text).join(" "), box, confidence, words }];
  });
}

function boxOf(left = "0", top = "0", width = "0", height = "0"): Box {
  const [x, y] = [Number(left), Number(top)];
  return { left: x, top: y, right: x + Number(width), bottom: y + Number(height) };
}
