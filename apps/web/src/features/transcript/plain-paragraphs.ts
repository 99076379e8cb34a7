import { splitBlocks, type TextBlock } from "./split-blocks.ts";

/** signs that could mean formatting, and addresses, which become links */
const formatting = /[*_`#[\]<>|~\\&]|^\s*(?:[-+=]|\d+[.)])|^(?: {4}|\t)|:\/\/|www\.|@| {2}$/m;

/** The paragraphs of text that formatting would not change, which is most of what is said; `null` when it could. */
export function plainParagraphs(text: string): readonly TextBlock[] | null {
  return formatting.test(text) ? null : splitBlocks(text);
}
