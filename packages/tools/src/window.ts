/** characters of file text, matches or names in one result, at most */
export const maxShownCharacters = 40_000;

export type LineWindow = Readonly<{
  shown: readonly string[];
  /** first line given, from 1 */
  offset: number;
  /** sentences on what is missing, empty when everything is there */
  note: string;
}>;

/** The lines from `offset` (from 1) that fit the cap; a single line longer than the cap is cut inside. */
export function windowLines(lines: readonly string[], offset = 1, limit = Number.POSITIVE_INFINITY): LineWindow {
  const shown: string[] = [];
  let left = maxShownCharacters;
  let isLineCut = false;
  for (let at = offset - 1; at < lines.length && shown.length < limit; at += 1) {
    const line = lines[at] ?? "";
    if (line.length + 1 > left) {
      isLineCut = shown.length === 0;
      if (isLineCut) shown.push(line.slice(0, left));
      break;
    }
    shown.push(line);
    left -= line.length + 1;
  }
  const notes: string[] = [];
  if (isLineCut)
    notes.push(`cut: line ${offset} has ${lines[offset - 1]?.length} characters, ${shown[0]?.length} shown`);
  if (offset - 1 + shown.length < lines.length)
    notes.push(
      `cut: ${shown.length} of ${lines.length} lines shown; read on with offset=${offset + Math.max(shown.length, 1)}`,
    );
  return { shown, offset, note: notes.join("\n") };
}
