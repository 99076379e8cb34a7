const CALL = /(?<![A-Z0-9_.])ROUND\(/gi;

/**
 * The formula with what it rounds lifted by the smallest step that doubles do not tell apart in print. Spreadsheet programs round
 * the fifteen digits they show, so 340.5 × 0.19 rounds to 64.70; the engine rounds the double, which is a hair below 64.695.
 */
export function roundedFormula(formula: string): string {
  let text = formula;
  for (const { index } of [...formula.matchAll(CALL)].reverse()) {
    const start = index + "ROUND(".length;
    const end = argumentEnd(text, start);
    if (end !== null && !isQuoted(text, index))
      text = `${text.slice(0, start)}(${text.slice(start, end)})*(1+5E-15)${text.slice(end)}`;
  }
  return text;
}

/** Where the first argument that begins at `start` is over; null when it is the only one. */
function argumentEnd(text: string, start: number): number | null {
  // what stands in quotes counts as letters
  const bare = text.slice(start).replace(/"[^"]*"|'[^']*'/g, (quoted) => "x".repeat(quoted.length));
  let depth = 0;
  for (const { 0: sign, index } of bare.matchAll(/[(){},]/g)) {
    if (sign === "," && depth === 0) return start + index;
    depth += sign === "(" || sign === "{" ? 1 : sign === "," ? 0 : -1;
    if (depth < 0) return null;
  }
  return null;
}

function isQuoted(text: string, at: number): boolean {
  return (text.slice(0, at).split('"').length - 1) % 2 === 1;
}
