const maxCompared = 200;
const maxLines = 20_000;

function pairs(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (let at = 0; at + 1 < text.length; at += 1) {
    const pair = text.slice(at, at + 2);
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  return counts;
}

function tidy(line: string): string {
  return line.trim().replace(/\s+/g, " ").slice(0, maxCompared).toLowerCase();
}

/** Share of letter pairs two lines have in common, 0 to 1. */
function likeness(left: ReadonlyMap<string, number>, leftLength: number, right: string): number {
  if (right.length < 2) return 0;
  let shared = 0;
  for (const [pair, count] of pairs(right)) shared += Math.min(count, left.get(pair) ?? 0);
  return (2 * shared) / (leftLength - 1 + right.length - 1);
}

/** The line of `text` most like the first line of `wanted` that says something; `null` when none is near. */
export function nearestLine(text: string, wanted: string): Readonly<{ number: number; line: string }> | null {
  const first = tidy(wanted.split("\n").find((line) => line.trim() !== "") ?? "");
  if (first.length < 2) return null;
  const known = pairs(first);
  let best: { number: number; line: string } | null = null;
  let bestLikeness = 0.5;
  for (const [at, line] of text.split("\n", maxLines).entries()) {
    const found = likeness(known, first.length, tidy(line));
    if (found <= bestLikeness) continue;
    bestLikeness = found;
    best = { number: at + 1, line: line.trim().slice(0, maxCompared) };
  }
  return best;
}
