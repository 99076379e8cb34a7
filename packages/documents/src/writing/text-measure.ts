/** Widths of characters in ems, as the usual sans-serif fonts have them; a little generous, so that what fits here fits there. */
const NARROW = /[ijl.,;:'|!()[\]{}ftr1I\s]/;
const WIDE = /[mwMW@%—…]/;

function widthOf(character: string): number {
  if (NARROW.test(character)) return 0.31;
  if (WIDE.test(character)) return 0.84;
  if (/[A-ZÄÖÜ€$&#]/.test(character)) return 0.64;
  if (/[\u1100-\u11ff\u2e80-\ud7af\uf900-\ufaff\uff00-\uff60]/.test(character)) return 1;
  return 0.53;
}

/** Width of one line, in the unit of `size`. */
function lineWidth(text: string, size: number): number {
  let sum = 0;
  for (const character of text) sum += widthOf(character);
  return sum * size;
}

/** Lines a text takes when it is broken between words at this width; at least one. */
export function lineCount(text: string, size: number, width: number): number {
  return text.split("\n").reduce((lines, paragraph) => lines + brokenLines(paragraph, size, width), 0);
}

/** The narrowest width on which a text still takes as few lines as on the whole, so that no word stands alone on the last. */
export function balancedWidth(text: string, size: number, width: number): number {
  const lines = lineCount(text, size, width);
  if (lines === 1) return width;
  let narrowest = width;
  for (let tried = width; tried > width / 2 && lineCount(text, size, tried) === lines; tried -= width / 40)
    narrowest = tried;
  return narrowest;
}

function brokenLines(paragraph: string, size: number, width: number): number {
  const gap = lineWidth(" ", size);
  let lines = 1;
  let used = 0;
  for (const word of paragraph.split(/\s+/)) {
    const length = lineWidth(word, size);
    if (used > 0 && used + gap + length > width) {
      lines += 1;
      used = 0;
    }
    if (length > width) lines += Math.ceil(length / width) - 1;
    used += (used > 0 ? gap : 0) + Math.min(length, width);
  }
  return lines;
}
