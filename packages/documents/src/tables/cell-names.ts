/** `A` for 0, `AA` for 26. */
export function columnLetter(index: number): string {
  let letters = "";
  for (let left = index + 1; left > 0; left = Math.floor((left - 1) / 26)) {
    letters = String.fromCharCode(65 + ((left - 1) % 26)) + letters;
  }
  return letters;
}

/** 0 for `A`; the letters must be upper case. */
export function columnIndex(letters: string): number {
  let index = 0;
  for (let at = 0; at < letters.length; at += 1) index = index * 26 + letters.charCodeAt(at) - 64;
  return index - 1;
}

/** `B3` for row 2 and column 1, both from 0. */
export function cellName(row: number, column: number): string {
  return `${columnLetter(column)}${row + 1}`;
}

/** Row and column from 0; null for what is no cell name. Dollar signs are ignored. */
export function parseCellName(name: string): { row: number; column: number } | null {
  const match = /^\$?([A-Z]{1,3})\$?(\d{1,7})$/.exec(name);
  return match?.[1] && match[2] ? { row: Number(match[2]) - 1, column: columnIndex(match[1]) } : null;
}
