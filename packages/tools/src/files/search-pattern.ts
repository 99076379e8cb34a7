/** plain data, because it travels to the search worker */
export type SearchPattern = Readonly<{ source: string; isLiteral: boolean; ignoresCase: boolean }>;

const maxExcerpt = 300;

/** A valid regular expression as one; anything else as the literal text it is. Case counts only when the pattern has a capital letter. */
export function searchPattern(written: string): SearchPattern {
  const hasCapital = (text: string) => text !== text.toLowerCase();
  try {
    new RegExp(written);
  } catch {
    return { source: written, isLiteral: true, ignoresCase: !hasCapital(written) };
  }
  const isLiteral = !/[\\^$.*+?()[\]{}|]/.test(written);
  return { source: written, isLiteral, ignoresCase: !hasCapital(written.replace(/\\./g, "")) };
}

/** Where the pattern is first found in a line, or -1. A regular expression may take for ever: call it only in the worker. */
export function compilePattern({ source, isLiteral, ignoresCase }: SearchPattern): (line: string) => number {
  if (isLiteral && !ignoresCase) return (line) => line.indexOf(source);
  if (isLiteral) return (line) => line.toLowerCase().indexOf(source);
  const expression = new RegExp(source, ignoresCase ? "i" : "");
  return (line) => line.search(expression);
}

/** The part of a long line around the place found. */
export function excerpt(line: string, at: number): string {
  if (line.length <= maxExcerpt) return line;
  const start = Math.max(0, Math.min(at - 100, line.length - maxExcerpt));
  const end = start + maxExcerpt;
  return `${start > 0 ? "…" : ""}${line.slice(start, end)}${end < line.length ? "…" : ""}`;
}
