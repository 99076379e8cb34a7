/** a piece of formatted text; `at` is where it begins */
export type TextBlock = Readonly<{ at: number; text: string }>;

/**
 * Cuts growing text at blank lines outside of code fences, so that only the last block is formatted again when words arrive. Together
 * the blocks are the whole text.
 */
export function splitBlocks(text: string): readonly TextBlock[] {
  const blocks: TextBlock[] = [];
  let at = 0;
  let position = 0;
  let isFenced = false;
  for (const line of text.split(/(?<=\n)/)) {
    if (/^\s{0,3}(?:```|~~~)/.test(line)) isFenced = !isFenced;
    position += line.length;
    if (!isFenced && line.trim() === "" && text.slice(at, position).trim() !== "") {
      blocks.push({ at, text: text.slice(at, position) });
      at = position;
    }
  }
  if (at < text.length) blocks.push({ at, text: text.slice(at) });
  return blocks;
}
